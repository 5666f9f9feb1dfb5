from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Stand(Tenanted, Base):
    """Where a learner stands in a track, worked out beforehand. It holds while what it was worked out from is the same;
    else it says nothing, and is worked out anew."""

    __tablename__ = "stands"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"), unique=True)
    changes: Mapped[int]
    """Of the enrolment, when it was read."""
    basis: Mapped[str] = mapped_column(String(32))
    """Names what else it follows from: where they work, since when, what they need not do, what is published."""
    until: Mapped[date | None]
    """The day on which a module opens by the calendar; it holds before that."""
    state: Mapped[str] = mapped_column(String(16))
    """As in rules.State; "on-track" also where so long ago that it is "stuck" by now."""
    moved_at: Mapped[datetime]
    """The last step forward."""
    module: Mapped[str | None] = mapped_column(String(64))
    """Where they are."""
    checked_at: Mapped[datetime] = mapped_column(index=True)
    """When it was last compared with what it follows from."""
