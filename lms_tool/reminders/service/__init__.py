from datetime import datetime

from sqlalchemy.orm import Session

from lms_tool.reminders.service import deadlines, sessions

AT_ONCE = deadlines.AT_ONCE


def remind(db: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """What is due by now: sessions that are near, and the next few people's deadlines. How many were looked at."""
    return sessions.remind(db, now=now) + deadlines.remind(db, now=now, most=most)


__all__ = ["AT_ONCE", "remind"]
