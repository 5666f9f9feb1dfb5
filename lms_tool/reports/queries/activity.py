"""What happened day by day."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, extract, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms_tool.attempts.models import Attempt
from lms_tool.progress.models import Enrolment, Sitting, UnitProgress
from lms_tool.progress.rules import LONGEST_TRY
from lms_tool.reports.queries.chosen import Choice, enrolments
from lms_tool.reports.rules import COLUMNS, Name, Report
from lms_tool.reports.rules.days import shifts

A_DAY = 86_400  # seconds
SECOND = 1_000_000  # microseconds
EPOCH = date(1970, 1, 1)


def read(db: Session, chosen: Choice) -> Report:
    """Days of the company's zone on which anything happened; a sitting counts on the day on which it began."""
    theirs, module = enrolments(chosen), chosen.wanted.module
    spans = _spans(db, chosen)

    def happened(table: Any, moment: Any, *narrowed: Any, read: Any = 0, handed_in: Any = 0, length: Any = 0) -> Any:
        told = (_day(moment, spans).label("day"), theirs.c.person_id, *(literal(one) for one in (read, handed_in)))
        asked: Select[Any] = select(*told, length).join(theirs, theirs.c.id == table.enrolment_id)
        asked = asked.where(moment.is_not(None), *narrowed, *chosen.within(moment))
        return asked.where(table.module == module) if module else asked

    worked = extract("epoch", Attempt.submitted_at) - extract("epoch", Attempt.started_at)
    sat = case((worked > LONGEST_TRY, LONGEST_TRY), (worked > 0, worked), else_=0)
    everything = union_all(
        happened(Sitting, Sitting.opened_at, length=Sitting.seconds),
        happened(UnitProgress, UnitProgress.completed_at, UnitProgress.kind == "lesson", read=1),
        happened(Attempt, Attempt.submitted_at, handed_in=1, length=sat),
    ).subquery("happened")
    day, person, *figures = everything.c
    people = func.count(person.distinct())
    asked = select(day, people, *(func.sum(one) for one in figures)).group_by(day).order_by(day)
    rows = tuple(
        (EPOCH + timedelta(days=number), count, int(lessons), int(handed_in), round(float(seconds) / 60, 1))
        for number, count, lessons, handed_in, seconds in db.execute(asked)
    )
    return Report(Name.ACTIVITY, COLUMNS[Name.ACTIVITY], rows, db.scalar(select(people)) or 0)


def _spans(db: Session, chosen: Choice) -> list[tuple[int, int]]:
    first = select(func.min(Enrolment.enrolled_at)).where(Enrolment.organisation_id == chosen.organisation_id)
    return shifts(chosen.zone, (db.scalar(first) or chosen.now).date(), chosen.now.date())


def _day(moment: Any, spans: list[tuple[int, int]]) -> ColumnElement[int]:
    """Days since 1970 in the company's zone."""
    at = cast(extract("epoch", moment) * SECOND, BigInteger)  # a cast of seconds would round them up
    *later, (_, ahead) = reversed(spans)
    shift = case(*((at >= since * SECOND, seconds) for since, seconds in later), else_=ahead) if later else ahead
    return (at + shift * SECOND) // (A_DAY * SECOND)
