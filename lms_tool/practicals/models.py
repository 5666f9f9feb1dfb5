from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Practical(Tenanted, Base):
    """One try at something that is shown and marked by people, with a rubric. Kept for ever once it was decided."""

    __tablename__ = "practicals"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "form", "number"),
        # A double click cannot open two.
        Index(
            "uq_practicals_open",
            "enrolment_id",
            "form",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    track: Mapped[str] = mapped_column(String(64))
    form: Mapped[str] = mapped_column(String(64))
    """Content key of the rubric."""
    version_id: Mapped[UUID]
    """Version of the rubric in the catalog."""
    course_id: Mapped[UUID | None]
    """The course in which it was begun."""
    number: Mapped[int]
    """1 for the first try."""
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open | decided"""
    held_on: Mapped[date]
    """The day on which it was shown, where the organisation works."""
    begun_by: Mapped[UUID]
    """The person who began it (pii: identifies staff)."""
    begun_at: Mapped[datetime]
    pass_mark: Mapped[float | None]
    """0-100, as it was when it was decided."""
    points: Mapped[float | None]
    """0-100, the mean of the sheets."""
    passed: Mapped[bool | None]
    """None while it is open, and where no mark says what passes."""
    decided_by: Mapped[UUID | None]
    """(pii: identifies staff)"""
    decided_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    """How often it was decided: each decision replaces the one before."""
    told: Mapped[list[Any]]
    """pii: names of assessors. The whole sheets as they were when it was decided: what the learner reads, and what
    stands again if nothing is decided anew. [{"capacity", "assessor", "filled_by", "marks", "remark", "total"}]"""


class Sheet(Tenanted, Base):
    """What one assessor gave."""

    __tablename__ = "practical_sheets"
    __table_args__ = (UniqueConstraint("practical_id", "capacity"),)

    practical_id: Mapped[UUID] = mapped_column(ForeignKey("practicals.id", ondelete="CASCADE"))
    capacity: Mapped[str] = mapped_column(String(16))
    """trainer | supervisor | owner"""
    assessor: Mapped[str] = mapped_column(String(80), default="")
    """pii: name of the assessor, where somebody else filled it in for them."""
    filled_by: Mapped[UUID]
    """The person who filled it in (pii: identifies staff)."""
    marks: Mapped[dict[str, Any]]
    """Item of the rubric → points, or what was written."""
    remark: Mapped[str] = mapped_column(Text, default="")
    """To the learner."""
    total: Mapped[float | None]
    """0-100; None while something is missing."""
    saved_at: Mapped[datetime]
