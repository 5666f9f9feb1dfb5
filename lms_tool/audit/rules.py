from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 255
LONGEST_VALUE = 500


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """What became of each field that is not what it was."""
    fields = [*before, *(field for field in after if field not in before)]
    said = ((field, text(before.get(field)), text(after.get(field))) for field in fields)
    return [{"field": field, "before": old, "after": new} for field, old, new in said if old != new]


def text(value: Any) -> str:
    """A value as it is kept: short, and "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        value = " / ".join(str(part) for part in value.values() if part)
    elif isinstance(value, list | tuple | set | frozenset):
        value = ", ".join(map(str, value))
    return str(value)[:LONGEST_VALUE]
