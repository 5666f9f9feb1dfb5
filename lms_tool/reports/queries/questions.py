"""Which questions people get right, and whether those who know more get them right more often."""

from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from lms_tool.attempts.models import Attempt, Response
from lms_tool.reports.queries.chosen import Choice, enrolments
from lms_tool.reports.rules import COLUMNS, Name, Report, discrimination, share


def read(db: Session, chosen: Choice) -> Report:
    """First tries only: whoever comes again has seen the answer. A question left open was not answered.

    Discrimination is the point-biserial correlation between being right and the share of the other questions of the
    same try that were right, -1 to 1; empty below ENOUGH answers, or where all are right or none is.
    """
    theirs = enrolments(chosen)
    right = cast(Response.right, Integer)
    rest = (Attempt.raw - right) * 1.0 / func.nullif(Attempt.maximum - 1, 0)
    place = (Attempt.module, Attempt.quiz, Response.question)
    asked = (
        select(
            *place,
            func.count(),
            func.sum(right),
            func.count(rest),
            func.sum(rest),
            func.sum(rest * rest),
            func.sum(rest * right),
        )
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(theirs, theirs.c.id == Attempt.enrolment_id)
        .where(Attempt.state == "graded", Attempt.number == 1, Response.right.is_not(None))
        .where(*chosen.within(Attempt.submitted_at))
    )
    if chosen.wanted.module:
        asked = asked.where(Attempt.module == chosen.wanted.module)
    rows = tuple(sorted((_row(*found) for found in db.execute(asked.group_by(*place).order_by(*place))), key=_share))
    people = asked.with_only_columns(func.count(theirs.c.person_id.distinct()))
    return Report(Name.QUESTIONS, COLUMNS[Name.QUESTIONS], rows, db.scalar(people) or 0)


def _share(row: tuple[Any, ...]) -> float:
    """What is got right least often stands first."""
    return float(row[5] or 0)


def _row(module: str, quiz: str, question: str, answered: int, right: int, known: int, *sums: Any) -> tuple[Any, ...]:
    """known: of how many answers the rest of the test is known; a test of one question has none."""
    tells = discrimination(answered, right, *sums) if known == answered else None
    return (module, quiz, question, answered, right, share(right, answered), tells)
