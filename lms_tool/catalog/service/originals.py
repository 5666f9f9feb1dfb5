"""What came with the product is remembered beside what is in force, so that a copy can be told when it changes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Glossary, to_dict
from lms_tool.catalog.models import Original
from lms_tool.catalog.rules import canonical, name
from lms_tool.catalog.service.writing import keep

GLOSSARY = ("glossary", "company")


def keep_glossary(db: Session, glossary: Glossary) -> str:
    """Hash under which it is kept."""
    written = canonical(to_dict(glossary))
    keep(db, {name(written): written})
    return name(written)


def note_originals(
    db: Session, organisation_id: UUID, brought: Mapping[tuple[str, str], str], *, whole: bool, now: datetime
) -> None:
    """brought: kind and key → hash. whole: what is not among them is no longer part of the product."""
    asked = select(Original).where(Original.organisation_id == organisation_id)
    known = {(row.kind, row.key): row for row in db.scalars(asked)}
    for item, hash_ in brought.items():
        row = known.get(item)
        if row is None:
            kind, key = item
            db.add(Original(organisation_id=organisation_id, kind=kind, key=key, hash=hash_, changed_at=now))
        elif row.hash != hash_:
            row.hash, row.changed_at = hash_, now
    for item in known.keys() - brought.keys() if whole else ():
        db.delete(known[item])
