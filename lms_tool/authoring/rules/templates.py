"""What a new part begins with, and what a button of an editor does to its rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from lms_tool.authoring.rules.forms import Tree, with_row, with_row_moved, without_row
from lms_tool.authoring.rules.grammars import TYPES
from lms_tool.authoring.rules.skeletons import CRITERIA_TITLES, SCALE

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REVIEWED = timedelta(days=182)
_ROWS: Mapping[str, Mapping[str, Any]] = {"blueprint": {"count": 1}, "rubric": {"points": 5}}
"""List → what a new row of it begins with, besides a key where its rows have one."""
_KEYED = {
    "options": "",
    "pairs": "",
    "extra": "x",
    "rubric": "c",
    "practical_tasks": "task-",
    "checks": "check-",
    "phrases": "phrase-",
    "scales": "scale-",
    "sections": "part-",
    "items": "item-",
}
"""List whose rows have keys → what such a key begins with."""

_FIRST_ROWS = {
    "single": ("options", 4),
    "multiple": ("options", 4),
    "ordering": ("options", 4),
    "matching": ("pairs", 3),
    "case": ("rubric", 3),
}
"""Question type → its rows, and with how many it begins."""

_ANSWERS = {"survey": "scale", "observation": "yes-no", "rubric": "points"}
"""Kind of a form → how a new item of it is answered."""


def begun(kind: str, type_: str, languages: Sequence[str], today: date) -> Tree:
    """What a new part says already."""
    review = (today + _REVIEWED).isoformat()
    if kind == "lesson":
        return {"minutes": 8, "ability": "knowledge", "review_by": review}
    if kind == "quiz":
        return {"purpose": "formative", "pass_mark": 80, "shuffle": True, "questions": []}
    if kind == "case":
        return {"type": "service", "level": "yellow", "ability": "skill", "minutes": 5, "review_by": review}
    if kind == "phrases":
        return {"ability": "skill", "review_by": review, "phrases": [{"key": "phrase-1"}]}
    if kind == "form":
        return _form(type_ if type_ in _ANSWERS else "survey", languages) | {"review_by": review}
    made: Tree = {"type": type_ if type_ in TYPES else "single", "ability": "knowledge", "difficulty": 2}
    return begun_again({**made, "review_by": review})


def _form(kind: str, languages: Sequence[str]) -> Tree:
    """A form with one empty item in each part; a survey has a scale of five steps."""
    form: Tree = {"kind": kind, "ability": "attitude" if kind == "survey" else "skill", "minutes": 5}
    if kind == "survey":
        steps = [{"value": at, "text": _in(languages, words)} for at, words in enumerate(SCALE, 1)]
        form["scales"] = [{"key": "scale-1", "steps": steps}]
    if kind == "rubric":
        titled = [{"title": _in(languages, words), "criterion": key} for key, words in CRITERIA_TITLES.items()]
    else:
        titled = [{}]
    form["sections"] = []
    for at, begin in enumerate(titled, 1):
        section = {"key": f"part-{at}", **begin, "items": [_item(form)]}
        form["sections"] = [*form["sections"], section]
    return form


def _in(languages: Sequence[str], words: Mapping[str, str]) -> Tree:
    return {tag: text for tag, text in words.items() if tag in languages}


def begun_again(written: Tree) -> Tree:
    """A question with empty rows to fill in, where its type has rows and it has none."""
    name, count = _FIRST_ROWS.get(str(written.get("type")), ("", 0))
    if not name or written.get(name):
        return written
    rows: list[Any] = []
    for _ in range(count):
        rows.append(new_row(rows, name, written))
    return {**written, name: rows}


def with_checks_begun(written: Tree) -> Tree:
    """A case whose questions have rows to fill in."""
    checks = written.get("checks")
    if not checks:
        return written
    return {**written, "checks": [begun_again(one) if isinstance(one, dict) else one for one in checks]}


def with_change(written: Tree, do: str) -> Tree:
    """The map after a button: `row:options:add`, `row:options:remove:2`, `row:sections.0.items:up:2`, `…:down:2`.

    A row that is a word is named by it, as in `row:questions:up:keys`: others may have been ticked since.
    """
    _, name, what, at, *_ = (*do.split(":"), "", "")
    last = name.rsplit(".", 1)[-1]

    def change(rows: list[Any]) -> list[Any]:
        place = rows.index(at) if at in rows else int(at) if at.isdecimal() else len(rows)
        if what == "add":
            return with_row(rows, new_row(rows, last, written))
        if what == "remove":
            return without_row(rows, place)
        return with_row_moved(rows, place, -1 if what == "up" else 1)

    changed: Tree = _within(written, name.split("."), change)
    return changed


def _within(found: Any, way: Sequence[str], change: Callable[[list[Any]], list[Any]]) -> Any:
    """The same with one list in it changed; what leads nowhere changes nothing."""
    step, *rest = way
    if isinstance(found, Mapping):
        inner = found.get(step, [] if not rest else None)
        if not rest:
            return {**found, step: change(inner)} if isinstance(inner, list) else found
        return {**found, step: _within(inner, rest, change)} if step in found else found
    if isinstance(found, list) and rest and step.isdecimal() and int(step) < len(found):
        return [_within(row, rest, change) if at == int(step) else row for at, row in enumerate(found)]
    return found


def new_row(rows: Sequence[Any], name: str, whole: Tree) -> Any:
    """whole: the part it is in."""
    if name in {"steps", "levels"}:
        return {"value": max((row["value"] for row in rows if _is_valued(row)), default=0) + 1}
    if name == "items":
        return _item(whole)
    row = dict(_ROWS.get(name, {}))
    if name in _KEYED:
        row["key"] = _free({row.get("key") for row in rows if isinstance(row, Mapping)}, _KEYED[name])
    if name == "sections":
        row["items"] = [_item(whole)]
    if name == "checks":
        row |= {"type": "single", "ability": whole.get("ability", "skill"), "difficulty": 2, "applied": True}
        row |= {known: whole[known] for known in ("area", "review_by") if known in whole}
        row = begun_again(row)
    return row


def _item(form: Tree) -> Tree:
    """Items have keys of their own in the whole form."""
    sections = [section for section in form.get("sections", ()) if isinstance(section, Mapping)]
    taken = {item.get("key") for one in sections for item in one.get("items", ()) if isinstance(item, Mapping)}
    made: Tree = {"key": _free(taken, _KEYED["items"]), "answer": _ANSWERS.get(str(form.get("kind")), "text")}
    scales = [scale["key"] for scale in form.get("scales", ()) if isinstance(scale, Mapping) and "key" in scale]
    if made["answer"] == "scale":
        return made | ({"scale": scales[0]} if scales else {"answer": "text"})
    return made | {"points": 10} if made["answer"] == "points" else made


def _is_valued(row: Any) -> bool:
    return isinstance(row, Mapping) and isinstance(row.get("value"), int)


def _free(taken: set[Any], stem: str) -> str:
    wishes = [f"{stem}{number}" for number in range(1, 600)] if stem else [*LETTERS, *(f"o{n}" for n in range(1, 600))]
    return next(wish for wish in wishes if wish not in taken)
