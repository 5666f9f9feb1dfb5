from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class StoredFile(Tenanted, Base):
    """A file of an organisation; what it holds lies on disk under its hash and never changes."""

    __tablename__ = "stored_files"
    __table_args__ = (
        UniqueConstraint("organisation_id", "key"),
        UniqueConstraint("organisation_id", "source_hash", name="uq_stored_files_source"),
    )

    key: Mapped[str] = mapped_column(String(32))
    """The first half of the hash: how lessons and addresses name it."""
    hash: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of what is kept, lower-case hex."""
    source_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was sent, before it was cleaned: sent again, it is the same file."""
    name: Mapped[str] = mapped_column(String(120))
    """As the sender called it, made safe; for people only."""
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    width: Mapped[int]
    """Of pictures, in dots; 0 for the rest."""
    height: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    """Person who sent it (pii: identifies staff); None from the command line."""


class Upload(Tenanted, Base):
    """A file on its way in pieces; how far it has come is the length of its part on disk."""

    __tablename__ = "uploads"

    length: Mapped[int] = mapped_column(BigInteger)
    """Bytes there will be."""
    name: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[UUID]
    """Who sends it (pii: identifies staff)."""
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)
    """When something of it arrived last; what nobody goes on with is swept."""
    file_key: Mapped[str | None] = mapped_column(String(32))
    """The file it became."""
