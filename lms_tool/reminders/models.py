from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from lms_tool.db import Base, Tenanted


class Round(Tenanted, Base):
    """Once a day everybody's deadlines are looked at, a few people at a time; how far that has come."""

    __tablename__ = "reminder_rounds"
    __table_args__ = (UniqueConstraint("organisation_id"),)

    day: Mapped[date]
    """The day it is for, where the organisation works."""
    reached: Mapped[UUID | None]
    """The last person who was looked at."""
    done_at: Mapped[datetime | None]
    """Everybody was looked at."""
