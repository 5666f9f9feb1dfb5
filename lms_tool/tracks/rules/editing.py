"""Small changes of a track as it is written (content.schema.to_dict): what the forms of its page can do."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Written = Mapping[str, Any]
KINDS = ("project_type", "region", "post")
STANDARD_MARKS = {"theory": "std:exam.theory", "practical": "std:exam.practical"}
"""What the company standard says, by what is marked."""


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
    return _explained(made)


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


def with_mark(written: Written, place: str, when: Mapping[str, list[str]], value: float | str | None) -> dict[str, Any]:
    """A pass mark: for everybody where nothing is named, else for some before all others.

    place: "theory" or "practical" for the whole track, else the module that has its own. value: a number or an entry of
    the company standard; None: the mark for them is not said any more.
    """
    made = deepcopy(dict(written))
    if place in STANDARD_MARKS:
        marks = made.setdefault("pass_marks", {})
        _mark(marks, place, when, value)
        if not marks:
            made.pop("pass_marks")
    else:
        named = next((one for one in _modules(made) if one["module"] == place), None)
        if named is not None:
            _mark(named, "pass_mark", when, value)
    return made


def _mark(owner: dict[str, Any], key: str, when: Mapping[str, list[str]], value: float | str | None) -> None:
    if not when and value is None:
        owner.pop(key, None)
    elif not when:
        owner[key] = {**owner.get(key, {}), "value": value}
    else:
        mark = owner.get(key) or {"value": STANDARD_MARKS.get(key, STANDARD_MARKS["theory"])}
        others = [one for one in mark.get("values", ()) if one["when"] != when]
        kept = others if value is None else [{"when": dict(when), "value": value}, *others]
        if kept or key in owner:
            owner[key] = {**{name: one for name, one in mark.items() if name != "values"}, **_said(values=kept)}


def with_exception(written: Written, module: str, when: Mapping[str, list[str]], part: str) -> dict[str, Any]:
    """For some a module is something else; what was said last is asked first, so that it decides."""
    made = deepcopy(dict(written))
    for named in _modules(made):
        if named["module"] == module:
            others = [one for one in named.get("variants", ()) if one["when"] != when]
            named["variants"] = [{"when": dict(when), "part": part}, *others]
    return _explained(made)


def without_exception(written: Written, module: str, at: int) -> dict[str, Any]:
    """The exception at this place, from 0; where there is none nothing changes."""
    made = deepcopy(dict(written))
    for named in _modules(made):
        if named["module"] == module:
            kept = [one for number, one in enumerate(named.get("variants", ())) if number != at]
            named.pop("variants", None)
            named.update(_said(variants=kept))
    return _explained(made)


def with_layer(written: Written, layer: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A layer with other rules; what is empty among the changes is not said any more."""
    made = deepcopy(dict(written))
    for cell in made["layers"]:
        if cell["layer"] == layer:
            for key, value in changes.items():
                cell.pop(key, None)
                cell.update(_said(**{key: value}))
    return _explained(made)


def with_facts(written: Written, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the whole track; what is empty among the changes is not said any more."""
    made = {key: value for key, value in deepcopy(dict(written)).items() if key not in changes}
    return {**made, **_said(**deepcopy(dict(changes)))}


def _said(**values: Any) -> dict[str, Any]:
    """What says something."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}


def _explained(made: dict[str, Any]) -> dict[str, Any]:
    """Nothing says why a layer is empty where somebody always finds a module."""
    for cell in made["layers"]:
        if any(not one.get("when") and not one.get("variants") for one in cell.get("modules", ())):
            cell.pop("empty_because", None)
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
