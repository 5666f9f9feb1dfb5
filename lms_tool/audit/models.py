from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class AuditEntry(Tenanted, Base):
    """Something that staff changed. Written once, never changed."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_time", "organisation_id", "at"),)

    at: Mapped[datetime]
    by: Mapped[UUID | None]
    """The person who did it (pii: identifies staff); none for the command line and for what happens by itself."""
    what: Mapped[str] = mapped_column(String(48))
    """Of what kind, and what was done with it: "site.closed"."""
    subject: Mapped[UUID | None] = mapped_column(index=True)
    """The row it is about."""
    named: Mapped[str] = mapped_column(String(255))
    """What that was called then (pii: perhaps a name)."""
    changes: Mapped[list[Any]]
    """[{"field", "before", "after"}], values as texts."""
    why: Mapped[str] = mapped_column(Text)
