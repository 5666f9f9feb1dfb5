"""What a batch leaves behind, read across the slices."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from content.schema import Question, Quiz, Standard, Text
from lms_tool.attempts import queries as attempts
from lms_tool.attempts.models import Attempt
from lms_tool.attempts.queries import Paper
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.cohorts.models import Batch, ClassroomSession, Group, Member
from lms_tool.cohorts.queries import batches as cohorts
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.queries.sessions import Line
from lms_tool.hours import queries as hours
from lms_tool.hours import rules as hours_rules
from lms_tool.hours.models import Entry
from lms_tool.people import queries as people
from lms_tool.people.models import Person
from lms_tool.progress.models import Enrolment
from lms_tool.records.queries.person import Spared, deciders, spared_of
from lms_tool.tracks.models import Exemption

Asking = TypeVar("Asking", bound=Select[*tuple[Any, ...]])

_AT_ONCE = 50  # people whose entries are in memory at once


class Learnt(NamedTuple):
    """An entry of the ledger, as far as a batch's tables show it. number, pass_mark: of the try behind a quiz."""

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
    number: int | None = None
    pass_mark: float | None = None

    @property
    def place(self) -> str:
        return f"{self.module}/{self.key}"


_OF_ENTRY = [name for name in Learnt._fields if name not in Learnt._field_defaults]


@dataclass(frozen=True, slots=True)
class Asked:
    """A quiz that was taken, in the version that was taken, with every question it draws from."""

    edition: ModuleEdition
    quiz: Quiz
    questions: list[Question]
    standard: Standard


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a batch leaves behind: members at once; sheets and what was learnt are read as they are asked for.

    names: of trainers, mentors and whoever decided an exemption.
    """

    batch: Batch
    title: Text | None
    """Of the track, while there is one."""
    members: list[tuple[Member, Person]]
    groups: Mapping[UUID, Group]
    trainers: list[Person]
    sessions: list[ClassroomSession]
    spared: list[tuple[Person, Spared]]
    names: Mapping[UUID, str]
    owed: hours_rules.Owed
    zone: ZoneInfo
    sheets: Callable[[], Iterator[tuple[ClassroomSession, list[Line]]]]
    """Each session with its list."""
    learnt: Callable[[], Iterator[tuple[Person, Sequence[Learnt]]]]
    """Each person with their entries in the track and the days of the batch."""
    asked: Callable[[], Iterator[Asked]]
    answered: Callable[[], Iterator[tuple[Person, Paper]]]
    """Each quiz handed in, with what was answered, in the order of people and time."""

    def group(self, member: Member) -> Group | None:
        return self.groups.get(member.group_id) if member.group_id else None

    def mentor(self, member: Member) -> str:
        """Their own, else that of their group; "" for none."""
        group = self.group(member)
        mentor = member.mentor_id or (group.mentor_id if group else None)
        return self.names.get(mentor, "") if mentor else ""

    @property
    def there(self) -> int:
        """How many people are in it now."""
        return sum(member.left_at is None for member, _ in self.members)


def evidence_of(db: Session, organisation_id: UUID, batch: Batch) -> Evidence:
    asked = select(Member, Person).join(Person, Person.id == Member.person_id)
    rows = db.execute(asked.where(Member.batch_id == batch.id).order_by(Member.number))
    members = [(row[0], row[1]) for row in rows]
    groups, held = cohorts.groups(db, batch.id), sessions.sessions_of(db, batch.id)
    spared = _spared_in(db, organisation_id, batch, [person for _, person in members])
    named = [member.mentor_id for member, _ in members] + [group.mentor_id for group in groups]
    staff = {one for one in (*named, *(one.trainer_id for one in held)) if one}
    return Evidence(
        batch,
        {track.key: track.title for track in catalog.tracks(db, organisation_id)}.get(batch.track),
        members,
        {group.id: group for group in groups},
        cohorts.trainers(db, batch.id),
        held,
        spared,
        people.names_of(db, staff | deciders([one for _, one in spared])),
        hours.owed(db, organisation_id),
        hours.zone(db, organisation_id),
        lambda: ((one, sessions.sheet(db, one.id)) for one in held),
        lambda: _learnt(db, batch, [person for _, person in members]),
        lambda: _asked(db, batch, [person for _, person in members]),
        lambda: _answered(db, batch, [person for _, person in members]),
    )


def _spared_in(
    db: Session, organisation_id: UUID, batch: Batch, persons: Sequence[Person]
) -> list[tuple[Person, Spared]]:
    """From what of the batch's track people are or were exempt, in the order in which they came."""
    made: list[Exemption] = []
    for some in _pieces(persons):
        asked = select(Exemption).where(Exemption.person_id.in_([one.id for one in some]))
        made += db.scalars(asked.where(Exemption.track == batch.track).order_by(Exemption.at))
    places = {person.id: place for place, person in enumerate(persons)}
    found = spared_of(db, organisation_id, sorted(made, key=lambda one: places[one.person_id]))
    return [(persons[places[one.made.person_id]], one) for one in found]


