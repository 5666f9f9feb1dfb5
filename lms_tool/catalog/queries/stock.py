"""What lies beside the modules, as published: cases, phrases, role-plays, work orders, forms, indicators, law."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import (
    LEVELS,
    Article,
    Case,
    Form,
    Indicator,
    Law,
    PhraseScene,
    Scenario,
    Site,
    Text,
    WorkOrder,
    article_of,
    entry_of,
    in_words,
)
from lms_tool.catalog import rules
from lms_tool.catalog.models import Blob, Version
from lms_tool.catalog.queries.editions import Kept, in_use, latest, payload, published, standard
from lms_tool.catalog.rules import StockEdition, stock_edition

_stock: Kept[StockEdition[Any]] = Kept(512)


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as a reader sees it."""

    source: str
    """As written."""
    name: Text | None = None
    """Of an article of the law: "《民法典》第 944 条"; of another source its words; None where it is neither."""
    law: str = ""
    """Key of the law whose article it is."""
    number: str = ""
    article: Article | None = None
    entry: str | None = None
    """Key of an entry of the company standard."""


def cases(db: Session, organisation_id: UUID, module: str | None = None) -> list[StockEdition[Case]]:
    """The latest versions, grave ones first; of all modules or of one."""
    found: list[StockEdition[Case]] = _all(db, organisation_id, "case")
    mine = [edition for edition in found if module is None or module in edition.item.modules]
    return sorted(mine, key=lambda edition: (LEVELS.index(edition.item.level), edition.key))


def case(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[Case]:
    """This version, withdrawn or not, or the latest one that is not withdrawn. Raises NotFound; so do all below."""
    return one(db, organisation_id, "case", key, version_id)


def phrases(db: Session, organisation_id: UUID) -> list[StockEdition[PhraseScene]]:
    """The scenes by key."""
    return _all(db, organisation_id, "phrases")


def phrase_scene(
    db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None
) -> StockEdition[PhraseScene]:
    return one(db, organisation_id, "phrases", key, version_id)


def scenarios(db: Session, organisation_id: UUID) -> list[StockEdition[Scenario]]:
    return _all(db, organisation_id, "scenario")


def scenario(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[Scenario]:
    return one(db, organisation_id, "scenario", key, version_id)


def work_orders(db: Session, organisation_id: UUID) -> list[StockEdition[WorkOrder]]:
    return _all(db, organisation_id, "work-order")


def work_order(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[WorkOrder]:
    return one(db, organisation_id, "work-order", key, version_id)


def forms(db: Session, organisation_id: UUID) -> list[StockEdition[Form]]:
    return _all(db, organisation_id, "form")


def form(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[Form]:
    return one(db, organisation_id, "form", key, version_id)


def indicators(db: Session, organisation_id: UUID) -> list[StockEdition[Indicator]]:
    return _all(db, organisation_id, "indicator")


def indicator(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[Indicator]:
    return one(db, organisation_id, "indicator", key, version_id)


def laws(db: Session, organisation_id: UUID) -> list[StockEdition[Law]]:
    return _all(db, organisation_id, "law")


def law(db: Session, organisation_id: UUID, key: str, version_id: UUID | None = None) -> StockEdition[Law]:
    return one(db, organisation_id, "law", key, version_id)


def spoken(db: Session, edition: StockEdition[Any], site: Site | None = None) -> Any:
    """The item with the figures of the standard it was published with in its texts, as plain words for this site."""
    return rules.spoken(edition, standard(db, edition), site)


def cited(db: Session, organisation_id: UUID, sources: Sequence[str]) -> list[Cited]:
    """Sources for the reader; articles of the law in the wording that is published now."""
    known = {edition.key: edition.item for edition in laws(db, organisation_id)} if _name_laws(sources) else {}
    return [_cited(source, known) for source in sources]


def _name_laws(sources: Sequence[str]) -> bool:
    return any(article_of(source) for source in sources)


def _cited(source: str, known: dict[str, Law]) -> Cited:
    named = article_of(source)
    if named is None:
        entry = entry_of(source)
        return Cited(source, None if entry else in_words(source), entry=entry)
    key, number = named
    law = known.get(key)
    return Cited(source, law.cite(number), key, number, law.article_or_none(number)) if law else Cited(source)


def _all(db: Session, organisation_id: UUID, kind: str) -> list[StockEdition[Any]]:
    return sorted(_editions(db, latest(db, organisation_id, kind)), key=lambda edition: edition.key)


def one(db: Session, organisation_id: UUID, kind: str, key: str, version_id: UUID | None) -> StockEdition[Any]:
    """Something of any kind of the stock."""
    return _editions(db, [in_use(db, organisation_id, kind, key, version_id)])[0]


def _editions(db: Session, versions: Iterable[Version]) -> list[StockEdition[Any]]:
    """The editions of these versions; payloads that are not in memory come in one query."""
    asked = list(versions)
    missing = [version.hash for version in asked if version.id not in _stock]
    rows = db.execute(select(Blob.hash, Blob.payload).where(Blob.hash.in_(missing))) if missing else ()
    payloads = {row.hash: row.payload for row in rows}
    return [_edition(db, version, payloads.get(version.hash)) for version in asked]


def _edition(db: Session, version: Version, written: str | None) -> StockEdition[Any]:
    def make() -> StockEdition[Any]:
        manifest = json.loads(written) if written else payload(db, version.hash)
        return stock_edition(published(version), version.kind, manifest)

    return _stock.get(version.id, make)
