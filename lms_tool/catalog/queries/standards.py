"""The company standard as one table, what a change would touch, and what is still to be read again."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Site, Standard, Text, from_dict
from lms_tool.catalog.models import Flag, Override, Version
from lms_tool.catalog.queries.editions import company_standard, payload, payloads
from lms_tool.catalog.queries.history import newest, version
from lms_tool.catalog.rules import Cell, Touch, cells, named_in, parts, site_of, title_of, touches
from lms_tool.catalog.rules.difference import Name


@dataclass(frozen=True, slots=True)
class CellRow:
    entry: str
    site_name: str
    site: Site | None
    value: int | float
    own: Override | None
    """Set where the organisation's own value holds."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    key: str
    text: Text
    unit: Text
    """How a figure is spoken: "{n} 分钟", "{n} minute | {n} minutes"."""
    cells: tuple[CellRow, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """Something published with parts that speak of an entry.

    renewed: whether a change gives it a new version; what only names the entry as a source stays as it is.
    """

    kind: str
    key: str
    title: Text | None
    latest: Version
    manifest: Mapping[str, Any]
    touches: tuple[Touch, ...]
    renewed: bool = False

    def follows(self) -> list[Touch]:
        return [touch for touch in self.touches if not touch.reason]

    def to_read(self) -> list[Touch]:
        return [touch for touch in self.touches if touch.reason]


def overrides(db: Session, organisation_id: UUID) -> dict[Cell, Override]:
    asked = select(Override).where(Override.organisation_id == organisation_id)
    return {(row.entry, row.site): row for row in db.scalars(asked)}


def standard_table(db: Session, organisation_id: UUID, words: str = "") -> list[EntryRow]:
    """Entries that have all the words in their key or text, in any language."""
    standard, own = company_standard(db, organisation_id), overrides(db, organisation_id)
    rows: dict[str, list[CellRow]] = {}
    for (key, name), value in cells(standard):
        rows.setdefault(key, []).append(CellRow(key, name, site_of(name), value, own.get((key, name))))
    sought = words.casefold().split()
    return [
        EntryRow(key, entry.text, standard.units[entry.unit], tuple(rows[key]))
        for key, entry in standard.entries.items()
        if _has(f"{key} {' '.join(entry.text.words.values())}", sought)
    ]


def _has(text: str, sought: list[str]) -> bool:
    return all(word in text.casefold() for word in sought)


def touched(db: Session, organisation_id: UUID, entries: set[str]) -> list[Touched]:
    """What is published and speaks of these entries, withdrawn things included."""
    speaks = re.compile(rf"std:(?:{'|'.join(map(re.escape, sorted(entries)))})(?![a-z0-9._-]*[a-z0-9])")
    latest = [one for one in newest(db, organisation_id) if one.kind != "standard"]
    manifests = {hash_: json.loads(text) for hash_, text in payloads(db, {one.hash for one in latest})}
    found = (_touched(db, one, manifests[one.hash], entries, speaks) for one in latest)
    return [one for one in found if one.touches]


def _touched(
    db: Session, latest: Version, manifest: Mapping[str, Any], entries: set[str], speaks: re.Pattern[str]
) -> Touched:
    speaking = {hash_: text for hash_, text in payloads(db, named_in(manifest)) if speaks.search(text)}
    there = parts(manifest, lambda hash_: json.loads(speaking.get(hash_, "{}")))
    title = title_of(there.get((latest.kind, latest.key)))
    if not speaking and not speaks.search(json.dumps(manifest)):
        return Touched(latest.kind, latest.key, title, latest, manifest, ())
    standard = from_dict(Standard, payload(db, manifest["standard"]))
    found = tuple(touches(there, entries, standard))
    return Touched(latest.kind, latest.key, title, latest, manifest, found, not entries.isdisjoint(standard.entries))


def flags(db: Session, organisation_id: UUID) -> list[Flag]:
    """What is to be read again, oldest first."""
    asked = select(Flag).where(Flag.organisation_id == organisation_id, Flag.ticked_at.is_(None))
    return list(db.scalars(asked.order_by(Flag.flagged_at, Flag.item, Flag.kind, Flag.key)))


@dataclass(frozen=True, slots=True)
class Flagged:
    """What is to be read again, as its newest version calls it. title: None where the part is gone."""

    flag: Flag
    title: Text | None
    belongs_to: Text | None
    entry: Text | None


def flagged(db: Session, organisation_id: UUID) -> list[Flagged]:
    """What is to be read again, in words, oldest first."""
    entries = company_standard(db, organisation_id).entries
    named: dict[tuple[str, str], Mapping[Name, Any]] = {}
    found = []
    for flag in flags(db, organisation_id):
        of = flag.item_kind, flag.item
        if of not in named:
            manifest = payload(db, version(db, organisation_id, *of).hash)
            named[of] = parts(manifest, lambda hash_: payload(db, hash_))
        title, whole = (title_of(named[of].get(name)) for name in ((flag.kind, flag.key), of))
        entry = entries.get(flag.entry)
        found.append(Flagged(flag, title, whole, entry.text if entry else None))
    return found
