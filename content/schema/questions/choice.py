"""Choosing: one right option, several, or true and false."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, pre_dump, validates_schema

from content.schema.base import Grammar, Text, Words, a_key, flag, unique
from content.schema.questions.base import NO_STANDARD, CommonGrammar, Line, Question
from content.schema.standard import Site, Standard

TRUE = Text({"zh-CN": "对", "en": "True"})
FALSE = Text({"zh-CN": "错", "en": "False"})


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    text: Text
    right: bool = False
    why: Text | None = None
    """Why somebody would choose it and what it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion(Question):
    """type: "single", "multiple" or "true-false". Response: the keys of the chosen options, sorted."""

    options: tuple[Option, ...]
    """As written; a true-false question has the options "true" and "false"."""

    manner: ClassVar[str] = "choose"

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

    def arranged(self, luck: Random, *, shuffle: bool) -> tuple[str, ...]:
        keys = list(self.option_keys)
        if shuffle and self.type != "true-false":
            luck.shuffle(keys)
        return tuple(keys)

    def clean(self, response: Iterable[object]) -> list[str]:
        """Known options, one only where one is asked for, sorted."""
        sent = list(response)
        known = sorted(key for key in self.option_keys if key in sent)
        return known if self.type == "multiple" else known[:1]

    def is_right(self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None) -> bool:
        """All right options chosen and no other; nothing chosen is never right."""
        return frozenset(response) == self.right_keys

    def right_response(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> list[str]:
        return sorted(self.right_keys)

    def given(
        self, response: Sequence[str], standard: Standard = NO_STANDARD, site: Site | None = None
    ) -> tuple[Line, ...]:
        return tuple(_line(self.option(key)) for key in response)

    def right_answer(self, standard: Standard = NO_STANDARD, site: Site | None = None) -> tuple[Line, ...]:
        return tuple(_line(option) for option in self.options if option.right)


def _line(option: Option) -> Line:
    return Line(option.text, option.right, None if option.right else option.why)


class OptionGrammar(Grammar):
    makes = Option
    key = a_key()
    text = Words(required=True)
    right = flag()
    why = Words()


class ChoiceGrammar(CommonGrammar):
    makes = ChoiceQuestion
    options = fields.List(fields.Nested(OptionGrammar))
    right = flag()

    @validates_schema
    def _can_be_answered(self, read: dict[str, Any], **_: Any) -> None:
        if "right" in read and read["type"] != "true-false":
            raise ValidationError("Only a true-false question is right or wrong as a whole.", "right")
        complaint = ANSWERABLE[read["type"]](read)
        if complaint:
            raise ValidationError(complaint, "options")
        unique([option.key for option in read.get("options", ())])

    @post_load
    def _make(self, read: dict[str, Any], **_: Any) -> ChoiceQuestion:
        if read["type"] == "true-false":
            truth = read.pop("right")
            read["options"] = [Option("true", TRUE, right=truth), Option("false", FALSE, right=not truth)]
        made: ChoiceQuestion = super()._make(read)
        return made

    @pre_dump
    def _write_true_or_false(self, question: ChoiceQuestion, **_: Any) -> Any:
        if question.type != "true-false":
            return question
        written = {name: getattr(question, name, None) for name in self.fields if name not in {"options", "right"}}
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
