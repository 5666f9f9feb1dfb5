"""What changed in an original since it was copied, and the copy with these changes in it. Pure.

Three states of every part are compared: the original as the copy knows it (before), the original now, and the copy
(mine). Maps, and lists whose rows have keys, are merged place by place; any other list is one place.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.schema import Text
from lms_tool.catalog.rules import FieldChange, difference
from lms_tool.catalog.rules.difference import title_of

Name = tuple[str, str]
"""Kind and key; ("module", "") for the module itself, ("media", name) for a file beside the lessons."""
Parts = Mapping[Name, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the original, with what stands there in the copy where that was changed too."""

    field: FieldChange
    mine: str | None


@dataclass(frozen=True, slots=True)
class PartNews:
    kind: str
    key: str
    what: str
    """added, changed or removed, in the original."""
    title: Text | None
    changes: tuple[Change, ...]
    data: Mapping[str, Any]
    """What the part says once the change is taken over; nothing for a removed one."""
    clashes: bool
    """It was changed here as well, in the same place, or taken out."""

    @property
    def name(self) -> Name:
        return self.kind, self.key


def news(before: Parts, now: Parts, mine: Parts) -> list[PartNews]:
    """Part by part what the original says otherwise than before, where the copy does not say so already."""
    names = [*now, *(name for name in before if name not in now)]
    found = (_part(name, before.get(name), now.get(name), mine.get(name)) for name in names)
    return [one for one in found if one is not None]


def _part(name: Name, before: Any, now: Any, mine: Any) -> PartNews | None:
    if before == now or now == mine:
        return None
    if now is None:
        return PartNews(*name, "removed", title_of(mine), (), {}, mine != before)
    data = now if mine is None else merged(before, now, mine)
    if data == mine:
        return None
    what = "changed" if before is not None else "added"
    changes = tuple(_changes(name, before or {}, now, mine))
    is_clash = (before is not None and mine is None) or (mine is not None and clash(before, now, mine))
    return PartNews(*name, what, title_of(now) or title_of(mine), changes, data, is_clash)


def in_order(mine: Sequence[str], theirs: Sequence[str], new: Collection[str]) -> list[str]:
    """My keys, with new ones behind what they come after in theirs; at the beginning where that is nothing of mine."""
    made = [key for key in mine if key not in new]
    for at, key in enumerate(theirs):
        if key in new:
            before = next((one for one in reversed(theirs[:at]) if one in made), None)
            made.insert(made.index(before) + 1 if before else 0, key)
    return made


def merged(before: Any, now: Any, mine: Any) -> Any:
    """Mine with what changed from before to now; where both changed one place, as it is now."""
    if before == now:
        return mine
    sides = _sides(before, now, mine)
    if sides is None:
        return now
    old, new, own = sides
    made = {name: merged(old.get(name), new.get(name), own.get(name)) for name in dict.fromkeys([*new, *own])}
    kept = {name: value for name, value in made.items() if value is not None}
    return list(kept.values()) if isinstance(now, list) else kept


def clash(before: Any, now: Any, mine: Any) -> bool:
    """Whether one place was changed on both sides, in different ways."""
    if before == now or mine in (before, now):
        return False
    sides = _sides(before, now, mine)
    if sides is None:
        return True
    old, new, own = sides
    return any(clash(old.get(name), new.get(name), own.get(name)) for name in {*old, *new, *own})


def _sides(*values: Any) -> list[Mapping[str, Any]] | None:
    """All three as maps, if they are; a list whose rows have keys is one of them."""
    if all(isinstance(value, Mapping) for value in values):
        return list(values)
    if all(
        isinstance(value, list) and all(isinstance(row, Mapping) and "key" in row for row in value) for value in values
    ):
        return [{row["key"]: row for row in value} for value in values]
    return None


def _changes(name: Name, before: Any, now: Any, mine: Any) -> Iterator[Change]:
    for part in difference({name: before}, {name: now}).parts:
        for field in part.fields:
            own = said_at(mine, field.path, field.language) if mine is not None else None
            yield Change(field, own if own is not None and own not in (field.before, field.after) else None)


def trimmed(written: Any) -> Any:
    """Without empty lines around texts."""
    if isinstance(written, str):
        return written.strip("\n")
    if isinstance(written, Mapping):
        return {name: trimmed(value) for name, value in written.items()}
    return [trimmed(value) for value in written] if isinstance(written, list) else written


def said_at(written: Any, path: Sequence[str], language: str) -> str | None:
    """What stands at a place, as the difference names places; None where it is no plain value."""
    for step in (*path, *([language] if language else [])):
        if isinstance(written, Mapping):
            written = written.get(step)
        elif isinstance(written, list):
            rows = {str(row["key"]): row for row in written if isinstance(row, Mapping) and "key" in row}
            written = rows.get(step) or (
                written[int(step) - 1] if step.isdecimal() and 0 < int(step) <= len(written) else None
            )
        else:
            break
    if written is None:
        return ""
    return str(written) if isinstance(written, str | int | float) else None
