from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted


class Notice(Tenanted, Base):
    """Something one person should hear of. Its words are made when it is shown, in the language of that page."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("reader_id", "kind", "happened"),
        Index("ix_notices_page", "reader_id", "shows_at"),
        Index("ix_notices_subject", "subject"),
        # The bell of every page asks this.
        Index(
            "ix_notices_unread",
            "reader_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    reader_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    """In which course it shows; none: in every one."""
    kind: Mapped[str] = mapped_column(String(40))
    """Which sentence it says; see `rules.KINDS`."""
    values: Mapped[dict[str, Any]]
    """What the sentence needs: numbers, texts, or a text by language. No names and no free text of other people."""
    path: Mapped[str] = mapped_column(String(255))
    """The page it leads to, relative to the address of a session."""
    subject: Mapped[UUID]
    """What it is about: all that is said of one thing is settled or forgotten together."""
    happened: Mapped[UUID]
    """The one thing that happened: told twice, it is one notice."""
    created_at: Mapped[datetime]
    shows_at: Mapped[datetime]
    """From when on it is shown and counted: at once, or when the quiet hours are over."""
    read_at: Mapped[datetime | None]
