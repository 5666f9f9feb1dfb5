"""Values of the company standard: cells of one table, what a changed cell touches, and what must be read again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from content.schema import Site, Standard, StandardEntry, Text, Variant
from content.touches import COMPUTED, mentions
from lms_tool.catalog.rules.difference import Name, cell, title_of

Cell = tuple[str, str]
"""Key of an entry and `site_name` of a site."""

LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Touch:
    """A part that speaks of a changed value.

    reason: "" where its figures follow by themselves; else why somebody should read it again: "answers" (its right
    answers were chosen by hand), "source" (it leans on the entry without quoting it), "typed" (the old value may be
    typed into it).
    """

    kind: str
    key: str
    title: Text | None
    entries: tuple[str, ...]
    reason: str = ""


def site_name(site: Site | None) -> str:
    """One way to write a site: "region=first-tier&event=fire"; "" for everywhere else."""
    asked = {field.name: getattr(site, field.name) for field in fields(Site)} if site else {}
    return "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)


def site_of(name: str) -> Site | None:
    """Raises TypeError or ValueError where the name is not one."""
    if not name:
        return None
    asked: dict[str, str] = {}
    for pair in name.split("&"):
        field, value = pair.split("=", maxsplit=1)
        asked[field] = value
    return Site(**asked)


def number(value: float) -> int | float:
    """As a person would write it: 15 for 15.0."""
    return int(value) if float(value).is_integer() else value


def with_values(standard: Standard, values: Mapping[Cell, float | None]) -> Standard:
    """The standard with other values in these cells; None takes a cell of a site away. Unknown entries are left out."""
    entries = dict(standard.entries)
    for (key, name), value in values.items():
        if key in entries:
            entries[key] = _with_value(entries[key], site_of(name), value)
    return Standard(standard.units, entries)


def _with_value(entry: StandardEntry, site: Site | None, value: float | None) -> StandardEntry:
    if site is None:
        return entry if value is None else replace(entry, value=number(value))
    if value is None:
        return replace(entry, values=tuple(one for one in entry.values if one.when != site))
    variant = Variant(site, number(value))
    if cell(entry, site) is None:
        return replace(entry, values=_sorted((variant, *entry.values)))
    return replace(entry, values=tuple(variant if one.when == site else one for one in entry.values))


def _sorted(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """The first one that fits holds, so a site that says more comes before one that says less."""
    return tuple(sorted(variants, key=lambda one: -len(site_name(one.when).split("&"))))


def cells(standard: Standard) -> Iterator[tuple[Cell, int | float]]:
    for key, entry in standard.entries.items():
        yield (key, ""), entry.value
        for variant in entry.values:
            yield (key, site_name(variant.when)), variant.value


def touches(parts: Mapping[Name, Any], entries: Collection[str], standard: Standard) -> list[Touch]:
    """The parts of a module or track that speak of these entries. standard: as it was before the change."""
    return [found for name, part in parts.items() if (found := _touch(name, part, entries, standard))]


def _touch(name: Name, part: Any, entries: Collection[str], standard: Standard) -> Touch | None:
    found = [mention for mention in mentions(part) if mention.entry in entries]
    if not found:
        return None
    leaning = {mention.entry for mention in found if mention.how == "source"}
    quoted = {mention.entry for mention in found if mention.how != "source"}
    reason = ""
    if _is_answered_by_hand(part):
        reason = "answers"
    elif leaning - quoted:
        reason = "source"
    elif any(_has_typed(words, language, key, standard) for language, words in _said(part) for key in quoted | leaning):
        reason = "typed"
    return Touch(*name, title_of(part), tuple(sorted(quoted | leaning)), reason)


def _is_answered_by_hand(part: Any) -> bool:
    """A question whose right answers are marks on options; a computed one follows the standard by itself."""
    return isinstance(part, Mapping) and "stem" in part and part.get("type") not in COMPUTED


def _has_typed(words: str, language: str, key: str, standard: Standard) -> bool:
    return key in standard.entries and any(spoken in words for spoken in standard.every_spoken(key, language))


def _said(part: Any, language: str = "") -> Iterator[tuple[str, str]]:
    """Every text, with the key above it, which is its language where it has one."""
    if isinstance(part, str):
        yield language, part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            if key != "sources":
                yield from _said(inner, str(key))
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _said(inner, language)
