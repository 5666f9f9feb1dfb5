"""Who has not finished a track they are in, how far they are, and what they still owe."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.organisations.models import Site
from lms_tool.people.models import Person
from lms_tool.progress.models import Enrolment, ModuleProgress, UnitProgress
from lms_tool.reports.queries.chosen import Choice, enrolments, leavers, placements
from lms_tool.reports.queries.expected import Expected, never_came
from lms_tool.reports.queries.owed import Owed, owed_of
from lms_tool.reports.rules import COLUMNS, Name, Report
from lms_tool.tracks.models import Assignment


def read(db: Session, chosen: Choice) -> Report:
    """One line a person and track: first who never came, then those who have been away longest.

    since, until: of the days of enrolment, so that nobody who never came is among them. Who has left the company, and
    from whom a track was taken back, owes it no more. module: who owes that one.
    """
    theirs, placed = enrolments(chosen), placements(chosen)
    done = cast(ModuleProgress.satisfied_at.is_not(None), Integer)
    counted = (
        select(ModuleProgress.enrolment_id, func.sum(done).label("done"), func.count().label("begun"))
        .where(ModuleProgress.organisation_id == chosen.organisation_id)
        .group_by(ModuleProgress.enrolment_id)
        .subquery()
    )
    seen = (
        select(UnitProgress.enrolment_id, func.max(UnitProgress.last_seen_at).label("at"))
        .where(UnitProgress.organisation_id == chosen.organisation_id)
        .group_by(UnitProgress.enrolment_id)
        .subquery()
    )
    asked = (
        select(Enrolment, Person, Site.code, counted.c.done, counted.c.begun, seen.c.at)
        .join(theirs, theirs.c.id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(placed, placed.c.person_id == Person.id)
        .outerjoin(Site, Site.id == placed.c.site_id)
        .outerjoin(counted, counted.c.enrolment_id == Enrolment.id)
        .outerjoin(seen, seen.c.enrolment_id == Enrolment.id)
        .where(Enrolment.satisfied_at.is_(None), Enrolment.followed_at.is_(None), _still_holds())
        .where(Enrolment.person_id.not_in(leavers(chosen)), *chosen.within(Enrolment.enrolled_at))
    )
    found = sorted((_seen(*row) for row in db.execute(asked)), key=lambda row: (row[0], row[1].enrolled_at, row[1].id))
    owed = owed_of(db, chosen, [enrolment for _, enrolment, *_ in found])
    module = chosen.wanted.module
    rows = [one for one in found if module is None or module in owed[one[1].id]]
    waiting = never_came(db, chosen)
    people = {person.id for _, _, person, *_ in rows} | {one.person.id for one in waiting}
    told = (*map(_never, waiting), *(_row(chosen, owed[one[1].id], *one) for one in rows))
    persons = (*(one.person.id for one in waiting), *(person.id for _, _, person, *_ in rows))
    return Report(Name.NOT_DONE, COLUMNS[Name.NOT_DONE], told, len(people), persons)


def _never(one: Expected) -> tuple[Any, ...]:
    """Nothing is known of days and modules before somebody comes."""
    return (one.track, one.person.name, one.person.staff_number, one.site, None, 0, 0, None, None, 0, None, "")


def _still_holds() -> ColumnElement[bool]:
    """Nothing assigned it, or something that was not taken back."""
    assigned = exists().where(Assignment.person_id == Enrolment.person_id, Assignment.track == Enrolment.track)
    return or_(~assigned, assigned.where(Assignment.ended_at.is_(None)))


def _seen(enrolment: Enrolment, *rest: Any) -> tuple[Any, ...]:
    """When they were last at it, or came by; then the rest."""
    *others, at = rest
    return max(at or enrolment.last_seen_at, enrolment.last_seen_at), enrolment, *others


def _row(
    chosen: Choice,
    owed: Owed,
    last: datetime,
    enrolment: Enrolment,
    person: Person,
    site: str | None,
    done: int | None,
    begun: int | None,
) -> tuple[Any, ...]:
    enrolled, away, today = (
        moment.astimezone(chosen.zone).date() for moment in (enrolment.enrolled_at, last, chosen.now)
    )
    days = [day for day in owed.values() if day]
    return (
        enrolment.track,
        person.name,
        person.staff_number,
        site,
        enrolled,
        done or 0,
        (begun or 0) - (done or 0),
        len(owed),
        min(days, default=None),
        sum(day < today for day in days),
        away,
        " ".join(owed),
    )
