"""What a record store must refuse: the data rules of xAPI 1.0.3, and of 2.0 where it is asked for.

Two rules are stricter than the letter, as the strictest known stores are: a timestamp without a zone and an empty
``contextActivities`` are refused. https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xapi import vocabulary as v
from xapi.validation import checks, parts
from xapi.validation.checks import Check, Problem, each, properties

__all__ = ["Problem", "problems"]


def problems(statement: Mapping[str, object], *, version: str = "1.0.3") -> list[Problem]:
    """All that is wrong with a statement as parsed from JSON; empty if a store may keep it. Never raises.

    version: of xAPI, as the sender speaks it; 2.0 adds contextAgents and contextGroups.
    """
    found: list[Problem] = []
    known = _STATEMENT_2 if version.startswith("2.") else _STATEMENT
    if properties(statement, "", found, known, ("actor", "verb", "object")):
        _agreement(statement, "", found)
    return found


def _object(value: object, path: str, found: list[Problem]) -> None:
    """The object of a statement is an activity unless it says what else it is (2.4.4)."""
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    _object_check(kind, _OBJECTS)(value, path, found)


def _object_2(value: object, path: str, found: list[Problem]) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    _object_check(kind, _OBJECTS_2)(value, path, found)


def _plain_object(value: object, path: str, found: list[Problem]) -> None:
    """The object of a sub-statement: the same, but no further sub-statement."""
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    _object_check(kind, _PLAIN_OBJECTS)(value, path, found)


def _object_check(kind: object, known: Mapping[str, Check]) -> Check:
    """The check for a kind of object; an unknown kind is measured as an activity, and found to be none."""
    return known.get(kind, parts.activity) if isinstance(kind, str) else parts.activity


def _sub_statement(value: object, path: str, found: list[Problem]) -> None:
    if properties(value, path, found, _SUB_STATEMENT, ("objectType", "actor", "verb", "object")):
        _agreement(value, f"{path}.", found)


def _sub_statement_2(value: object, path: str, found: list[Problem]) -> None:
    if properties(value, path, found, _SUB_STATEMENT_2, ("objectType", "actor", "verb", "object")):
        _agreement(value, f"{path}.", found)


def _agreement(statement: object, below: str, found: list[Problem]) -> None:
    """Rules between the parts: revision and platform need an activity (2.4.6), voiding needs a reference (2.3.2)."""
    if not isinstance(statement, Mapping):
        return
    target, context, verb = statement.get("object"), statement.get("context"), statement.get("verb")
    kind = target.get("objectType", "Activity") if isinstance(target, dict) else "Activity"
    if kind != "Activity" and isinstance(context, dict):
        found.extend(
            Problem(f"{below}context.{key}", "may stand only where the object is an activity")
            for key in ("revision", "platform")
            if key in context
        )
    if isinstance(verb, dict) and verb.get("id") == v.VOIDED.id and kind != "StatementRef":
        found.append(Problem(f"{below}object", "must be a StatementRef: only statements can be voided"))


_PLAIN_OBJECTS: Final[dict[str, Check]] = {
    "Activity": parts.activity,
    "Agent": parts.agent,
    "Group": parts.group,
    "StatementRef": parts.reference,
}
_OBJECTS: Final[dict[str, Check]] = {**_PLAIN_OBJECTS, "SubStatement": _sub_statement}
_OBJECTS_2: Final[dict[str, Check]] = {**_PLAIN_OBJECTS, "SubStatement": _sub_statement_2}

_SAID: Final[dict[str, Check]] = {
    "actor": parts.actor,
    "verb": parts.verb,
    "result": parts.result,
    "context": parts.context,
    "timestamp": checks.timestamp,
    "attachments": each(parts.attachment),
}
_SUB_STATEMENT: Final[dict[str, Check]] = {
    **_SAID,
    "objectType": checks.one_of("SubStatement"),
    "object": _plain_object,
}
_STATEMENT: Final[dict[str, Check]] = {
    **_SAID,
    "object": _object,
    "id": checks.uuid,
    "stored": checks.timestamp,
    "authority": parts.authority,
    "version": checks.version,
}
_SUB_STATEMENT_2: Final[dict[str, Check]] = {**_SUB_STATEMENT, "context": parts.context_2}
_STATEMENT_2: Final[dict[str, Check]] = {
    **_STATEMENT,
    "object": _object_2,
    "context": parts.context_2,
    "version": checks.version_2,
}
