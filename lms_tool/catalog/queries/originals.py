"""What came with the product, whatever is in force here; and the words that lessons explain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Glossary, Term, from_dict
from lms_tool.catalog.models import Original
from lms_tool.catalog.queries.editions import Kept, modules, payload
from lms_tool.catalog.queries.history import newest
from lms_tool.catalog.rules import OWN, Change, ModuleEdition

_glossaries: Kept[Glossary] = Kept(64)


def original_or_none(db: Session, organisation_id: UUID, kind: str, key: str) -> Original | None:
    """None for what is not part of the product, and where nothing was published since this is remembered."""
    return db.scalar(
        select(Original).where(Original.organisation_id == organisation_id, Original.kind == kind, Original.key == key)
    )


def changed_below(db: Session, organisation_id: UUID, now: datetime) -> list[Change]:
    """What a publication at this moment changed in the product below an own version that is in force."""
    asked = select(Original).where(Original.organisation_id == organisation_id, Original.changed_at == now)
    own = {(one.kind, one.key): one for one in newest(db, organisation_id) if one.origin == OWN}
    found = sorted((row.kind, row.key) for row in db.scalars(asked) if (row.kind, row.key) in own)
    return [Change("original-changed", *item, own[item].number) for item in found]


def terms(db: Session, edition: ModuleEdition) -> Glossary:
    """The words this edition explains."""
    return _glossary(db, edition.terms_hash) if edition.terms_hash else Glossary(())


def glossary(db: Session, organisation_id: UUID) -> Glossary:
    """Every word that came with the product, and those of modules that it no longer has."""
    whole = original_or_none(db, organisation_id, "glossary", "company")
    found: dict[str, Term] = {term.key: term for term in _glossary(db, whole.hash).terms} if whole else {}
    for edition in modules(db, organisation_id):
        for term in terms(db, edition).terms:
            found.setdefault(term.key, term)
    return Glossary(tuple(found.values()))


def _glossary(db: Session, hash_: str) -> Glossary:
    return _glossaries.get(hash_, lambda: from_dict(Glossary, payload(db, hash_)))
