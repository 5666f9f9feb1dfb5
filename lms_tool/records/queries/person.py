"""Everything that is kept about one person's training, read across the slices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Form, Text
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import StockEdition
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession
from lms_tool.files import queries as files
from lms_tool.files.models import StoredFile
from lms_tool.hours import queries as hours
from lms_tool.hours import rules as hours_rules
from lms_tool.hours.models import Entry, YearSum
from lms_tool.launches.models import LaunchSession
from lms_tool.people import queries as people
from lms_tool.people import rules as people_rules
from lms_tool.people.models import Account, Person, Placement
from lms_tool.practicals import queries as practicals
from lms_tool.practicals.models import Practical
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.tracks import queries as tracks
from lms_tool.tracks.models import Exemption


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
class Spared:
    """A module that somebody need not do, as it was decided. until: the day on which that was taken back.

    track and module: titles, where either is still there; proof: the stored file, while it is.
    """

    made: Exemption
    track: Text | None
    module: Text | None
    since: date
    until: date | None
    proof: StoredFile | None

    def cells(self, names: Mapping[UUID, str], say: Callable[[Text], str], lost: str) -> list[object]:
        """Module, day, by whom, why, proof; day, by whom and why it was taken back. lost: said of a proof that is."""
        made = self.made
        by, back_by = (names.get(one, "") if one else "" for one in (made.by, made.ended_by))
        proof = self.proof.name if self.proof else lost if made.proof else ""
        module = say(self.module) if self.module else made.module
        return [module, self.since, by, made.why, proof, self.until, back_by, made.ended_why]


@dataclass(frozen=True, slots=True)
class File:
    """places: with the day on which the next one began, the newest first; entries: of every year, the oldest first.

    attempts: entry of a quiz → the attempt behind it; practicals: each with its rubric, the oldest first.
    """

    person: Person
    places: list[tuple[Placement, date | None]]
    tracks: list[Track]
    owed: hours_rules.Owed
    years: list[YearSum]
    entries: list[Entry]
    attempts: Mapping[UUID, Attempt]
    attended: list[Attended]
    spared: list[Spared]
    practicals: list[tuple[Practical, StockEdition[Form]]]

    def of(self, *activities: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.activity in activities]

    def hours(self, minutes: int) -> float:
        return hours_rules.hours(max(0, minutes), self.owed.length)

    def missing(self, minutes: int) -> float:
        return hours_rules.missing(minutes, self.owed.yearly, self.owed.length)

    @property
    def staff(self) -> set[UUID]:
        """Who corrected hours, exempted from a module, or took either back."""
        corrected = {one for entry in self.entries for one in (entry.by, entry.back_by) if one}
        return corrected | deciders(self.spared)


def deciders(spared: Iterable[Spared]) -> set[UUID]:
    return {who for one in spared for who in (one.made.by, one.made.ended_by) if who}


def file_of(db: Session, organisation_id: UUID, person_id: UUID) -> File:
    """Raises NotFound."""
    person = people.person(db, person_id)
    entries = list(db.scalars(select(Entry).where(Entry.person_id == person_id).order_by(Entry.at, Entry.id)))
    years = select(YearSum).where(YearSum.person_id == person_id).order_by(YearSum.year)
    return File(
        person,
        people_rules.spans(people.history_of(db, person_id)),
        [_track(db, organisation_id, one) for one in progress.every_enrolment_of(db, person_id)],
        hours.owed(db, organisation_id),
        list(db.scalars(years)),
        entries,
        _attempts(db, person_id, entries),
        _attended(db, person_id),
        spared_of(db, organisation_id, tracks.exemptions_of(db, person_id)),
        [(one, practicals.edition(db, one)) for one in practicals.of_person(db, person_id)],
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


def spared_of(db: Session, organisation_id: UUID, made: Sequence[Exemption]) -> list[Spared]:
    if not made:
        return []
    titles = {track.key: track.title for track in catalog.tracks(db, organisation_id)}
    modules = catalog.modules_named(db, organisation_id, {one.module: None for one in made})
    proofs = {one.proof for one in made if one.proof}
    stored = {key: files.file_or_none(db, organisation_id, key) for key in proofs}
    day = partial(hours_rules.day_of, zone=hours.zone(db, organisation_id))
    return [
        Spared(
            one,
            titles.get(one.track),
            modules[one.module].title if one.module in modules else None,
            day(one.at),
            day(one.ended_at) if one.ended_at else None,
            stored.get(one.proof or ""),
        )
        for one in made
    ]


def asked_about_or_none(db: Session, session: LaunchSession) -> Person | None:
    """Whom a launch names by the platform's own name, if it names somebody whom we know."""
    if session.reviewed is None or session.registration_id is None:
        return None
    asked = select(Person).join(Account, Account.person_id == Person.id)
    return db.scalar(
        asked.where(Account.registration_id == session.registration_id, Account.subject == session.reviewed)
    )


def may_see(db: Session, viewer_id: UUID, person_id: UUID, *, administrator: bool, now: datetime) -> bool:
    """Oneself, administrators, and whoever leads at the site where the person works today."""
    if administrator or viewer_id == person_id:
        return True
    site = people.oversight(db, viewer_id, now=now)
    if site is None:
        return False
    return site == people.place_of(db, person_id, now=now)
