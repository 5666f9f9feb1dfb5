"""The gradebook of a course as far as we fill it: a line for each score, and how far it has got."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.errors import NotFound
from lms_tool.grades import rules
from lms_tool.grades.models import Column, Policy, Score
from lms_tool.launches.models import LaunchSession
from lms_tool.outbox.models import Destination, Message
from lms_tool.people import queries as people
from lms_tool.people.models import Person

PAGE = 50  # lines on a page


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted. state: one of `rules.STATES`, "" for all; words: of a name or staff number."""

    course: UUID
    column: UUID | None = None
    state: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One score. reason: why it waits or was refused."""

    score: Score
    column: Column
    person: Person
    state: str
    reason: str
    tries: int


# What a page says of a score; the first that holds.
_STATE: ColumnElement[str] = case(
    (and_(Score.held != "", or_(Score.sent_at.is_(None), Score.held != rules.TAKEN)), literal("held")),
    (Message.state.in_(("parked", "discarded")), literal("refused")),
    (and_(Message.state == "waiting", Destination.state != "running"), literal("stopped")),
    (or_(Message.state == "waiting", Score.sent_at.is_(None)), literal("waiting")),
    else_=literal("sent"),
)


def book(db: Session, asked: Asked, *, page: int = 1) -> tuple[list[Line], int]:
    """A page of lines, those that need somebody first, and how many there are in all; two queries."""
    chosen = _narrowed(asked)
    count = db.scalar(select(func.count()).select_from(chosen.with_only_columns(Score.id).subquery())) or 0
    urgency = case({state: place for place, state in enumerate(rules.STATES)}, value=_STATE, else_=9)
    ordered = chosen.order_by(urgency, Column.created_at, Person.name, Score.id)
    return _read(db, ordered.limit(PAGE).offset((page - 1) * PAGE)), count


def lines(db: Session, course: UUID, scores: Collection[UUID]) -> list[Line]:
    """The lines of these scores."""
    return _read(db, _narrowed(Asked(course)).where(Score.id.in_(list(scores))))


def of_state(db: Session, asked: Asked) -> list[UUID]:
    """Scores of all pages."""
    return list(db.scalars(_narrowed(asked).with_only_columns(Score.id)))


def counts(db: Session, course: UUID, column: UUID | None = None) -> dict[str, int]:
    """State → scores."""
    chosen = _narrowed(Asked(course, column)).with_only_columns(_STATE.label("state")).subquery()
    rows = db.execute(select(chosen.c.state, func.count()).group_by(chosen.c.state)).all()
    return {row[0]: row[1] for row in rows}


def in_course(db: Session, course: UUID, scores: Collection[UUID]) -> list[UUID]:
    """Those of these scores that are of this course."""
    asked = select(Score.id).join(Column, Column.id == Score.column_id)
    return list(db.scalars(asked.where(Column.course_id == course, Score.id.in_(list(scores)))))


def course_columns(db: Session, course: UUID) -> list[Column]:
    return list(db.scalars(select(Column).where(Column.course_id == course).order_by(Column.created_at)))


def expected(db: Session, organisation: UUID, course: UUID) -> dict[str, tuple[Text, ...]]:
    """What may get a column once somebody hands in: everything that links of this course lead to. Content → its titles,
    from large to small."""
    found: dict[str, tuple[Text, ...]] = {}
    wanted: dict[str, None] = {}
    for content in [link.content for link in people.links_of(db, course) if link.content]:
        kind, _, key = content.partition(":")
        if kind == "track":
            with suppress(NotFound):
                edition = catalog.track(db, organisation, key)
                found[content] = (edition.title,)
                found |= {f"{part}:{key}": (edition.title, title) for part, title in rules.PARTS.items()}
                wanted |= dict.fromkeys(one.module for one in edition.modules)
        elif kind in ("module", "quiz", "lesson"):
            wanted[key.partition("/")[0]] = None
    editions = catalog.modules_named(db, organisation, wanted)
    for key in wanted:
        if key in editions and editions[key].quizzes:
            found[f"module:{key}"] = (editions[key].title,)
            quizzes = editions[key].quizzes
            found |= {rules.quiz_content((key, quiz.key)): (editions[key].title, quiz.title) for quiz in quizzes}
    return found


def course_column(db: Session, course: UUID, column: UUID) -> Column:
    """Raises NotFound."""
    found = db.get(Column, column)
    if found is None or found.course_id != course:
        raise NotFound(f"column {column} of course {course}")
    return found


def without_score(db: Session, course: UUID) -> int:
    """People who handed in a quiz that counts through this course and have no score in any of its columns."""
    scored = (
        select(Score.id)
        .join(Column, Column.id == Score.column_id)
        .where(Column.course_id == course, Score.person_id == Attempt.person_id)
    )
    asked = select(Attempt.organisation_id, Attempt.person_id, Attempt.module, Attempt.quiz).distinct()
    asked = asked.join(LaunchSession, LaunchSession.id == Attempt.launch_id)
    asked = asked.where(LaunchSession.course_id == course, Attempt.state == "graded", ~scored.exists())
    rows = db.execute(asked).all()
    editions = catalog.modules_named(db, rows[0][0], {row[2]: None for row in rows}) if rows else {}
    return len({row[1] for row in rows if row[2] in editions and _counts(editions[row[2]], row[3])})


def _counts(edition: ModuleEdition, quiz: str) -> bool:
    found = (((edition.key, one.key), one.purpose == "summative") for one in edition.quizzes)
    return (edition.key, quiz) in rules.counting(found)


def policies(db: Session, course: UUID) -> dict[str, Policy]:
    """Content → when its grades go; "" stands for everything that has none of its own."""
    return {one.content: one for one in db.scalars(select(Policy).where(Policy.course_id == course))}


def policy(db: Session, course: UUID, content: str) -> rules.When:
    """When grades of a content go to this course."""
    known = policies(db, course)
    found = known.get(content) or known.get("")
    return rules.When(found.kind, found.closes_at) if found else rules.AT_ONCE


def governed(db: Session, course: UUID, content: str, *, lock: bool = False) -> list[tuple[Column, Score]]:
    """What a policy decides on: that of the whole course leaves alone what has one of its own."""
    if content:
        return pairs(db, course, [content], lock=lock)
    own = [key for key in policies(db, course) if key]
    return [pair for pair in pairs(db, course, lock=lock) if pair[0].content not in own]


def pairs(
    db: Session,
    course: UUID,
    contents: Collection[str] | None = None,
    *,
    columns: Collection[UUID] | None = None,
    lock: bool = False,
) -> list[tuple[Column, Score]]:
    """Scores of a course with their columns, locked in the order in which attempts raise them."""
    asked = select(Score, Column).join(Column, Column.id == Score.column_id).where(Column.course_id == course)
    if contents is not None:
        asked = asked.where(Column.content.in_(list(contents)))
    if columns is not None:
        asked = asked.where(Column.id.in_(list(columns)))
    asked = asked.order_by(Score.column_id, Score.id)
    if lock:
        asked = asked.with_for_update(of=Score).execution_options(populate_existing=True)
    return [(column, score) for score, column in db.execute(asked)]


def courses_with_held(db: Session, *, now: datetime) -> list[UUID]:
    """Courses in which something waits for a moment that has come."""
    asked = select(Column.course_id).join(Score, Score.column_id == Column.id)
    asked = asked.join(Policy, Policy.course_id == Column.course_id)
    asked = asked.where(Score.held == rules.CLOSED, Policy.kind == rules.CLOSED, Policy.closes_at <= now)
    return list(db.scalars(asked.distinct()))


def _read(db: Session, asked: Select[*tuple[Any, ...]]) -> list[Line]:
    return [
        Line(score, column, person, state, (why or "") if state != "stopped" else (stopped or ""), tries or 0)
        for score, column, person, state, why, stopped, tries in db.execute(asked)
    ]


def _narrowed(asked: Asked) -> Select[*tuple[Any, ...]]:
    state: ColumnElement[str] = _STATE
    found: Select[*tuple[Any, ...]] = (
        select(
            Score,
            Column,
            Person,
            state,
            Message.reason,
            Destination.reason,
            Message.attempts,
        )
        .join(Column, Column.id == Score.column_id)
        .join(Person, Person.id == Score.person_id)
        .outerjoin(Message, and_(Message.destination_id == Column.registration_id, Message.subject_id == Score.id))
        .outerjoin(Destination, Destination.id == Message.destination_id)
        .where(Column.course_id == asked.course)
    )
    if asked.column:
        found = found.where(Column.id == asked.column)
    if asked.state:
        found = found.where(state.in_((asked.state,)))
    if asked.words:
        found = found.where(
            or_(
                Person.name.icontains(asked.words, autoescape=True),
                Person.staff_number.icontains(asked.words, autoescape=True),
            )
        )
    return found
