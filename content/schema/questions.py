"""Questions that a key decides: one right option, several, or true and false.

All of them are the same object once read: options with keys, some of them right. Types that are answered otherwise
(ordering, matching, short text) will be subclasses of `Question` with their own `is_right`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_dump, validates_schema

from content.schema.base import ABILITIES, Grammar, Text, Words, a_key, flag, one_of, unique, whole
from content.schema.variants import When, a_condition

TRUE = Text({"zh-CN": "对", "en": "True"})
FALSE = Text({"zh-CN": "错", "en": "False"})


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: Text
    right: bool = False
    why: Text | None = None
    """Why somebody would choose it and what it leads to."""


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    type: str
    """"single", "multiple" or "true-false"."""
    ability: str
    area: str
    """Knowledge area, for the ability profile."""
    difficulty: int
    """1 easy, 2 medium, 3 hard."""
    stem: Text
    options: tuple[Option, ...]
    """As written; a true-false question has the options "true" and "false"."""
    feedback: Text
    review_by: date
    applied: bool = False
    """Whether it is applied to a situation."""
    lesson: str | None = None
    """What to read when it was missed."""
    scene: Text | None = None
    sources: tuple[str, ...] = ()
    when: When | None = None

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    @property
    def right_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options if option.right)

    def option(self, key: str) -> Option:
        """Raises KeyError when the question has no such option."""
        for option in self.options:
            if option.key == key:
                return option
        raise KeyError(key)

    def is_right(self, response: Collection[str]) -> bool:
        """All right options chosen and no other; nothing chosen is never right."""
        return frozenset(response) == self.right_keys


class OptionGrammar(Grammar):
    makes = Option
    key = a_key()
    text = Words(required=True)
    right = flag()
    why = Words()


class QuestionGrammar(Grammar):
    makes = Question
    key = a_key()
    type = one_of("single", "multiple", "true-false")
    ability = one_of(*ABILITIES)
    area = a_key()
    difficulty = whole(1, 3, required=True)
    stem = Words(required=True)
    options = fields.List(fields.Nested(OptionGrammar))
    right = flag()
    feedback = Words(required=True)
    review_by = fields.Date(required=True)
    applied = flag()
    lesson = a_key(required=False)
    scene = Words()
    sources = fields.List(fields.String())
    when = a_condition()

    @validates_schema
    def _can_be_answered(self, read: dict[str, Any], **_: Any) -> None:
        if "right" in read and read["type"] != "true-false":
            raise ValidationError("Only a true-false question is right or wrong as a whole.", "right")
        complaint = ANSWERABLE[read["type"]](read)
        if complaint:
            raise ValidationError(complaint, "options")
        unique([option.key for option in read.get("options", ())])

    @post_load
    def _make(self, read: dict[str, Any], **_: Any) -> Question:
        if read["type"] == "true-false":
            truth = read.pop("right")
            read["options"] = [Option("true", TRUE, right=truth), Option("false", FALSE, right=not truth)]
        made: Question = super()._make(read)
        return made

    @pre_dump
    def _write_true_or_false(self, question: Question, **_: Any) -> Any:
        if question.type != "true-false":
            return question
        written = {name: getattr(question, name) for name in question.__slots__ if name != "options"}
        return written | {"right": "true" in question.right_keys}


def _one_right(read: dict[str, Any]) -> str | None:
    right, wrong = _count(read)
    return None if right == 1 and wrong else f"Needs exactly one right option and a wrong one; has {right} and {wrong}."


def _several_right(read: dict[str, Any]) -> str | None:
    right, wrong = _count(read)
    if right >= 2 and wrong:
        return None
    return f"Needs at least two right options and a wrong one; has {right} and {wrong}."


def _true_or_false(read: dict[str, Any]) -> str | None:
    if "options" in read or "right" not in read:
        return "Write `right: true` or `right: false` instead of options."
    return None


def _count(read: dict[str, Any]) -> tuple[int, int]:
    options = read.get("options", ())
    right = sum(option.right for option in options)
    return right, len(options) - right


ANSWERABLE: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "single": _one_right,
    "multiple": _several_right,
    "true-false": _true_or_false,
}
"""Question type → what keeps such a question from being answered, if anything."""
