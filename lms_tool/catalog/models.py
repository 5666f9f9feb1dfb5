from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms_tool.db import Base, Tenanted, utc_now


class Blob(Base):
    """A piece of courseware named by its content; never changed, shared by all who published the same words."""

    __tablename__ = "catalog_blobs"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the payload, lower-case hex."""
    payload: Mapped[str] = mapped_column(Text)
    """Canonical JSON (`rules.canonical`)."""


class Version(Tenanted, Base):
    """One published state of a track, a module, the company standard or something beside them. Named for ever."""

    __tablename__ = "catalog_versions"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "key", "number"),)

    kind: Mapped[str] = mapped_column(String(16))
    """track, module, standard, or a kind of content.schema.STOCK."""
    key: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    """From 1, without gaps, per kind and key."""
    hash: Mapped[str] = mapped_column(ForeignKey("catalog_blobs.hash"))
    """Of the manifest, which names everything else by hash."""
    wording: Mapped[str | None] = mapped_column(String(64))
    """Hash of the manifest without the values of the standard; None for what was published before this was kept."""
    origin: Mapped[str] = mapped_column(String(16), default="shipped", server_default="shipped")
    """Who wrote it: "shipped" with the product, or the organisation's "own"."""
    copy_of: Mapped[int | None]
    """Number of the earlier version whose content was published again."""
    published_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_by: Mapped[UUID | None]
    """Person who published it; None from the command line."""
    withdrawn_at: Mapped[datetime | None]
    """Since when nothing new begins with it; what began with it goes on."""


class Original(Tenanted, Base):
    """What the library that came with the product says of something now, whatever the organisation has in force."""

    __tablename__ = "catalog_originals"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "key"),)

    kind: Mapped[str] = mapped_column(String(16))
    """As in Version; or glossary."""
    key: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(ForeignKey("catalog_blobs.hash"))
    """Of the manifest; of the glossary itself."""
    changed_at: Mapped[datetime]
    """When the product brought it."""


class Deed(Tenanted, Base):
    """What somebody did to a track, a module or the standard, and why. Written once, never changed."""

    __tablename__ = "catalog_deeds"
    __table_args__ = (Index("ix_catalog_deeds_item", "organisation_id", "kind", "key", "at"),)

    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    """Of the version it was done to."""
    what: Mapped[str] = mapped_column(String(16))
    """published, rolled-back, withdrawn or restored."""
    part: Mapped[str] = mapped_column(String(64), default="")
    """Key of the one question it was done to; empty for the whole."""
    by: Mapped[UUID | None]
    """Person; None from the command line."""
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text, default="")
    """In the person's own words."""


class Override(Tenanted, Base):
    """A cell of the company standard in which the organisation's own value holds instead of the shipped one."""

    __tablename__ = "standard_overrides"
    __table_args__ = (UniqueConstraint("organisation_id", "entry", "site"),)

    entry: Mapped[str] = mapped_column(String(120))
    site: Mapped[str] = mapped_column(String(200), default="")
    """`rules.site_name`: "" for everywhere else, or "region=lower-tier"."""
    value: Mapped[float]
    shipped: Mapped[float | None]
    """What the shipped table holds there; None where it has no such cell."""
    shipped_before: Mapped[float | None]
    """What it held when our value was set, if the product has changed it since."""
    shipped_changed_at: Mapped[datetime | None]
    """Since when somebody should look whether our value is still right."""
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text, default="")


class Flag(Tenanted, Base):
    """Prose that a changed value of the standard may have made wrong; open until somebody has read it."""

    __tablename__ = "standard_flags"
    __table_args__ = (Index("ix_standard_flags_open", "organisation_id", "ticked_at"),)

    entry: Mapped[str] = mapped_column(String(120))
    item_kind: Mapped[str] = mapped_column(String(16))
    """module or track, which has versions; `kind` and `key` name the part of it."""
    item: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    """`rules.Touch.reason`."""
    version: Mapped[int]
    """Of the standard that changed it."""
    flagged_at: Mapped[datetime]
    ticked_at: Mapped[datetime | None]
    ticked_by: Mapped[UUID | None]
