"""Everything that is kept about one person's training, read across the slices."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Member
from lms_tool.cohorts.queries import batches as cohorts
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.queries.sessions import Line
from lms_tool.hours import queries as hours
from lms_tool.hours import rules as hours_rules
from lms_tool.hours.models import Entry, YearSum
from lms_tool.people import queries as people
from lms_tool.people import rules as people_rules
from lms_tool.people.models import Person, Placement
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment

_AT_ONCE = 50  # people whose entries are in memory at once


@dataclass(frozen=True, slots=True)
class Track:
    """A track somebody is or was in, by the version they follow."""

    enrolment: Enrolment
    title: Text
    version: int
    begun: date
    finished: date | None


@dataclass(frozen=True, slots=True)
class Attended:
    attendance: Attendance
    session: ClassroomSession
    batch: Batch


@dataclass(frozen=True, slots=True)
class File:
    """places: with the day on which the next one began, the newest first; entries: of every year, the oldest first.

    attempts: entry of a quiz → the attempt behind it.
    """

    person: Person
    places: list[tuple[Placement, date | None]]
    tracks: list[Track]
    owed: hours_rules.Owed
    years: list[YearSum]
    entries: list[Entry]
    attempts: Mapping[UUID, Attempt]
    attended: list[Attended]

    def of(self, *activities: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.activity in activities]

    def hours(self, minutes: int) -> float:
        return hours_rules.hours(max(0, minutes), self.owed.length)

    def missing(self, minutes: int) -> float:
        return hours_rules.missing(minutes, self.owed.yearly, self.owed.length)

    @property
    def staff(self) -> set[UUID]:
        """Who corrected hours or took a correction back."""
        return {one for entry in self.entries for one in (entry.by, entry.back_by) if one}


def file_of(db: Session, organisation_id: UUID, person_id: UUID) -> File:
    """Raises NotFound."""
    person = people.person(db, person_id)
    entries = list(db.scalars(select(Entry).where(Entry.person_id == person_id).order_by(Entry.at, Entry.id)))
    years = select(YearSum).where(YearSum.person_id == person_id).order_by(YearSum.year)
    return File(
        person,
        people_rules.spans(people.history_of(db, person_id)),
        [_track(db, organisation_id, one) for one in progress.enrolments_of(db, person_id)],
        hours.owed(db, organisation_id),
        list(db.scalars(years)),
        entries,
        _attempts(db, person_id, entries),
        _attended(db, person_id),
    )


def _track(db: Session, organisation_id: UUID, enrolment: Enrolment) -> Track:
    edition = catalog.track(db, organisation_id, enrolment.track, enrolment.track_version_id)
    zone = hours.zone(db, organisation_id)
    finished = hours_rules.day_of(enrolment.satisfied_at, zone) if enrolment.satisfied_at else None
    begun = hours_rules.day_of(enrolment.enrolled_at, zone)
    return Track(enrolment, edition.title, edition.version, begun, finished)


def _attempts(db: Session, person_id: UUID, entries: list[Entry]) -> dict[UUID, Attempt]:
    asked = select(Attempt).where(Attempt.person_id == person_id, Attempt.state == "graded")
    by_source = {f"quiz:{attempt.id}": attempt for attempt in db.scalars(asked)}
    return {entry.id: by_source[entry.source] for entry in entries if entry.source in by_source}


def _attended(db: Session, person_id: UUID) -> list[Attended]:
    asked = (
        select(Attendance, ClassroomSession, Batch)
        .join(ClassroomSession, ClassroomSession.id == Attendance.session_id)
        .join(Batch, Batch.id == ClassroomSession.batch_id)
        .where(Attendance.person_id == person_id)
        .order_by(ClassroomSession.starts_at)
    )
    return [Attended(row[0], row[1], row[2]) for row in db.execute(asked)]


def may_see(db: Session, viewer_id: UUID, person_id: UUID, *, administrator: bool, now: datetime) -> bool:
    """Oneself, administrators, and whoever leads at the site where the person works today."""
    if administrator or viewer_id == person_id:
        return True
    site = people.oversight(db, viewer_id, now=now)
    if site is None:
        return False
    return site == people.place_of(db, person_id, now=now)


class Learnt(NamedTuple):
    """An entry of the ledger, as far as a batch's tables show it."""

    activity: str
    key: str
    why: str
    nominal: int
    minutes: int
    layer: str
    names: dict[str, str]
    module: str
    version: int | None
    day: date
    score: float | None
    passed: bool

    @property
    def place(self) -> str:
        return f"{self.module}/{self.key}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a batch leaves behind: members at once; sheets and what was learnt are read as they are asked for."""

    batch: Batch
    members: list[tuple[Member, Person]]
    groups: Mapping[UUID, str]
    owed: hours_rules.Owed
    zone: ZoneInfo
    sheets: Callable[[], Iterator[tuple[ClassroomSession, list[Line]]]]
    """Each session with its list."""
    learnt: Callable[[], Iterator[tuple[Person, Sequence[Learnt]]]]
    """Each person with their entries in the track and the days of the batch."""


def evidence_of(db: Session, organisation_id: UUID, batch: Batch) -> Evidence:
    asked = select(Member, Person).join(Person, Person.id == Member.person_id)
    rows = db.execute(asked.where(Member.batch_id == batch.id).order_by(Member.number))
    members = [(row[0], row[1]) for row in rows]
    return Evidence(
        batch,
        members,
        {group.id: group.title for group in cohorts.groups(db, batch.id)},
        hours.owed(db, organisation_id),
        hours.zone(db, organisation_id),
        lambda: ((one, sessions.sheet(db, one.id)) for one in sessions.sessions_of(db, batch.id)),
        lambda: _learnt(db, batch, [person for _, person in members]),
    )


def _learnt(db: Session, batch: Batch, persons: Sequence[Person]) -> Iterator[tuple[Person, Sequence[Learnt]]]:
    columns = [getattr(Entry, name) for name in Learnt._fields]
    days = (Entry.day >= batch.starts_on, Entry.day <= (batch.makes_up_until or batch.ends_on))
    for at in range(0, len(persons), _AT_ONCE):
        some = persons[at : at + _AT_ONCE]
        asked = select(Entry.person_id, *columns).where(
            Entry.person_id.in_([one.id for one in some]), Entry.track == batch.track, *days
        )
        found: dict[UUID, list[Learnt]] = {}
        for person, *values in db.execute(asked.order_by(Entry.at, Entry.id)):
            found.setdefault(person, []).append(Learnt._make(values))
        yield from ((one, found.get(one.id, ())) for one in some)
