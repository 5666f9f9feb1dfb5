"""What a new part begins with, and what a button of an editor does to its rows."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from lms_tool.authoring.rules.forms import Tree, with_row, with_row_moved, without_row
from lms_tool.authoring.rules.grammars import TYPES

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REVIEWED = timedelta(days=182)
_ROWS: Mapping[str, Mapping[str, Any]] = {"blueprint": {"count": 1}, "rubric": {"points": 5}}
"""List → what a new row of it begins with, besides a key where its rows have one."""
_KEYED = {"options": "", "pairs": "", "extra": "x", "rubric": "c", "practical_tasks": "task-"}
"""List whose rows have keys → what such a key begins with."""

_FIRST_ROWS = {
    "single": ("options", 4),
    "multiple": ("options", 4),
    "ordering": ("options", 4),
    "matching": ("pairs", 3),
    "case": ("rubric", 3),
}
"""Question type → its rows, and with how many it begins."""


def begun(kind: str, type_: str, languages: Sequence[str], today: date) -> Tree:
    """What a new part says already."""
    review = (today + _REVIEWED).isoformat()
    if kind == "lesson":
        return {"minutes": 8, "ability": "knowledge", "review_by": review}
    if kind == "quiz":
        return {"purpose": "formative", "pass_mark": 80, "shuffle": True, "questions": []}
    made: Tree = {"type": type_ if type_ in TYPES else "single", "ability": "knowledge", "difficulty": 2}
    return begun_again({**made, "review_by": review})


def begun_again(written: Tree) -> Tree:
    """A question with empty rows to fill in, where its type has rows and it has none."""
    name, count = _FIRST_ROWS.get(str(written.get("type")), ("", 0))
    if not name or written.get(name):
        return written
    rows: list[Any] = []
    for _ in range(count):
        rows.append(new_row(rows, name))
    return {**written, name: rows}


def with_change(written: Tree, do: str) -> Tree:
    """The map after a button: `row:options:add`, `row:options:remove:2`, `row:options:up:2`, `row:options:down:2`."""
    _, name, what, *at = (*do.split(":"), "")
    if not isinstance(written.get(name, []), list):
        return written
    place = int(at[0]) if at and at[0].isdecimal() else 0
    if what == "add":
        return with_row(written, name, new_row(written.get(name, []), name))
    if what == "remove":
        return without_row(written, name, place)
    return with_row_moved(written, name, place, -1 if what == "up" else 1)


def new_row(rows: Sequence[Any], name: str) -> Any:
    row = dict(_ROWS.get(name, {}))
    if name in _KEYED:
        row["key"] = _free(rows, _KEYED[name])
    return row


def _free(rows: Sequence[Any], stem: str) -> str:
    taken = {row.get("key") for row in rows if isinstance(row, Mapping)}
    wishes = [f"{stem}{number}" for number in range(1, 200)] if stem else [*LETTERS, *(f"o{n}" for n in range(1, 200))]
    return next(wish for wish in wishes if wish not in taken)
