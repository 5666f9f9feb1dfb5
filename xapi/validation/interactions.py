"""Whether a response and the right responses fit the question they belong to.

Stricter than what a store must refuse: it may keep a stranger's response whatever it says, ours have to make sense.
https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#response-patterns
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from xapi.validation.checks import Problem

_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"(?:{_NUMBER})?\[:\](?:{_NUMBER})?|{_NUMBER}")
_PARAMETERS = re.compile(
    r"(?:\{(?:case_matters|order_matters)=(?:true|false)\}|\{lang=[A-Za-z0-9-]+\})*(?!\{(?:case_|order_|lang))"
)


def misfits(statement: Mapping[str, Any]) -> list[Problem]:
    """What does not fit; empty for a statement that is no answer to a question."""
    definition = statement.get("object", {}).get("definition", {})
    fits = _FORMATS.get(definition.get("interactionType", ""))
    if fits is None:
        return []
    found = []
    response = statement.get("result", {}).get("response")
    if response is not None and not fits(response, definition):
        found.append(Problem("result.response", f"does not fit a question of type {definition['interactionType']}"))
    for at, pattern in enumerate(definition.get("correctResponsesPattern", ())):
        if not fits(pattern, definition):
            found.append(Problem(f"object.definition.correctResponsesPattern[{at}]", "does not fit the question"))
    if definition["interactionType"] == "numeric" and "[:]" in (response or ""):
        found.append(Problem("result.response", "is a range; a response is one number"))
    return found


def _ids(definition: Mapping[str, Any], part: str) -> set[str]:
    return {component["id"] for component in definition.get(part, ())}


def _choices(said: str, definition: Mapping[str, Any]) -> bool:
    named = said.split("[,]")
    return len(set(named)) == len(named) and set(named) <= _ids(definition, "choices")


def _pairs(said: str, definition: Mapping[str, Any]) -> bool:
    pairs = [pair.split("[.]") for pair in said.split("[,]")]
    source, target = _ids(definition, "source"), _ids(definition, "target")
    return all(len(pair) == 2 and pair[0] in source and pair[1] in target for pair in pairs)


_FORMATS: Mapping[str, Callable[[str, Mapping[str, Any]], bool]] = {
    "choice": _choices,
    "sequencing": _choices,
    "matching": _pairs,
    "true-false": lambda said, _: said in ("true", "false"),
    "numeric": lambda said, _: _RANGE.fullmatch(said) is not None,
    "fill-in": lambda said, _: _PARAMETERS.match(said) is not None,
    "long-fill-in": lambda said, _: _PARAMETERS.match(said) is not None,
}
