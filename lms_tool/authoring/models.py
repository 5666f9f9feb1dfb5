from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Json, Tenanted


class Draft(Tenanted, Base):
    """One organisation's working copy of a module, a case, a scene of phrases or a form.

    It stays when that is published: work goes on in it.
    """

    __tablename__ = "authoring_drafts"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "module"),)

    kind: Mapped[str] = mapped_column(String(16), default="module", server_default="module")
    """module | case | phrases | form. All but modules have one part, of the same kind and key."""
    module: Mapped[str] = mapped_column(String(64))
    """Key of the module, case, scene or form, for ever."""
    state: Mapped[str] = mapped_column(String(16), default="draft")
    """draft | review | published (as it stands here)"""
    languages: Mapped[list[Any]]
    """Languages it is wanted in; what lacks another one is not missing."""
    purpose: Mapped[str] = mapped_column(Text, default="")
    """What it is for: a note to colleagues."""
    copied_from: Mapped[str | None] = mapped_column(String(64))
    """Key of what came with the academy and it began as."""
    based_on: Mapped[UUID | None]
    """Version of that it was copied from, or that was taken over last."""
    settled: Mapped[str | None] = mapped_column(String(64))
    """Hash of the shipped content that was copied, taken over or dismissed last; another one is news."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    """The person who changed something last."""
    published_at: Mapped[datetime | None]
    version_id: Mapped[UUID | None]
    """What was published last, in the catalog."""
    removed_at: Mapped[datetime | None]
    """It is out of the list, and can be put back. Modules stay."""


class Part(Tenanted, Base):
    """The module itself, a lesson, a question or a quiz of a draft, or the one case, scene or form, as it stands now.

    It may be incomplete.
    """

    __tablename__ = "authoring_parts"
    __table_args__ = (UniqueConstraint("draft_id", "kind", "key"),)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_drafts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    """module | lesson | question | quiz, or case | phrases | form"""
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    """Order among its kind."""
    written: Mapped[dict[str, Any]]
    """In the grammar's own form (content.schema.to_dict), without its key; what is missing is missing."""
    revision: Mapped[int] = mapped_column(default=1)
    """Goes up with every change; who saves says which one they saw."""
    at: Mapped[int] = mapped_column(default=1)
    """Where in its history it stands; undoing goes back, redoing forward."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    removed_at: Mapped[datetime | None]
    """It is out of the draft, and can be put back."""


class Beside(Tenanted, Base):
    """A picture, film or document that the texts of a draft call by a name, as files in media/ are called."""

    __tablename__ = "authoring_media"
    __table_args__ = (UniqueConstraint("draft_id", "name"),)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_drafts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    """As in the texts: desk.jpg; or file:KEY for one that has another key here than where it comes from."""
    key: Mapped[str] = mapped_column(String(32))
    """Of the stored file."""


class Past(Tenanted, Base):
    """A state a part was in."""

    __tablename__ = "authoring_pasts"
    __table_args__ = (UniqueConstraint("part_id", "number"),)

    part_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_parts.id", ondelete="CASCADE"))
    number: Mapped[int]
    """From 1, upwards; the oldest are let go."""
    written: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID]
    """The person whose words these are."""


class Presence(Tenanted, Base):
    """Somebody has a part open in an editor."""

    __tablename__ = "authoring_presences"
    __table_args__ = (UniqueConstraint("part_id", "person_id"),)

    part_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_parts.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime]


class Step(Tenanted, Base):
    """What was done with a draft as a whole, by whom, with which note."""

    __tablename__ = "authoring_steps"
    __table_args__ = (Index("ix_authoring_steps_draft", "draft_id", "taken_at"),)

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_drafts.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(16))
    """begun | copied | asked (for review) | returned | published | taken-over | dismissed | imported"""
    note: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime]
    person_id: Mapped[UUID]
    """The person who took this step."""


class Intake(Tenanted, Base):
    """Questions that were read from somebody's file and wait for a yes; nothing of them is in the draft yet."""

    __tablename__ = "authoring_intakes"

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_drafts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """Of the file; empty for what was pasted."""
    questions: Mapped[list[Any]]
    """In the grammar's form: [{"question": map, "standing": new | changed | there}]."""
    remarks: Mapped[list[Any]]
    """What the reader had to say, in the language of whoever brought it: [{"severity", "text"}]."""
    brought_at: Mapped[datetime]
    brought_by: Mapped[UUID]
    """The person whose file it is."""


class Document(Tenanted, Base):
    """A Word, PowerPoint or PDF document that was read; it waits to become lessons, or has become some."""

    __tablename__ = "authoring_documents"

    draft_id: Mapped[UUID] = mapped_column(ForeignKey("authoring_drafts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """Of the file."""
    language: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(300))
    markdown: Mapped[str] = mapped_column(Text)
    """The whole of it; pictures are named as in `pictures`."""
    sections: Mapped[list[Any]]
    """Cut at its headings: [{"title", "markdown"}]."""
    pictures: Mapped[dict[str, Any]]
    """Name → hash, source_hash, size, kind, width and height of what lies on the shelf of files without a row."""
    losses: Mapped[list[Any]]
    """What could not be carried over: [{"what": an English sentence, "times"}]."""
    read_at: Mapped[datetime]
    read_by: Mapped[UUID]
    """The person whose file it is."""
    taken_at: Mapped[datetime | None]
    made: Mapped[list[Any]]
    """What it became: [{"key" of a lesson, "before": what stood there, or null for a new lesson}]."""
