from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Destination(Tenanted, Base):
    """One place we send to: a record store or an LMS. Its id is that of the store or registration."""

    __tablename__ = "outbox_destinations"

    kind: Mapped[str] = mapped_column(String(16))
    """statement | score: who knows how to send."""
    state: Mapped[str] = mapped_column(String(16), default="running")
    """running | paused (by a person) | stopped (credentials or address refused)."""
    failures: Mapped[int] = mapped_column(default=0)
    """In a row; decides the pause."""
    next_at: Mapped[datetime | None]
    """Not before."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it does not run, in words for a person."""
    holder: Mapped[str | None] = mapped_column(String(128))
    """Worker that is sending right now; only one batch is under way per destination."""
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    """Last success."""
    most: Mapped[int | None]
    """Messages it takes at once, as learnt from its answers; None: as many as anybody sends."""


class Message(Tenanted, Base):
    """Something that must leave. It names what is sent; the bytes stay where they are kept."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        UniqueConstraint("destination_id", "subject_id"),
        Index("ix_outbox_messages_due", "destination_id", "state", "next_at", "sequence"),
        {"sqlite_autoincrement": True},
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Order of sending; never leaves the tool."""
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    destination_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[UUID]
    """Statement id, or id of the score."""
    revision: Mapped[int] = mapped_column(default=0)
    """Counts up when what is to be sent changes while it waits."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting | delivered | parked | discarded."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    """Not before; None: as soon as its turn comes."""
    last_status: Mapped[int | None]
    """HTTP status of the last answer."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it has not arrived, in words for a person."""
    answer: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """pii: may quote. What the other side said to it last, for a person who has to mend it."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    delivered_at: Mapped[datetime | None]
