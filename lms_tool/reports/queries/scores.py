"""What tries at quizzes came to, and how they spread."""

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from lms_tool.attempts.models import Attempt
from lms_tool.reports.queries.chosen import Choice, enrolments
from lms_tool.reports.rules import COLUMNS, Name, Report, rounded


def read(db: Session, chosen: Choice) -> Report:
    """Every graded try counts; since, until: of the days on which they were handed in."""
    tries = _tries(chosen).subquery()
    place = (tries.c.track, tries.c.module, tries.c.quiz)
    is_middle = 2 * tries.c.place >= tries.c.of, 2 * tries.c.place <= tries.c.of + 2
    lower, upper = (tries.c.place == (parts * tries.c.of + 3) // 4 for parts in (1, 3))
    asked = select(
        *place,
        func.count(),
        func.count(tries.c.person_id.distinct()),
        func.avg(tries.c.scaled),
        func.min(tries.c.scaled),
        func.min(case((lower, tries.c.scaled))),
        func.avg(case((is_middle[0] & is_middle[1], tries.c.scaled))),
        func.min(case((upper, tries.c.scaled))),
        func.max(tries.c.scaled),
        func.count(case((tries.c.passed, tries.c.person_id)).distinct()),
    )
    found = db.execute(asked.group_by(*place).order_by(*place)).all()
    rows = [(*row[:5], *(rounded(value) for value in row[5:11]), row[11]) for row in found]
    people = db.scalar(select(func.count(tries.c.person_id.distinct()))) or 0
    return Report(Name.SCORES, COLUMNS[Name.SCORES], tuple(rows), people)


def _tries(chosen: Choice) -> Select[Any]:
    """Each with its place among those of its quiz, the lowest first; in the middle are the places n/2 to n/2 + 1."""
    theirs = enrolments(chosen)
    quiz = (theirs.c.track, Attempt.module, Attempt.quiz)
    asked = (
        select(
            *quiz,
            theirs.c.person_id,
            Attempt.scaled,
            Attempt.passed,
            func.row_number().over(partition_by=quiz, order_by=(Attempt.scaled, Attempt.id)).label("place"),
            func.count().over(partition_by=quiz).label("of"),
        )
        .join(theirs, theirs.c.id == Attempt.enrolment_id)
        .where(Attempt.state == "graded", *chosen.within(Attempt.submitted_at))
    )
    return asked.where(Attempt.module == chosen.wanted.module) if chosen.wanted.module else asked
