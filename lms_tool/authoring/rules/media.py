"""Which stored files the texts of a draft name."""

import re
from collections.abc import Iterable

from lms_tool.authoring.rules.drafts import Written

_STORED = re.compile(r"(?<![\w-])file:([0-9a-f]{32})(?![0-9a-f])")


def stored_keys(parts: Iterable[Written]) -> set[str]:
    """Keys of the files that lessons name by file:KEY."""
    bodies = (body for part in parts if part.kind == "lesson" for body in (part.data.get("bodies") or {}).values())
    return {key for body in bodies for key in _STORED.findall(str(body))}
