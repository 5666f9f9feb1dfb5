"""Work-order exercises: what an owner says, and what must stand on the order in the end."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from content.schema.base import Grammar, Text, Words, one_of, whole
from content.schema.items import Item, TimedGrammar, entries

CHANNELS = ("phone", "desk", "app", "wechat")

FIELDS = ("address", "room", "need", "urgency", "contact", "team")
"""The five items checked on every order, and who gets it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What belongs into a field of the order."""

    field: str
    """One of FIELDS."""
    text: Text
    """The right entry."""
    accept: tuple[Text, ...] = ()
    """Other ways to write it that are right too."""
    others: tuple[Text, ...] = ()
    """Wrong entries to choose from; without them the field is typed."""
    asked: Text | None = None
    """What the owner answers when asked for it; None when it was said at once."""
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder(Item):
    channel: str
    """One of CHANNELS."""
    says: Text
    """What the owner says or writes, as it comes in."""
    expected: tuple[Expected, ...]
    """One for each of FIELDS."""
    limits: tuple[str, ...]
    """What binds this order: references such as std:repair.answer."""
    feedback: Text
    difficulty: int
    """1 easy, 2 medium, 3 hard."""
    minutes: int
    modules: tuple[str, ...]

    def field(self, name: str) -> Expected:
        """Raises KeyError when there is no such field."""
        for expected in self.expected:
            if expected.field == name:
                return expected
        raise KeyError(name)


class ExpectedGrammar(Grammar):
    makes = Expected
    field = one_of(*FIELDS)
    text = Words(required=True)
    accept = fields.List(Words())
    others = fields.List(Words())
    asked = Words()
    why = Words()

    @validates_schema
    def _typed_or_chosen(self, read: dict[str, Any], **_: Any) -> None:
        if read.get("accept") and read.get("others"):
            raise ValidationError("A field that is chosen from a list accepts no other ways of writing it.", "accept")


class WorkOrderGrammar(TimedGrammar):
    makes = WorkOrder
    channel = one_of(*CHANNELS)
    says = Words(required=True)
    expected = fields.List(fields.Nested(ExpectedGrammar), required=True)
    limits = entries()
    feedback = Words(required=True)
    difficulty = whole(1, 3, required=True)

    @validates_schema
    def _is_complete(self, read: dict[str, Any], **_: Any) -> None:
        named = [expected.field for expected in read["expected"]]
        if sorted(named) != sorted(FIELDS):
            raise ValidationError(f"Each of these once: {', '.join(FIELDS)}.", "expected")
