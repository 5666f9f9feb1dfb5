from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Attempt(Tenanted, Base):
    """One try at a quiz. Bound to the module version it was drawn from; kept for ever."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "module", "quiz", "number"),
        # A double click cannot open two.
        Index(
            "uq_attempts_open",
            "enrolment_id",
            "module",
            "quiz",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_attempts_deadline", "state", "deadline_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    launch_id: Mapped[UUID | None]
    """Launch session it was last worked on in."""
    language: Mapped[str] = mapped_column(String(16))
    module: Mapped[str] = mapped_column(String(64))
    quiz: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[UUID]
    """Module version in the catalog."""
    number: Mapped[int]
    """1 for the first try."""
    items: Mapped[list[Any]]
    """What was drawn, in order: [{"question": key, "options": [option keys as presented]}]."""
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open | graded"""
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    overdue: Mapped[bool] = mapped_column(default=False)
    """Handed in by the clock."""
    raw: Mapped[int | None]
    maximum: Mapped[int | None]
    scaled: Mapped[float | None]
    pass_mark: Mapped[float | None]
    """0-1, as it was when the attempt was marked."""
    passed: Mapped[bool | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    """passed | failed | scored (practice after a pass)"""
    seen_at: Mapped[datetime | None]
    """The learner looked at the result."""


class ReleasedTry(Tenanted, Base):
    """One more try than the quiz allows, given to a learner by their trainer."""

    __tablename__ = "released_tries"
    __table_args__ = (Index("ix_released_tries_quiz", "enrolment_id", "module", "quiz"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    module: Mapped[str] = mapped_column(String(64))
    quiz: Mapped[str] = mapped_column(String(64))
    released_by: Mapped[UUID]
    """The person who gave it."""
    released_at: Mapped[datetime]


class Response(Tenanted, Base):
    """What the learner chose for one question of an attempt, saved as they went."""

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("attempt_id", "question"),)

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(64))
    chosen: Mapped[list[Any]]
    """Option keys, sorted; ["true"] or ["false"]; [] when left open."""
    flagged: Mapped[bool] = mapped_column(default=False)
    """Marked to look at again."""
    revision: Mapped[int] = mapped_column(default=0)
    """The device's count of its own changes; an older one never overwrites a newer one."""
    saved_at: Mapped[datetime]
    right: Mapped[bool | None]
    """Set when the attempt is marked."""
