"""What was put into courses from here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Answer(Tenanted, Base):
    """What a request for links was answered with. A request is answered once."""

    __tablename__ = "linking_answers"
    __table_args__ = (UniqueConstraint("session_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("launch_sessions.id", ondelete="CASCADE"))
    """The launch that asked."""
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    """Who chose."""
    chosen: Mapped[list[Any]]
    """[{"content", "title", "text", "has_column", "columns", "opens", "due"}] in order, as they were sent; empty:
    nothing was added."""
    message: Mapped[str] = mapped_column(String(255), default="")
    """What the instructor is told where nothing was added."""
    nonce: Mapped[str] = mapped_column(String(64))
    """Of the answer: sent a second time it is the same one, and the platform takes it once."""
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Insertion(Tenanted, Base):
    """A link that was sent to a course. Whether it is still there only the LMS knows."""

    __tablename__ = "linking_insertions"
    __table_args__ = (Index("ix_linking_insertions_course", "course_id", "content"),)

    answer_id: Mapped[UUID] = mapped_column(ForeignKey("linking_answers.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    content: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(255))
    """As it was sent: where a copy has lost its key, its title is all there is."""
    at: Mapped[datetime] = mapped_column(default=utc_now)


class Copy(Tenanted, Base):
    """A course that was copied from another one, as the platform told. Links without a key are looked for there."""

    __tablename__ = "linking_copies"
    __table_args__ = (UniqueConstraint("registration_id", "context_id", "origin_id"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    context_id: Mapped[str] = mapped_column(String(255))
    """The platform's name for the new course; nobody may have opened it yet."""
    origin_id: Mapped[str] = mapped_column(String(255))
    """And for the one that it was copied from."""
    at: Mapped[datetime] = mapped_column(default=utc_now)