def _learnt(db: Session, batch: Batch, persons: Sequence[Person]) -> Iterator[tuple[Person, Sequence[Learnt]]]:
    columns = [getattr(Entry, name) for name in _OF_ENTRY]
    days = (Entry.day >= batch.starts_on, Entry.day <= _last(batch))
    for some in _pieces(persons):
        ids = [one.id for one in some]
        tries = _tries(db, ids)
        asked = select(Entry.person_id, Entry.source, *columns).where(
            Entry.person_id.in_(ids), Entry.track == batch.track, *days
        )
        found: dict[UUID, list[Learnt]] = {}
        for person, source, *values in db.execute(asked.order_by(Entry.at, Entry.id)):
            found.setdefault(person, []).append(Learnt(*values, *tries.get(source, ())))
        yield from ((one, found.get(one.id, ())) for one in some)


def _tries(db: Session, persons: Sequence[UUID]) -> dict[str, tuple[int, float | None]]:
    """Source of an entry → which try at the quiz it was, and its pass mark."""
    asked = select(Attempt.id, Attempt.number, Attempt.pass_mark).where(Attempt.person_id.in_(persons))
    rows = db.execute(asked.where(Attempt.state == "graded"))
    return {f"quiz:{attempt}": (number, mark) for attempt, number, mark in rows}


def _asked(db: Session, batch: Batch, persons: Sequence[Person]) -> Iterator[Asked]:
    """Each quiz that these people took, by module and version."""
    taken: set[tuple[str, UUID, str]] = set()
    for some in _pieces(persons):
        asked = select(Attempt.module, Attempt.version_id, Attempt.quiz).distinct()
        taken |= {(module, version, quiz) for module, version, quiz in db.execute(_handed_in(db, batch, some, asked))}
    editions = {version: catalog.module(db, batch.organisation_id, module, version) for module, version, _ in taken}
    for _module, version, key in sorted(taken, key=lambda one: (one[0], editions[one[1]].version, one[2])):
        edition = editions[version]
        quiz = catalog.quiz(db, edition, key)
        yield Asked(edition, quiz, list(catalog.pool(db, edition, quiz).values()), catalog.standard(db, edition))


def _answered(db: Session, batch: Batch, persons: Sequence[Person]) -> Iterator[tuple[Person, Paper]]:
    for some in _pieces(persons):
        made = list(db.scalars(_handed_in(db, batch, some, select(Attempt)).order_by(Attempt.submitted_at, Attempt.id)))
        places = {person.id: place for place, person in enumerate(some)}
        for paper in attempts.papers(db, sorted(made, key=lambda one: places[one.person_id])):
            yield some[places[paper.attempt.person_id]], paper


def _handed_in(db: Session, batch: Batch, persons: Sequence[Person], asked: Asking) -> Asking:
    """Of these people's attempts, those marked in the track and the days of the batch."""
    zone = hours.zone(db, batch.organisation_id)
    first, after = (datetime.combine(day, time(), zone) for day in (batch.starts_on, _last(batch) + timedelta(days=1)))
    return asked.join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(
        Attempt.person_id.in_([one.id for one in persons]),
        Attempt.state == "graded",
        Attempt.submitted_at >= first,
        Attempt.submitted_at < after,
        Enrolment.track == batch.track,
    )


def _last(batch: Batch) -> date:
    return batch.makes_up_until or batch.ends_on


def _pieces(persons: Sequence[Person]) -> Iterator[Sequence[Person]]:
    return (persons[at : at + _AT_ONCE] for at in range(0, len(persons), _AT_ONCE))
