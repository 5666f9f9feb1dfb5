"""Each report read from our tables, one module a report."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.reports.queries import activity, completion, groups, not_done, questions, scores, spent
from lms_tool.reports.queries.chosen import choice, modules, tracks, whose
from lms_tool.reports.rules import Filter, Name, Report

__all__ = ["modules", "read", "tracks", "whose"]

_READ = {
    Name.COMPLETION: completion.read,
    Name.GROUPS: groups.read,
    Name.SCORES: scores.read,
    Name.QUESTIONS: questions.read,
    Name.NOT_DONE: not_done.read,
    Name.TIME: spent.read,
    Name.ACTIVITY: activity.read,
}


def read(db: Session, organisation_id: UUID, name: Name, wanted: Filter, *, now: datetime) -> Report:
    return _READ[name](db, choice(db, organisation_id, wanted, now=now))
