from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Enrolment(Tenanted, Base):
    """One person in one track, one cycle. Its id is the xAPI registration."""

    __tablename__ = "enrolments"
    # Two people who turn out to be one keep both enrolments; see people.service.joining.
    __table_args__ = (UniqueConstraint("person_id", "track", "cycle"), {"info": {"makes_way": "cycle"}})

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    track: Mapped[str] = mapped_column(String(64))
    """Content key of the track."""
    track_version_id: Mapped[UUID]
    """The frozen version this learner follows."""
    cycle: Mapped[int] = mapped_column(default=1)
    """Counts up with every recertification."""
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    satisfied_at: Mapped[datetime | None]
    """Every required module was satisfied."""
    starts_on: Mapped[date | None]
    """A cycle after the first: its first day, where the organisation works. None: that of the assignment."""
    valid_until: Mapped[date | None]
    """The last day on which passing it holds. None: not passed, or it holds for ever."""
    renews_on: Mapped[date | None] = mapped_column(index=True)
    """The day on which the next cycle opens. None: none does, or it has."""
    followed_at: Mapped[datetime | None]
    """When the next cycle began; this one is over, and kept as it was."""
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """Goes up with everything that changes in it, but for coming by."""


class ModuleProgress(Tenanted, Base):
    """A module inside an enrolment. A learner in the middle stays on the version they began with."""

    __tablename__ = "module_progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "module"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    module: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[UUID]
    started_at: Mapped[datetime]
    satisfied_at: Mapped[datetime | None]


class UnitProgress(Tenanted, Base):
    """A lesson or a quiz inside an enrolment: how far, how long, how well."""

    __tablename__ = "unit_progress"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "module", "kind", "key"),
        Index("ix_unit_progress_person", "person_id", "last_seen_at"),
    )

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    module: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    """lesson | quiz"""
    key: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    """Lesson: read to the end. Quiz: passed."""
    percent: Mapped[int] = mapped_column(default=0)
    """Lesson: the furthest point read, 0-100."""
    position: Mapped[str] = mapped_column(String(120), default="")
    """Lesson: id of the heading last read, to resume there."""
    seconds: Mapped[float] = mapped_column(default=0.0)
    """Active time."""
    tries: Mapped[int] = mapped_column(default=0)
    """Quiz: attempts handed in."""
    best: Mapped[float | None]
    """Quiz: best scaled score, 0-1."""


class Sitting(Tenanted, Base):
    """One time of sitting down to read a lesson; its id is the cmi5-like session id of what is said about it."""

    __tablename__ = "sittings"
    __table_args__ = (Index("ix_sittings_open", "ended_at", "last_seen_at"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID]
    launch_id: Mapped[UUID | None]
    """Launch session it happened in."""
    language: Mapped[str] = mapped_column(String(16))
    module: Mapped[str] = mapped_column(String(64))
    lesson: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)


class CheckAnswer(Tenanted, Base):
    """An answer to a check question inside a lesson. Every one is kept."""

    __tablename__ = "check_answers"
    __table_args__ = (Index("ix_check_answers_place", "enrolment_id", "module", "lesson"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    module: Mapped[str] = mapped_column(String(64))
    lesson: Mapped[str] = mapped_column(String(64))
    version_id: Mapped[UUID]
    question: Mapped[str] = mapped_column(String(64))
    response: Mapped[list[Any]]
    """Option keys, sorted; ["true"] or ["false"]."""
    right: Mapped[bool]
    answered_at: Mapped[datetime]


class Move(Tenanted, Base):
    """An instructor moved a learner in the middle to other versions of what they are learning, or back."""

    __tablename__ = "moves"
    __table_args__ = (Index("ix_moves_enrolment", "enrolment_id", "at"),)

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by: Mapped[UUID]
    """Person who decided it."""
    why: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]]
    """"track" and "module:<key>" → id of the version that was left."""
    after: Mapped[dict[str, Any]]
    """The same keys → id of the version moved to."""
    undoes: Mapped[UUID | None] = mapped_column(ForeignKey("moves.id", ondelete="SET NULL"))
    """The move that was taken back by this one."""
