"""Cases, phrases and forms that an organisation writes, and those that are published."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.rules.bank import said_in
from lms_tool.catalog.models import Version
from lms_tool.catalog.queries.editions import latest
from lms_tool.catalog.queries.history import newest
from lms_tool.catalog.queries.stock import one
from lms_tool.catalog.rules import StockEdition


@dataclass(frozen=True, slots=True)
class Item:
    """A draft with what a list says of it."""

    draft: Draft
    part: Part
    version: Version | None
    """The newest one of this key, whoever wrote it."""

    @property
    def state(self) -> str:
        """draft, review, published, changed (since it was published) or withdrawn."""
        if self.draft.version_id is None or self.draft.state == "review":
            return self.draft.state
        if self.version is not None and self.version.withdrawn_at is not None:
            return "withdrawn"
        return "published" if self.draft.state == "published" else "changed"


def items(db: Session, organisation_id: UUID, kind: str, *, removed: bool = False) -> list[Item]:
    """Those in the list, or taken out of it; what was changed last comes first."""
    versions = {version.key: version for version in newest(db, organisation_id) if version.kind == kind}
    asked = select(Draft, Part).join(Part, Part.draft_id == Draft.id).where(Draft.kind == kind)
    asked = asked.where(Draft.removed_at.is_not(None) if removed else Draft.removed_at.is_(None))
    rows = db.execute(asked.order_by(Draft.changed_at.desc(), Draft.module))
    return [Item(draft, part, versions.get(draft.module)) for draft, part in rows]


def matching(found: Iterable[Item], *, words: str = "", state: str = "") -> list[Item]:
    """Of these, what is in this state and has all of these words in any of its texts."""
    sought = words.casefold().split()
    return [
        item
        for item in found
        if (not state or item.state == state) and all(word in said_in(item.part.written).casefold() for word in sought)
    ]


def draft_or_none(db: Session, kind: str, key: str) -> Draft | None:
    """Also one that was taken out of the list."""
    return db.scalar(select(Draft).where(Draft.kind == kind, Draft.module == key))


def published(db: Session, organisation_id: UUID, kind: str, key: str) -> StockEdition[Any]:
    """Raises NotFound."""
    return one(db, organisation_id, kind, key, None)


def shipped(db: Session, organisation_id: UUID, kind: str) -> list[StockEdition[Any]]:
    """What came with the academy and is in use."""
    versions = {version.key: version for version in latest(db, organisation_id, kind) if version.origin == "shipped"}
    return [one(db, organisation_id, kind, key, versions[key].id) for key in sorted(versions)]


def published_keys(db: Session, organisation_id: UUID, kind: str) -> set[str]:
    """Keys that were ever published."""
    return set(db.scalars(select(Version.key).where(Version.organisation_id == organisation_id, Version.kind == kind)))


def in_force_instead(db: Session, draft: Draft) -> Version | None:
    """What is in force where somebody went back to an earlier version since this draft was published; None where what
    stands here is what is in force."""
    own = db.get(Version, draft.version_id) if draft.state == "published" and draft.version_id else None
    if own is None:
        return None
    asked = select(Version).where(Version.organisation_id == draft.organisation_id, Version.number > own.number)
    asked = asked.where(Version.kind == draft.kind, Version.key == draft.module, Version.copy_of.is_not(None))
    back = db.scalar(asked.order_by(Version.number.desc()).limit(1))
    return version_or_none(db, draft) if back is not None and back.copy_of != own.number else None


def version_or_none(db: Session, draft: Draft) -> Version | None:
    """The newest version of this key, whoever wrote it, withdrawn or not."""
    asked = select(Version).where(Version.organisation_id == draft.organisation_id)
    asked = asked.where(Version.kind == draft.kind, Version.key == draft.module)
    return db.scalar(asked.order_by(Version.number.desc()).limit(1))
