"""Everybody's hours of a year as a table: searched, filtered, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from lms_tool.hours.models import YearSum
from lms_tool.people import queries as people
from lms_tool.people.models import Membership, Person, Placement
from lms_tool.progress.models import Enrolment

PAGE = 50
STANDINGS = ("short", "met", "none")
_FETCHED = 500
Wanted = Select[Person, Placement, int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose hours are wanted; what is left empty is not asked about. course: only who learns there."""

    year: int
    words: str = ""
    site: UUID | None = None
    post: UUID | None = None
    track: str = ""
    standing: str = ""
    """short (less than owed) | met | none (nothing counts yet)"""
    course: UUID | None = None
    lowest_first: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    person: Person
    placement: Placement | None
    online: int
    classroom: int
    corrected: int
    minutes: int


def listed(
    db: Session, organisation_id: UUID, asked: Asked, *, day: date, owed: float, page: int = 1
) -> tuple[list[Listed], int]:
    """One page, and how many people there are in all. owed: minutes of a year; day: today, for site and post."""
    wanted = _wanted(organisation_id, asked, day, owed)
    count = db.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    rows = db.execute(_ordered(wanted, asked).limit(PAGE).offset((page - 1) * PAGE))
    return [_listed(row) for row in rows], count


def every(db: Session, organisation_id: UUID, asked: Asked, *, day: date, owed: float) -> Iterator[Listed]:
    """All of them, a few at a time."""
    wanted = _ordered(_wanted(organisation_id, asked, day, owed), asked)
    return (_listed(row) for row in db.execute(wanted, execution_options={"yield_per": _FETCHED}))


def standings(db: Session, organisation_id: UUID, asked: Asked, *, day: date, owed: float) -> dict[str, int]:
    """How many of those asked about have what is owed, are short of it, or have nothing; whatever standing is asked."""
    wanted = _wanted(organisation_id, asked, day, owed, standing=False).subquery()
    minutes = wanted.c.minutes
    row = db.execute(
        select(
            func.count(),
            func.count().filter(minutes >= owed),
            func.count().filter(minutes <= 0),
        ).select_from(wanted)
    ).one()
    return {"everybody": row[0], "met": row[1], "short": row[0] - row[1], "none": row[2]}


def _wanted(organisation_id: UUID, asked: Asked, day: date, owed: float, standing: bool = True) -> Wanted:
    minutes = func.coalesce(YearSum.minutes, 0)
    who = people.Asked(words=asked.words, site=asked.site, post=asked.post)
    query = people.wanted(organisation_id, who, day)
    joined = query.outerjoin(YearSum, and_(YearSum.person_id == Person.id, YearSum.year == asked.year))
    wanted: Wanted = joined.with_only_columns(
        Person,
        Placement,
        func.coalesce(YearSum.online, 0).label("online"),
        func.coalesce(YearSum.classroom, 0).label("classroom"),
        func.coalesce(YearSum.corrected, 0).label("corrected"),
        minutes.label("minutes"),
    )
    if asked.track:
        enrolled = exists().where(
            Enrolment.person_id == Person.id,
            Enrolment.organisation_id == organisation_id,
            Enrolment.track == asked.track,
        )
        wanted = wanted.where(enrolled)
    if asked.course:
        learns = exists().where(
            Membership.person_id == Person.id,
            Membership.organisation_id == organisation_id,
            Membership.course_id == asked.course,
            Membership.role == "learner",
            Membership.state != "left",
        )
        wanted = wanted.where(learns)
    states: dict[str, ColumnElement[bool]] = {"short": minutes < owed, "met": minutes >= owed, "none": minutes <= 0}
    return wanted.where(states[asked.standing]) if standing and asked.standing in states else wanted


def _ordered(wanted: Wanted, asked: Asked) -> Wanted:
    by_name = (Person.name.is_(None), Person.name, Person.staff_number, Person.id)
    if asked.lowest_first:
        return wanted.order_by(func.coalesce(YearSum.minutes, 0), *by_name)
    return wanted.order_by(*by_name)


def _listed(row: Row[Person, Placement, int, int, int, int]) -> Listed:
    return Listed(row[0], row[1], row[2], row[3], row[4], row[5])


def is_among(db: Session, organisation_id: UUID, asked: Asked, person_id: UUID, *, day: date) -> bool:
    """Whether somebody is one of those asked about."""
    wanted = _wanted(organisation_id, asked, day, 0.0).where(Person.id == person_id)
    return db.execute(wanted.limit(1)).first() is not None
