"""Which grammar a part is read with."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from content.schema import GRAMMAR, STOCK, Lesson, Module, Question, Quiz
from content.schema.questions import QUESTION_TYPES
from lms_tool.authoring.rules.drafts import ITEMS

CLASSES: Mapping[str, type] = {
    "module": Module,
    "lesson": Lesson,
    "question": Question,
    "quiz": Quiz,
    **{kind: STOCK[kind] for kind in ITEMS},
}
TYPES = tuple(QUESTION_TYPES)


def grammar_of(kind: str, type_: str = "") -> Schema:
    """type_: of a question."""
    if kind == "question":
        return QUESTION_TYPES.get(type_, QUESTION_TYPES["single"])
    return GRAMMAR[CLASSES[kind]]


def fitting(written: Mapping[str, Any], grammar: Schema) -> dict[str, Any]:
    """Without what this grammar has no place for: the options of a question that is a number or a statement now."""
    unfit = {"true-false": "options", "single": "right", "multiple": "right"}.get(str(written.get("type")))
    return {name: value for name, value in written.items() if name in grammar.fields and name != unfit}
