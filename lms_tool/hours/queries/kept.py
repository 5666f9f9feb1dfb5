from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.errors import NotFound
from lms_tool.hours import rules
from lms_tool.hours.models import Entry, HoursPolicy, YearSum
from lms_tool.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson or quiz as a version of its module has it."""

    names: Mapping[str, str]
    layer: str
    version: int
    minutes: int


def unit(edition: ModuleEdition, activity: str, key: str) -> Taught:
    """Nominal length and title; no minutes where that version has no such lesson or quiz."""
    lesson = edition.lesson_or_none(key) if activity == rules.LESSON else None
    quiz = edition.quiz_or_none(key) if activity == rules.QUIZ else None
    title = lesson.title if lesson else quiz.title if quiz else edition.title
    minutes = lesson.minutes if lesson else (quiz.minutes or quiz.size) if quiz else 0
    return Taught(title.words, edition.layer.key, edition.version, minutes)


def zone(db: Session, organisation_id: UUID) -> ZoneInfo:
    return ZoneInfo(organisations.organisation(db, organisation_id).timezone)


def policy_row_or_none(db: Session, organisation_id: UUID) -> HoursPolicy | None:
    return db.scalar(select(HoursPolicy).where(HoursPolicy.organisation_id == organisation_id))


def policy(db: Session, organisation_id: UUID) -> rules.Policy:
    row = policy_row_or_none(db, organisation_id)
    return rules.Policy(frozenset(row.counted), row.day_most) if row else rules.Policy()


def owed(db: Session, organisation_id: UUID) -> rules.Owed:
    """What the company standard asks for now."""
    try:
        return rules.owed(catalog.company_standard(db, organisation_id))
    except NotFound:
        return rules.owed(None)


def entry(db: Session, entry_id: UUID) -> Entry:
    """Raises NotFound."""
    found = db.get(Entry, entry_id)
    if found is None:
        raise NotFound(f"entry {entry_id}")
    return found


def year_minutes(db: Session, person_id: UUID, year: int) -> int:
    asked = select(YearSum.minutes).where(YearSum.person_id == person_id, YearSum.year == year)
    return db.scalar(asked) or 0


def years_of(db: Session, person_id: UUID) -> list[int]:
    """Years in which somebody has entries, the newest first."""
    asked = select(YearSum.year).where(YearSum.person_id == person_id)
    return sorted(db.scalars(asked), reverse=True)


class Line(NamedTuple):
    """What rules ask of an entry, without a row behind it: of fifty people there are thousands of them."""

    activity: str
    module: str
    key: str
    layer: str
    nominal: int
    minutes: int
    why: str

    @property
    def place(self) -> str:
        return f"{self.module}/{self.key}" if self.activity != "classroom" else self.key


def lines_of_enrolments(db: Session, enrolments: Iterable[UUID]) -> dict[UUID, list[Line]]:
    """Enrolment → its entries, whatever the year."""
    columns = (getattr(Entry, name) for name in Line._fields)
    asked = select(Entry.enrolment_id, *columns).where(Entry.enrolment_id.in_(list(enrolments)))
    found: defaultdict[UUID, list[Line]] = defaultdict(list)
    for enrolment, *line in db.execute(asked):
        found[enrolment].append(Line._make(line))
    return found
