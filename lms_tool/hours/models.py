from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Entry(Tenanted, Base):
    """A line of somebody's ledger: something they did, or a correction; what counts of it, and why."""

    __tablename__ = "hours_entries"
    __table_args__ = (
        UniqueConstraint("person_id", "source"),
        Index("ix_hours_entries_year", "person_id", "year", "at"),
        Index("ix_hours_entries_enrolment", "enrolment_id", "organisation_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(200))
    """What it was made from: "lesson:<enrolment>:<module>/<lesson>", "quiz:<attempt>", "classroom:<attendance>"."""
    enrolment_id: Mapped[UUID | None] = mapped_column(ForeignKey("enrolments.id", ondelete="SET NULL"))
    year: Mapped[int]
    """Calendar year where the organisation works."""
    day: Mapped[date]
    """The day it was, where the organisation works."""
    at: Mapped[datetime]
    activity: Mapped[str] = mapped_column(String(16))
    """lesson | quiz | classroom | correction"""
    track: Mapped[str] = mapped_column(String(64), default="")
    """Content key; empty for none."""
    layer: Mapped[str] = mapped_column(String(64), default="")
    """Content key; empty for none."""
    module: Mapped[str] = mapped_column(String(64), default="")
    """Content key; empty for none."""
    key: Mapped[str] = mapped_column(String(64), default="")
    """Of the lesson or quiz; the id of a classroom session; empty for a correction."""
    names: Mapped[dict[str, Any]]
    """Language → title, as it was called then."""
    version_id: Mapped[UUID | None]
    """Of the module, in the catalog."""
    version: Mapped[int | None]
    """Its number."""
    nominal: Mapped[int] = mapped_column(default=0)
    """Minutes by that version; of a classroom session what the list says; of a correction what was entered."""
    seconds: Mapped[float | None]
    """Active time that was measured; it counts for nothing and is kept beside."""
    passed: Mapped[bool] = mapped_column(default=True)
    """Quiz: reached its pass mark."""
    score: Mapped[float | None]
    """Quiz: 0-1."""
    minutes: Mapped[int] = mapped_column(default=0)
    """What counts; below nothing only in a correction."""
    why: Mapped[str] = mapped_column(String(16), default="")
    """`rules`: counted, part, repeated, failed, absent, off, full, back."""
    because_id: Mapped[UUID | None]
    """The entry that counted earlier, where this one is a repetition."""
    revision: Mapped[int] = mapped_column(default=0)
    """Classroom: of the list; an older one never replaces a newer one."""
    by: Mapped[UUID | None]
    """Correction: the member of staff (pii: identifies staff)."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Correction: in their own words."""
    about_id: Mapped[UUID | None]
    """Correction: the entry it is about; none where it is about the year as a whole."""
    back_at: Mapped[datetime | None]
    """Correction: taken back then; the entry stays."""
    back_by: Mapped[UUID | None]
    back_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def place(self) -> str:
        return f"{self.module}/{self.key}" if self.activity != "classroom" else self.key


class YearSum(Tenanted, Base):
    """What counts for a person in a calendar year: the sum of their entries, kept for tables of thousands."""

    __tablename__ = "hours_years"
    __table_args__ = (
        UniqueConstraint("person_id", "year"),
        Index("ix_hours_years_table", "organisation_id", "year", "minutes"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    year: Mapped[int]
    online: Mapped[int] = mapped_column(default=0)
    classroom: Mapped[int] = mapped_column(default=0)
    corrected: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    """All three together."""


class HoursPolicy(Tenanted, Base):
    """What an organisation counts as training hours; without a row the usual holds."""

    __tablename__ = "hours_policies"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    counted: Mapped[list[Any]]
    """Activities that count, sorted."""
    day_most: Mapped[int]
    """Minutes of online learning that count on one day; 0 for any number."""
    judged_at: Mapped[datetime | None]
    """When everybody's ledger was made whole by this policy; none while the worker is still at it."""
    judged_to: Mapped[UUID | None]
    """The person up to whom it has come."""
