"""When two statements say the same (xAPI 1.0.3, Data 2.3.1): the question behind every 409.

Not looked at: id, authority, stored, version, attachments, verb display, activity definitions, the order of group
members, the zone in which a time is written, and a timestamp that only one of the two has (a store adds it).
Looked at to the letter: everything else, durations included, though of these no more than hundredths of a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_BEYOND_HUNDREDTHS = re.compile(r"([.,][0-9]{2})[0-9]+(?=S\Z)")
_NOT_COMPARED = {"id", "authority", "stored", "version", "attachments"}


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a store may treat the two as one statement. Both must be valid."""
    mine, yours = _essence(one), _essence(other)
    if not ("timestamp" in one and "timestamp" in other):
        mine.pop("timestamp", None)
        yours.pop("timestamp", None)
    return mine == yours


def _essence(statement: Mapping[str, Any]) -> dict[str, Any]:
    parts = {key: _value(part) for key, part in statement.items() if key not in _NOT_COMPARED}
    parts["actor"] = _actor(statement["actor"])
    parts["verb"] = statement["verb"]["id"]
    parts["object"] = _object(statement["object"])
    if "duration" in statement.get("result", {}):
        parts["result"]["duration"] = _BEYOND_HUNDREDTHS.sub(r"\1", statement["result"]["duration"])
    if "context" in statement:
        parts["context"] = _context(statement["context"])
    if "timestamp" in statement:
        parts["timestamp"] = _moment(statement["timestamp"])
    return parts


def _object(thing: Mapping[str, Any]) -> Any:
    match thing.get("objectType", "Activity"):
        case "Activity":
            return thing["id"]
        case "StatementRef":
            return ("StatementRef", thing["id"].lower())
        case "SubStatement":
            return _essence(thing)
        case _:
            return _actor(thing)


def _actor(actor: Mapping[str, Any]) -> dict[str, Any]:
    parts = {"objectType": "Agent", **_value(actor)}
    if "member" in actor:
        parts["member"] = sorted(json.dumps(_actor(member), sort_keys=True) for member in actor["member"])
    return parts


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = _value(context)
    for role in ("instructor", "team"):
        if role in context:
            parts[role] = _actor(context[role])
    if "registration" in context:
        parts["registration"] = context["registration"].lower()
    if "statement" in context:
        parts["statement"] = _object(context["statement"])
    if "contextActivities" in context:
        parts["contextActivities"] = {
            key: [thing["id"] for thing in (things if isinstance(things, list) else [things])]
            for key, things in context["contextActivities"].items()
        }
    return parts


def _moment(text: str) -> datetime:
    """The instant to the millisecond: a store may keep no more."""
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _value(value: Any) -> Any:
    """The value in a form in which ``true`` differs from ``1``, as it does in JSON and does not in Python."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value
