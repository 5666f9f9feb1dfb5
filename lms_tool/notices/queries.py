from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.notices.models import Notice
from lms_tool.notices.rules import MOST_COUNTED


def shown_to(reader: UUID, course: UUID | None, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Which notices somebody sees in a course: its own, and those that belong to none, none of them in quiet hours."""
    return (
        Notice.reader_id == reader,
        or_(Notice.course_id == course, Notice.course_id.is_(None)),
        Notice.shows_at <= now,
    )


def unread(db: Session, reader: UUID, course: UUID | None, *, now: datetime) -> int:
    """How many are new, counted no further than one more than the bell shows."""
    few = select(Notice.id).where(*shown_to(reader, course, now), Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
    return db.scalar(select(func.count()).select_from(few.subquery())) or 0


def page(db: Session, reader: UUID, course: UUID | None, *, begin: int, most: int, now: datetime) -> list[Notice]:
    """The newest first; one more than asked for, where there are more."""
    asked = select(Notice).where(*shown_to(reader, course, now)).order_by(Notice.shows_at.desc(), Notice.id)
    return list(db.scalars(asked.offset(begin).limit(most + 1)))


def notice(db: Session, notice_id: UUID, reader: UUID) -> Notice:
    """Raises NotFound, for somebody else's as well."""
    found = db.get(Notice, notice_id)
    if found is None or found.reader_id != reader:
        raise NotFound(f"notice {notice_id}")
    return found
