from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Decision(Tenanted):
    """Something decided about a person in a track, with its reason. Taken back, it is kept with the reason for that."""

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    track: Mapped[str] = mapped_column(String(64))
    """Content key of the track."""
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    """The person who decided it (pii: identifies staff); none where a link or a post did."""
    why: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    """pii: identifies staff."""
    ended_why: Mapped[str] = mapped_column(Text, default="")


class Assignment(Decision, Base):
    """Somebody is to learn a track, from a day on."""

    __tablename__ = "track_assignments"
    __table_args__ = (Index("ix_track_assignments_person", "person_id", "track"),)

    how: Mapped[str] = mapped_column(String(16))
    """link (of a course) | post | staff"""
    starts_on: Mapped[date]
    """The first day, where the organisation works; deadlines count from it."""
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment_steps.id", ondelete="SET NULL"), index=True)
    """The step in which many people got it."""
    ended_step_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assignment_steps.id", ondelete="SET NULL"), index=True
    )
    """The step with which it was taken back: its own one, as a whole; or another one, which moved them elsewhere."""


class AssignmentStep(Tenanted, Base):
    """One decision about many people: they learn a track. It can be taken back as a whole."""

    __tablename__ = "assignment_steps"
    __table_args__ = (
        UniqueConstraint("organisation_id", "form"),
        Index("ix_assignment_steps_time", "organisation_id", "at"),
    )

    track: Mapped[str] = mapped_column(String(64))
    """Content key of the track."""
    starts_on: Mapped[date]
    """The first day, where the organisation works."""
    form: Mapped[UUID]
    """Names the page on which it was confirmed: sent twice, it is one step."""
    people: Mapped[int]
    """How many got the track."""
    moved: Mapped[int]
    """Of how many of them other tracks were taken back."""
    at: Mapped[datetime]
    by: Mapped[UUID]
    """pii: identifies staff."""
    why: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    """Taken back as a whole, but for those of whom something else was decided since."""
    ended_by: Mapped[UUID | None]
    """pii: identifies staff."""
    ended_why: Mapped[str] = mapped_column(Text, default="")
    stayed: Mapped[int] = mapped_column(default=0)
    """Of how many people something else had been decided when it was taken back."""


class Exemption(Decision, Base):
    """Somebody need not do a module of a track."""

    __tablename__ = "track_exemptions"
    __table_args__ = (Index("ix_track_exemptions_person", "person_id", "track"),)

    module: Mapped[str] = mapped_column(String(64))
    proof: Mapped[str | None] = mapped_column(String(32))
    """Key of the stored file that proves it."""


class TrackDraft(Tenanted, Base):
    """A track as it is being changed; what is published is untouched until it is published itself."""

    __tablename__ = "track_drafts"
    __table_args__ = (UniqueConstraint("organisation_id", "track"),)

    track: Mapped[str] = mapped_column(String(64))
    """Its key."""
    written: Mapped[dict[str, Any]]
    """The track as the grammar writes it."""
    based_on: Mapped[int]
    """Number of the published version it began from."""
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every change; whoever saves says which one they saw."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    """pii: identifies staff."""
