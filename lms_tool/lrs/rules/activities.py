"""What statements tell about activities, put together (xAPI 1.0.3, Communication 2.5)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from lms_tool.lrs.rules.finding import activity_key

_LANGUAGE_MAPS = ("name", "description")


def described(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The activities of a valid statement that come with a definition."""
    things = [statement["object"]]
    for group in statement.get("context", {}).get("contextActivities", {}).values():
        things += group if isinstance(group, list) else [group]
    for thing in things:
        if thing.get("objectType") == "SubStatement":
            yield from described(thing)
        elif thing.get("definition"):
            yield thing


def definition_key(organisation: UUID, activity: str, definition: str) -> UUID:
    """The name of what was told of an activity: told again, it has the same. definition: as JSON."""
    return uuid5(activity_key(organisation, activity), definition)


def merged_definition(definitions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """All that is known, the last to tell something being right: languages and extensions add up."""
    known: dict[str, Any] = {}
    for definition in definitions:
        for key, part in definition.items():
            adds_up = key in _LANGUAGE_MAPS or key == "extensions"
            known[key] = {**known.get(key, {}), **part} if adds_up else part
    return known
