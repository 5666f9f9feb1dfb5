"""The book for report writers: what is written by hand, and behind a mark the examples made from the goldens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden.xapi.sentences import FOLDER, SENTENCES
from xapi import vocabulary as v
from xapi.conformance import templates_of
from xapi.profile import TEMPLATES

DOCS = Path(__file__).parents[3] / "docs"
BOOK = DOCS / "xapi-profile.md"
PROFILE = DOCS / "xapi-profile" / "v1.0.jsonld"
MARK = "<!-- What follows is written by `python -m tests.golden.xapi` from the golden statements. -->"
WIDE = 110


def renewed() -> str:
    by_hand = BOOK.read_text(encoding="utf-8").partition(MARK)[0]
    return f"{by_hand}{MARK}\n\n" + "\n".join(_chapters())


def _chapters() -> list[str]:
    examples: dict[str, list[str]] = {}
    for event in SENTENCES:
        for template in templates_of(_golden(event)):
            examples.setdefault(template.key, []).append(event)
    told = []
    for template in TEMPLATES:
        kind = f" · object `{template.type}`" if template.type else ""
        told.append(f"### {template.label['en']} · {template.label['zh-CN']}\n")
        told.append(f"{template.definition['en']} {template.definition['zh-CN']}\n")
        told.append(f"Template `{template.key}` · verb `{template.verb.id}`{kind}\n")
        events = examples.get(template.key, [])
        if not events:
            told.append("It reads as the one of the other kind of unit does.\n")
        for event in events:
            told.append(f"<details><summary>Example: {event.replace('_', ' ')}</summary>\n")
            told.append(f"```json\n{_laid_out(_shortened(_golden(event)))}\n```\n\n</details>\n")
    return told


def _golden(event: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((FOLDER / f"{event}.json").read_text(encoding="utf-8"))
    return said


def _shortened(said: dict[str, Any]) -> dict[str, Any]:
    """Without the definitions of what stands around it, and the category that all have."""
    around = {
        place: [{"id": one["id"]} for one in things]
        for place, things in said["context"]["contextActivities"].items()
        if [one["id"] for one in things] != [v.PROFILE_VERSION]
    }
    context = {key: value for key, value in said["context"].items() if key != "contextActivities"}
    return {**said, "context": {**context, **({"contextActivities": around} if around else {})}}


def _laid_out(value: Any, depth: int = 0) -> str:
    """JSON that a person can read: what fits on a line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + 2 * depth <= WIDE or not isinstance(value, dict | list):
        return flat
    inner, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{inner}{_laid_out(one, depth + 1)}" for one in value) + f"\n{end}]"
    lines = (f"{inner}{json.dumps(key)}: {_laid_out(one, depth + 1)}" for key, one in value.items())
    return "{\n" + ",\n".join(lines) + f"\n{end}}}"
