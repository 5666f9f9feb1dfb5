"""A session in the classroom is near."""

from datetime import datetime
from functools import partial
from uuid import uuid5

from sqlalchemy.orm import Session

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.notices import service as notices
from lms_tool.organisations import queries as organisations
from lms_tool.reminders import queries, rules


def remind(db: Session, *, now: datetime) -> int:
    """Whoever has a seat hears of it a day before; held at another hour, they hear of that one too."""
    return sum(_remind(db, session, now) for session in queries.coming(db, now))


def _remind(db: Session, session: ClassroomSession, now: datetime) -> int:
    moment = rules.when_to_say(session.starts_at, partial(organisations.may_be_said, db, session.organisation_id))
    if moment is None or moment > now:
        return 0
    news = notices.News(
        organisation=session.organisation_id,
        kind="session-soon",
        path=f"classroom/{session.id}",
        subject=session.id,
        happened=uuid5(session.id, session.starts_at.isoformat()),
        at=moment,
        values={"title": session.title, "moment": {"at": session.starts_at.isoformat(), "zone": session.timezone}},
        begins=session.starts_at,
    )
    return notices.give(db, news, queries.seated(db, session.id, moment))
