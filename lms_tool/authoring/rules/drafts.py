"""Keys, door numbers, order and the way from draft to publication."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("module", "lesson", "question", "quiz")
"""Of the parts of a module."""
ITEMS = ("case", "phrases", "form")
"""What lies beside the modules and is written here; each is a draft with one part."""
MOST_PARTS = 12_000
"""Parts of one draft."""
HISTORY = 60
"""States of one part that are kept."""
_FIRST_OWN_DOOR = 51  # shipped modules have the doors before it

STEPS: Mapping[str, tuple[str, str]] = {
    "asked": ("draft", "review"),
    "returned": ("review", "draft"),
    "published": ("review", "published"),
}
"""Step → from which state to which."""


@dataclass(frozen=True, slots=True)
class Written:
    """One part as it stands: its kind, its key, and the grammar's map without the key."""

    kind: str
    key: str
    data: Mapping[str, Any]


def may(step: str, state: str) -> bool:
    return STEPS[step][0] == state


def slug(title: str) -> str:
    """A key from a title in Latin letters; empty where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def is_key(word: object) -> bool:
    return isinstance(word, str) and len(word) <= 64 and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word) is not None


def free_key(wish: str, taken: Collection[str], stem: str) -> str:
    """The wished key, or the first free one made from it or from the stem."""
    if wish and wish not in taken:
        return wish
    number = 2 if wish else 1
    while f"{wish or stem}-{number}" in taken:
        number += 1
    return f"{wish or stem}-{number}"


def free_door(storey: int, taken: Collection[int]) -> int:
    """The first free door number of a storey for an own module."""
    doors = [storey * 100 + place for place in (*range(_FIRST_OWN_DOOR, 100), *range(1, _FIRST_OWN_DOOR))]
    return next((door for door in doors if door not in taken), doors[0])


def moved(keys: Iterable[str], key: str, by: int) -> list[str]:
    """The keys with one of them moved up (-1) or down (1), as far as there is room."""
    order = list(keys)
    at = order.index(key)
    order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
    return order
