"""What differs between two published versions: part by part, field by field, value by value.

Works on payloads as they are written down, so that kinds of courseware added to the grammar are compared without a
line here: a map of language tags is a text, a list of maps with keys is a list of parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content.schema import Site, Standard, StandardEntry, Text
from lms_tool.catalog.rules.wording import Piece, compare

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z0-9]{1,7})*")
_SINGULAR = {"lessons": "lesson", "quizzes": "quiz", "questions": "question", "cases": "case"}
_HEADS = ("title", "stem", "name", "text", "term")

Path = tuple[str, ...]
Name = tuple[str, str]
"""Kind and key of a part."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field. path: names of fields and keys from the part down; what: added, removed, changed or moved."""

    path: Path
    what: str
    before: str = ""
    after: str = ""
    language: str = ""
    """Of a text; empty for anything else."""
    pieces: tuple[Piece, ...] = ()
    """Of a text that changed."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """A lesson, a question, a quiz, or the module or track itself. what: added, removed or changed."""

    kind: str
    key: str
    title: Text | None
    what: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of the company standard. before or after is None where there is none; site None: everywhere else."""

    entry: str
    text: Text
    site: Site | None
    before: StandardEntry | None
    after: StandardEntry | None
    old: int | float | None
    new: int | float | None


@dataclass(frozen=True, slots=True)
class Difference:
    parts: tuple[PartChange, ...]
    values: tuple[ValueChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.parts and not self.values

    def count(self, kind: str, what: str) -> int:
        return sum(part.kind == kind and part.what == what for part in self.parts)


def parts(manifest: Mapping[str, Any], payload: Callable[[str], Any]) -> dict[Name, Any]:
    """The parts a manifest is made of. payload: gives what stands under a hash."""
    found: dict[Name, Any] = {}
    for name, value in manifest.items():
        if name == "standard" and isinstance(value, str):
            continue
        kind = _SINGULAR.get(name, name)
        if isinstance(value, Mapping) and value and all(_is_hash(one) for one in value.values()):
            found.update({(kind, key): payload(hash_) for key, hash_ in value.items()})
        elif isinstance(value, list):
            found.update({(kind, one["key"]): _whole(one, payload) for one in value if "key" in one})
        elif isinstance(value, Mapping):
            found[kind, str(value.get("key", name))] = dict(value)
    return found


def named_in(manifest: Mapping[str, Any]) -> set[str]:
    """Hashes of everything a manifest names, its part of the standard left out."""
    return set(_HASH.findall(str({name: value for name, value in manifest.items() if name != "standard"})))


def _whole(part: Mapping[str, Any], payload: Callable[[str], Any]) -> Any:
    return payload(part["hash"]) if _is_hash(part.get("hash")) else dict(part)


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def difference(
    before: Mapping[Name, Any], after: Mapping[Name, Any], old: Standard | None = None, new: Standard | None = None
) -> Difference:
    """What an earlier version had that is not there any more, what came, what changed; values of the standard apart."""
    changes = [
        *(PartChange(*name, title_of(before[name]), "removed") for name in before if name not in after),
        *(PartChange(*name, title_of(after[name]), "added") for name in after if name not in before),
        *(
            PartChange(*name, title_of(after[name]), "changed", fields)
            for name in after
            if name in before
            and before[name] != after[name]
            and (fields := tuple(_fields((), before[name], after[name])))
        ),
    ]
    order = {name: at for at, name in enumerate([*after, *before])}
    changes.sort(key=lambda change: order[change.kind, change.key])
    return Difference(tuple(changes), tuple(value_changes(old, new)) if old and new else ())


def value_changes(before: Standard, after: Standard) -> Iterator[ValueChange]:
    for key in [*after.entries, *(key for key in before.entries if key not in after.entries)]:
        old, new = before.entries.get(key), after.entries.get(key)
        known = new or old
        assert known is not None
        for site in dict.fromkeys([None, *_sites(old), *_sites(new)]):
            values = cell(old, site), cell(new, site)
            if values[0] != values[1]:
                yield ValueChange(key, known.text, site, old, new, *values)


def cell(entry: StandardEntry | None, site: Site | None) -> int | float | None:
    """What one cell of the table holds; None where it is empty. site None: the value that holds everywhere else."""
    if entry is None or site is None:
        return entry.value if entry else None
    return next((variant.value for variant in entry.values if variant.when == site), None)


def _sites(entry: StandardEntry | None) -> list[Site]:
    return [variant.when for variant in entry.values] if entry else []


def title_of(part: Any) -> Text | None:
    if not isinstance(part, Mapping):
        return None
    return next((Text(part[name]) for name in _HEADS if _is_text(part.get(name))), None)


def _is_text(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(words, str) and _LANGUAGE.fullmatch(tag) for tag, words in value.items())
    )


def _fields(path: Path, before: Any, after: Any) -> Iterator[FieldChange]:
    if before == after:
        return
    if _is_text(before) or _is_text(after):
        yield from _texts(path, before or {}, after or {})
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*after, *(name for name in before if name not in after)]:
            if name != "hash":
                yield from _fields((*path, name), before.get(name), after.get(name))
    elif isinstance(before or [], list) and isinstance(after or [], list):
        yield from _lists(path, before or [], after or [])
    else:
        yield _plain(path, before, after)


def _texts(path: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for language in [*after, *(tag for tag in before if tag not in after)]:
        old, new = before.get(language, ""), after.get(language, "")
        if old != new:
            what = "changed" if old and new else "added" if new else "removed"
            yield FieldChange(path, what, old, new, language, compare(old, new))


def _lists(path: Path, before: list[Any], after: list[Any]) -> Iterator[FieldChange]:
    if all(isinstance(one, Mapping) and "key" in one for one in [*before, *after]):
        old, new = ({one["key"]: one for one in listed} for listed in (before, after))
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _fields((*path, key), old.get(key, {}), new.get(key, {}))
        yield from _moved(path, list(old), list(new))
    elif all(_is_text(one) for one in [*before, *after]):
        for at in range(max(len(before), len(after))):
            pair = [listed[at] if at < len(listed) else {} for listed in (before, after)]
            yield from _fields((*path, str(at + 1)), *pair)
    elif all(isinstance(one, str) for one in [*before, *after]):
        yield from (FieldChange(path, "removed", before=one) for one in before if one not in after)
        yield from (FieldChange(path, "added", after=one) for one in after if one not in before)
        yield from _moved(path, before, after)
    else:
        yield _plain(path, before, after)


def _moved(path: Path, before: list[str], after: list[str]) -> Iterator[FieldChange]:
    """The same things in another order."""
    old, new = [one for one in before if one in after], [one for one in after if one in before]
    if old != new:
        yield FieldChange(path, "moved", " → ".join(old), " → ".join(new))


def _plain(path: Path, before: Any, after: Any) -> FieldChange:
    what = "added" if before in (None, [], {}) else "removed" if after in (None, [], {}) else "changed"
    return FieldChange(path, what, _said(before), _said(after))


def _said(value: Any) -> str:
    if value is None or value == [] or value == {}:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return " · ".join(_said(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
