"""The gradebook of a course beside ours: what it shows otherwise than we, learner by learner."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.grades import rules
from lms_tool.grades.models import Column, Reading, Score
from lms_tool.grades.queries.book import PAGE, Line, course_columns, lines
from lms_tool.people.models import Account, Person


@dataclass(frozen=True, slots=True)
class Difference:
    """kind: one of `rules.KINDS_OF_RESULT`; line: our score; without one, person and column say whose grade it is.

    shown: points out of a hundred in the gradebook, none where it has no grade.
    """

    kind: str
    column: UUID
    shown: float | None
    line: Line | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """counts: kind (and "same", "since") → how many; differences: of one page; found: how many on all pages."""

    counts: Counter[str]
    differences: list[Difference]
    found: int


@dataclass(frozen=True, slots=True)
class _Met:
    kind: str
    column: UUID
    score: UUID | None
    subject: str
    shown: list[float] | None


def readings(db: Session, course: UUID) -> dict[UUID, Reading]:
    """Column → what was read of it last."""
    asked = select(Reading).join(Column, Column.id == Reading.column_id).where(Column.course_id == course)
    return {reading.column_id: reading for reading in db.scalars(asked)}


def comparison(db: Session, course: UUID, kind: str, *, page: int = 1) -> Comparison:
    """What differs in the columns that were read. kind: one of `rules.KINDS_OF_RESULT`, "" for all to be decided."""
    met = _met(db, course)
    wanted = (kind,) if kind else rules.DIFFERENCES
    found = [one for wish in wanted for one in met if one.kind == wish]
    here = found[(page - 1) * PAGE : page * PAGE]
    ours = {line.score.id: line for line in lines(db, course, [one.score for one in here if one.score])}
    known = _people(db, course, [one.subject for one in here if one.score is None])
    return Comparison(
        Counter(one.kind for one in met),
        [
            Difference(
                one.kind,
                one.column,
                round(100 * one.shown[0] / one.shown[1], 1) if one.shown else None,
                ours.get(one.score) if one.score else None,
                known.get(one.subject),
            )
            for one in here
        ],
        len(found),
    )


def differing(db: Session, course: UUID, kind: str) -> list[UUID]:
    """Scores of one kind, of all pages."""
    return [one.score for one in _met(db, course) if one.kind == kind and one.score]


def _met(db: Session, course: UUID) -> list[_Met]:
    read = {column: reading for column, reading in readings(db, course).items() if reading.state == "read"}
    rest = {column: dict(reading.found) for column, reading in read.items()}
    asked = select(
        Score.id,
        Score.column_id,
        Score.subject,
        Score.given,
        Score.maximum,
        Score.held,
        Score.sent_at,
        Score.insisted_at,
    ).where(Score.column_id.in_(list(read)))
    met = []
    for row in db.execute(asked.order_by(Score.column_id, Score.id)):
        score, column, subject = row[:3]
        shown = rest[column].pop(subject, None)
        begun: datetime = read[column].begun_at or read[column].asked_at
        kind = rules.compared(rules.Mine(*row[3:]), shown, begun)
        met.append(_Met(kind, column, score, subject, shown))
    return met + [
        _Met("foreign", column, None, subject, shown)
        for column, left in rest.items()
        for subject, shown in left.items()
    ]


def _people(db: Session, course: UUID, subjects: list[str]) -> dict[str, Person]:
    """Those of these learners whom we know, by what the platform calls them."""
    platforms = {column.registration_id for column in course_columns(db, course)}
    asked = select(Account.subject, Person).join(Person, Person.id == Account.person_id)
    asked = asked.where(Account.registration_id.in_(list(platforms)), Account.subject.in_(subjects))
    return {row[0]: row[1] for row in db.execute(asked)}
