"""Whom staff choose to learn a track, and what it would mean for each of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Member
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.models import Account, Membership, Person, Placement
from lms_tool.people.queries import Asked, Listed
from lms_tool.people.queries.listed import PAGE
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import rules
from lms_tool.tracks.models import Assignment

_AT_ONCE = 500  # ids in one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which people are meant: everybody a filter finds, or those who were ticked.

    teacher: only those who learn in a course of this instructor; None: everybody of the organisation.
    """

    asked: Asked = field(default_factory=Asked)
    batch: UUID | None = None
    teacher: UUID | None = None
    ticked: frozenset[UUID] | None = None
    """None: everybody the filter finds."""


def choosable(
    db: Session, organisation_id: UUID, choice: Choice, *, day: date, page: int = 1
) -> tuple[list[Listed], int]:
    """One page of the people that the filter finds, by name, and how many there are. day: today."""
    asked = _found(organisation_id, choice, day)
    count = db.scalar(select(func.count()).select_from(asked.subquery())) or 0
    ordered = asked.order_by(Person.name.is_(None), Person.name, Person.staff_number, Person.id)
    rows = db.execute(ordered.limit(PAGE).offset((page - 1) * PAGE))
    return [Listed(row[0], row[1], bool(row[2])) for row in rows], count


def chosen(db: Session, organisation_id: UUID, choice: Choice, *, now: datetime) -> list[UUID]:
    """Everybody who was chosen."""
    day = organisations.today(db, organisation_id, now)
    return [person for person, _left in _chosen(db, organisation_id, choice, day)]


def plan_of(
    db: Session, organisation_id: UUID, choice: Choice, track: str, *, moves: bool, now: datetime
) -> rules.Plan:
    """What it means for everybody who was chosen, by name; somebody ticked whom this member of staff may not assign
    is not in it."""
    day = organisations.today(db, organisation_id, now)
    found = list(_chosen(db, organisation_id, choice, day))
    ids = [person for person, _left in found]
    learns = {person: {one.track for one in rows} for person, rows in tracks.holding(db, ids).items()}
    finished, arrived = _finished(db, ids), _arrived(db, ids)
    known = [
        rules.Known(
            person,
            learns=frozenset(learns.get(person, ())),
            finished=frozenset(finished.get(person, ())),
            left=left,
            arrives=person in arrived,
        )
        for person, left in found
    ]
    return rules.plan(known, track, moves=moves)


def begun_in_step(db: Session, step_id: UUID, track: str) -> int:
    """How many of those who hold a track from a step have begun with it."""
    theirs = select(Assignment.person_id).where(Assignment.step_id == step_id, Assignment.ended_at.is_(None))
    asked = select(func.count(Enrolment.person_id.distinct())).join(
        ModuleProgress, ModuleProgress.enrolment_id == Enrolment.id
    )
    return db.scalar(asked.where(Enrolment.track == track, Enrolment.person_id.in_(theirs))) or 0


def _found(organisation_id: UUID, choice: Choice, day: date) -> Select[Person, Placement, bool]:
    """Learners, and those on the company's list who never came in; trainers and administrators are neither."""
    asked = people.wanted(organisation_id, choice.asked, day)
    learning = select(Membership.person_id).where(Membership.role == "learner", Membership.state != "left")
    if choice.teacher:
        courses = select(Membership.course_id).where(
            Membership.person_id == choice.teacher, Membership.role == "instructor", Membership.state != "left"
        )
        asked = asked.where(Person.id.in_(learning.where(Membership.course_id.in_(courses))))
    else:
        asked = asked.where(or_(Person.id.in_(learning), Person.staff_number.is_not(None)))
    if choice.batch:
        inside = select(Member.person_id).where(Member.batch_id == choice.batch, Member.left_at.is_(None))
        asked = asked.where(Person.id.in_(inside))
    return asked


def _chosen(db: Session, organisation_id: UUID, choice: Choice, day: date) -> Iterable[tuple[UUID, bool]]:
    """(person, whether they have left the company)."""
    if choice.ticked is None:
        asked = _found(organisation_id, choice, day)
    else:  # the filter that was looked through for one of them need not find the others
        asked = _found(organisation_id, Choice(teacher=choice.teacher), day).where(Person.id.in_(choice.ticked))
    ordered = asked.order_by(Person.name.is_(None), Person.name, Person.staff_number, Person.id)
    rows = db.execute(ordered.with_only_columns(Person.id, Placement.left))
    return [(row[0], bool(row[1])) for row in rows]


def _finished(db: Session, ids: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Person → tracks of which nothing is left to do."""
    found: dict[UUID, set[str]] = {}
    for some in _pieces(ids):
        asked = select(Enrolment.person_id, Enrolment.track).where(
            Enrolment.satisfied_at.is_not(None), Enrolment.followed_at.is_(None)
        )
        for person, track in db.execute(asked.where(Enrolment.person_id.in_(some))):
            found.setdefault(person, set()).add(track)
    return found


def _arrived(db: Session, ids: Iterable[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in _pieces(ids):
        found |= set(db.scalars(select(Account.person_id).where(Account.person_id.in_(some))))
    return found


def _pieces(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
