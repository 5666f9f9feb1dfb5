"""From a tincan object to the bytes that are kept and sent."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import tincan

Statement = dict[str, Any]
"""A finished statement, ready for `render`: JSON types only."""

_ORDER = ("id", "actor", "verb", "object", "result", "context", "timestamp")
_TINCAN_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(\d+)(?:\.(\d+))?S")


def finish(statement: tincan.Statement) -> Statement:
    """The statement as JSON types, with what tincan gets wrong put right.

    tincan adds ``version: 1.0.3`` (only 1.0.0 is allowed, and none is best), renders times without a ``Z`` and
    with six decimals or none, durations as ``PT00S``, whole numbers as floats, and leaves empty objects and lists.
    """
    said = _tidy(statement.as_version())
    said["timestamp"] = instant(datetime.fromisoformat(said["timestamp"]))
    if "duration" in said.get("result", {}):
        said["result"]["duration"] = _duration(said["result"]["duration"])
    return {key: said[key] for key in _ORDER if key in said}


def render(statement: Statement) -> str:
    """The statement as compact JSON. Render once and keep the text: a later rendering may differ and be refused."""
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def instant(at: datetime) -> str:
    """UTC to the millisecond, as cmi5 wants it: ``2026-03-03T09:02:11.310Z``. Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be told: {at}")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Finished(dict[str, Any]):
    """A part that is tidy already and shared by many statements; nobody changes it."""


def finished(part: dict[str, Any]) -> dict[str, Any]:
    """A part of statements, put right once for all of them."""
    return _Finished(_tidy(part))


def _tidy(value: Any) -> Any:
    """Without empty objects and lists, whole floats as integers; values of extensions stay as they are."""
    if isinstance(value, _Finished):
        return value
    if isinstance(value, dict):
        tidied = {key: item if key == "extensions" else _tidy(item) for key, item in value.items()}
        return {key: item for key, item in tidied.items() if item != {} and item != []}
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _duration(text: str) -> str:
    """tincan's duration without leading and trailing zeros: ``PT9M2.1S``, ``PT42M``, ``PT0S``."""
    match = _TINCAN_DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"not a duration as tincan writes it: {text}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[:4])
    fraction = (match[5] or "").rstrip("0")
    time = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    if seconds or fraction or not (days or time):
        time += f"{seconds}.{fraction}S" if fraction else f"{seconds}S"
    return "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")
