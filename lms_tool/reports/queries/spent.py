"""How long people were at it, in lessons and in quizzes."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.progress.models import UnitProgress
from lms_tool.reports.queries.chosen import Choice, enrolments
from lms_tool.reports.rules import COLUMNS, Name, Report


def read(db: Session, chosen: Choice) -> Report:
    """Active minutes; since, until: of the day on which somebody was last at the lesson or quiz."""
    theirs = enrolments(chosen)
    place = (theirs.c.track, UnitProgress.module)
    people = func.count(theirs.c.person_id.distinct())
    asked = (
        select(*place, people, func.sum(UnitProgress.seconds))
        .join(theirs, theirs.c.id == UnitProgress.enrolment_id)
        .where(*chosen.within(UnitProgress.last_seen_at))
    )
    if chosen.wanted.module:
        asked = asked.where(UnitProgress.module == chosen.wanted.module)
    rows = tuple(
        (track, module, count, round(seconds / 60, 1), round(seconds / 60 / count, 1))
        for track, module, count, seconds in db.execute(asked.group_by(*place).order_by(*place))
    )
    everybody = db.scalar(asked.with_only_columns(people)) or 0
    return Report(Name.TIME, COLUMNS[Name.TIME], rows, everybody)
