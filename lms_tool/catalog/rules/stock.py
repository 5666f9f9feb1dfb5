"""What lies beside the modules, as published: cases, phrases, role-plays, work orders, forms, indicators, law."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from content.schema import STOCK, Site, Standard, When, from_dict, to_dict
from content.touches import mentions
from lms_tool.catalog.rules.editions import Published, canonical, name, speak

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class StockEdition(Generic[Item]):
    """Something of the stock as published."""

    id: UUID
    """Of the version."""
    version: int
    published_at: datetime
    kind: str
    """One of content.schema.STOCK."""
    key: str
    item: Item
    """As written: references to the company standard still stand in its texts."""
    standard_hash: str = field(repr=False)

    @property
    def when(self) -> When | None:
        """For whom it is meant."""
        found: When | None = getattr(self.item, "when", None)
        return found


def stock_manifest(kind: str, made: Any, standard: Standard) -> tuple[dict[str, Any], list[str]]:
    """The manifest of something of the stock, and the canonical payload of its part of the standard."""
    entries = [said.entry for said in mentions(made) if said.how != "source"]
    clocks = canonical(to_dict(standard.subset(entries)))
    return {kind: to_dict(made), "standard": name(clocks)}, [clocks]


def stock_edition(published: Published, kind: str, manifest: Mapping[str, Any]) -> StockEdition[Any]:
    item: Any = from_dict(STOCK[kind], manifest[kind])
    return StockEdition(
        published.id, published.number, published.at, kind, item.key, item, standard_hash=manifest["standard"]
    )


def spoken(edition: StockEdition[Item], standard: Standard, site: Site | None = None) -> Item:
    """The item with every reference in its texts spoken as it holds at this site."""
    said: Item = from_dict(STOCK[edition.kind], speak(to_dict(edition.item), standard, site))
    return said
