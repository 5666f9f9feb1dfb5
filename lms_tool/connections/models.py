"""Checks of connections that somebody asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Check(Tenanted, Base):
    """One look at a connection. The worker takes it, and writes down what it finds step by step."""

    __tablename__ = "connection_checks"
    __table_args__ = (Index("ix_connection_checks_open", "done_at", "asked_at"),)

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    with_score: Mapped[bool] = mapped_column(default=False)
    """Whether a grade is sent into a column that is made for it and taken out again."""
    findings: Mapped[list[Any]]
    """`rules.Finding` as dicts, in the order of the steps."""
    asked_by: Mapped[UUID | None]
    """The person who asked (pii: identifies staff)."""
    asked_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """A worker is at it since then; after `rules.TOO_LONG` another one may begin anew."""
    done_at: Mapped[datetime | None]
