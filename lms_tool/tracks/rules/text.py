"""A track as the text that authors keep (docs/authoring.md), and back."""

from collections.abc import Mapping
from typing import Any

import yaml

from content.source import read_yaml


def as_text(written: Mapping[str, Any]) -> str:
    """Without what is so anyway."""
    return yaml.safe_dump(_plain(dict(written)), allow_unicode=True, sort_keys=False, width=120)


def from_text(text: str) -> Any:
    """What a text says, not yet checked. Raises Unreadable with the line."""
    return read_yaml(text).data


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        usual = {"required": True, "in_order": False, "complete": False}
        return {key: _plain(one) for key, one in value.items() if usual.get(key, ...) is not one}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
