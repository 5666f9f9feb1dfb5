"""The index: passages of published courseware and where their terms stand.

Like the blobs of the catalog it belongs to no organisation: whoever published the same words finds the same passages,
and every question names the sources it may look into.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Json, utc_now


class Source(Base):
    """A published text that is indexed: a module, a case, a scene of phrases, a law."""

    __tablename__ = "search_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Short, since every posting names it; it never leaves the tool."""
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of its manifest in the catalog."""
    method: Mapped[int]
    """How it was indexed; another number means that it has to be done again."""
    passages: Mapped[int]
    """How many it has."""
    indexed_at: Mapped[datetime] = mapped_column(default=utc_now)


class Passage(Base):
    """A piece of text that is found and shown as one."""

    __tablename__ = "search_passages"

    source_id: Mapped[int] = mapped_column(ForeignKey("search_sources.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Within its source, from 0."""
    kind: Mapped[str] = mapped_column(String(16))
    """lesson, module, case, phrase or law."""
    language: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(200))
    """What it belongs to, the same in every language: "lesson:module/key", "phrase:scene/key", "law:key/944"."""
    title: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    """The one above it; empty where there is none."""
    anchor: Mapped[str] = mapped_column(String(64))
    """Id of that heading on its page."""
    text: Mapped[str] = mapped_column(Text)
    about: Mapped[dict[str, Any]]
    """Where it is from, as it is shown: {"door", "module"}, {"scene"}, {"level"}, {"in_force"}."""
    meant: Mapped[list[dict[str, list[str]]] | None] = mapped_column(Json)
    """Conditions that all have to hold for a reader; nothing where it is for everybody."""


class Posting(Base):
    """Where a term stands in one source."""

    __tablename__ = "search_postings"
    __table_args__ = {"sqlite_with_rowid": False}

    term: Mapped[str] = mapped_column(String(48), primary_key=True)
    source_id: Mapped[int] = mapped_column(
        ForeignKey("search_sources.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found: Mapped[bytes] = mapped_column(LargeBinary)
    """Passages (number, impact), packed by `rules.impacts`."""
