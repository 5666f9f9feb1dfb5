"""A model answer and a rubric as one text for the marker, and back."""

import re
from typing import Any

_HEADING = "评分标准 / Rubric"
_CRITERION = re.compile(r"- ([0-9]{1,3}): (.*)")


def notes(model_answer: str, rubric: list[dict[str, Any]]) -> str:
    """What a marker reads. Lines of a criterion after its first are indented."""
    lines = [f"- {one['points']}: " + one["text"].replace("\n", "\n  ") for one in rubric]
    return "\n".join([model_answer, "", _HEADING, *lines])


def read_notes(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The model answer, and the criteria with text and points; all of a strange text is the model answer."""
    before, heading, after = text.rpartition(f"\n{_HEADING}\n")
    if not heading:
        return text, []
    rubric: list[dict[str, Any]] = []
    for line in after.split("\n"):
        found = _CRITERION.fullmatch(line)
        if found:
            rubric.append({"points": int(found[1]), "text": found[2]})
        elif rubric and line.startswith("  "):
            rubric[-1]["text"] += "\n" + line[2:]
        else:
            return text, []
    return before.removesuffix("\n"), rubric
