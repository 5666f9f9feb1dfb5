"""Small changes of a track as it is written (content.schema.to_dict): what the forms of its page can do."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Written = Mapping[str, Any]
KINDS = ("project_type", "region", "post")


def for_whom(said: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """A condition as it is written; {} for everybody. said: kind → words that were chosen."""
    return {kind: list(said[kind]) for kind in KINDS if said.get(kind)}


def with_module(written: Written, layer: str, module: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A module in its layer, new or with other rules; what is empty among the changes is not said any more."""
    made = deepcopy(dict(written))
    cell = next(cell for cell in made["layers"] if cell["layer"] == layer)
    named = next((one for one in cell.get("modules", ()) if one["module"] == module), None)
    if named is None:
        named = {"module": module}
        cell.setdefault("modules", []).append(named)
    for key, value in changes.items():
        named.pop(key, None)
        if value not in (None, "", [], {}):
            named[key] = value
    if any(not one.get("when") and not one.get("variants") for one in cell["modules"]):
        cell.pop("empty_because", None)
    return made


def without_module(written: Written, module: str, because: Mapping[str, str]) -> dict[str, Any]:
    """Also out of what other modules wait for. because: why a layer that becomes empty is."""
    made = deepcopy(dict(written))
    for cell in made["layers"]:
        kept = [one for one in cell.get("modules", ()) if one["module"] != module]
        if cell.get("modules") and not kept and not cell.get("empty_because"):
            cell["empty_because"] = dict(because)
        cell["modules"] = kept
    for named in _modules(made):
        named["after"] = [key for key in named.get("after", ()) if key != module]
    return made


def moved(written: Written, module: str, by: int) -> dict[str, Any]:
    """A module some places up (negative) or down in its layer; at the end it stays where it is."""
    made = deepcopy(dict(written))
    for cell in made["layers"]:
        modules = cell.get("modules", [])
        at = next((at for at, one in enumerate(modules) if one["module"] == module), None)
        if at is not None and 0 <= at + by < len(modules):
            modules.insert(at + by, modules.pop(at))
    return made


def with_mark(written: Written, when: Mapping[str, list[str]], value: float | None) -> dict[str, Any]:
    """The pass mark for theory: for everybody where nothing is named, else for some before all others.

    None: the mark for them is not said any more.
    """
    made = deepcopy(dict(written))
    marks = made.setdefault("pass_marks", {})
    if not when:
        if value is None:
            marks.pop("theory", None)
        else:
            marks["theory"] = {**marks.get("theory", {}), "value": value}
        if not marks:
            made.pop("pass_marks")
        return made
    theory = marks.setdefault("theory", {"value": "std:exam.theory"})
    others = [one for one in theory.get("values", ()) if one["when"] != when]
    theory["values"] = others if value is None else [{"when": dict(when), "value": value}, *others]
    return made


def with_period(written: Written, key: str, count: int | None, unit: str) -> dict[str, Any]:
    """within or valid, in days, weeks or months; None: not said any more."""
    made = deepcopy(dict(written))
    made.pop(key, None)
    if count is not None:
        made[key] = {unit: count}
    return made


def with_shares(written: Written, shares: Mapping[str, int]) -> dict[str, Any]:
    """Per cent of the hours, by layer."""
    made = deepcopy(dict(written))
    for cell in made["layers"]:
        cell["share"] = shares.get(cell["layer"], cell["share"])
    return made


def _modules(written: Written) -> Iterator[dict[str, Any]]:
    for cell in written["layers"]:
        yield from cell.get("modules", ())
