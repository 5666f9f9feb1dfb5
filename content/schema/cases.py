"""Cases: something that happened, what was done, how it ended and what it teaches."""

from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate, validates_schema

from content.schema.areas import an_area
from content.schema.base import Text, Words, one_of, unique
from content.schema.items import Item, TimedGrammar
from content.schema.questions import Question, QuestionGrammar

CASE_TYPES = ("public-opinion", "legal", "operational", "service")

LEVELS = ("red", "yellow", "blue")
"""From grave to light."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Item):
    type: str
    """One of CASE_TYPES."""
    level: str
    """One of LEVELS."""
    area: str
    """Knowledge area, for the ability profile."""
    minutes: int
    """Nominal length, with its check."""
    modules: tuple[str, ...]
    """Keys of the modules that show it."""
    event: Text
    handling: Text
    result: Text
    lessons: tuple[Text, ...]
    """What it teaches, point by point."""
    checks: tuple[Question, ...] = ()
    """Asked after reading; they belong to this case alone."""

    def check_or_none(self, key: str) -> Question | None:
        return next((question for question in self.checks if question.key == key), None)


class CaseGrammar(TimedGrammar):
    makes = Case
    type = one_of(*CASE_TYPES)
    level = one_of(*LEVELS)
    area = an_area()
    event = Words(required=True)
    handling = Words(required=True)
    result = Words(required=True)
    lessons = fields.List(Words(), required=True, validate=validate.Length(1))
    checks = fields.List(fields.Nested(QuestionGrammar))

    @validates_schema
    def _keys_are_unique(self, read: dict[str, Any], **_: Any) -> None:
        unique([question.key for question in read.get("checks", ())])
