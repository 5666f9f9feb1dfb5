"""What everything that is taught says of itself beside its own content."""

from dataclasses import dataclass
from datetime import date

from marshmallow import fields, validate

from content.schema.base import ABILITIES, Grammar, Text, Words, a_key, one_of, unique, whole
from content.schema.standard import KEY
from content.schema.variants import When, a_condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What it trains, where that comes from and when it is looked at again.

    What it does not say itself follows from what it holds or belongs to (see `content.standing`).
    """

    key: str
    """A name for ever."""
    ability: str | None = None
    """What it trains most: one of ABILITIES."""
    sources: tuple[str, ...] = ()
    """Entries of the standard, articles of law, house rules."""
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Described):
    """Something beside the modules: it stands by itself, so nobody else says this for it."""

    title: Text
    ability: str
    review_by: date
    when: When | None = None


class DescribedGrammar(Grammar):
    key = a_key()
    ability = one_of(*ABILITIES, required=False)
    sources = fields.List(fields.String())
    review_by = fields.Date()


class ItemGrammar(DescribedGrammar):
    title = Words(required=True)
    ability = one_of(*ABILITIES)
    review_by = fields.Date(required=True)
    when = a_condition()


class TimedGrammar(ItemGrammar):
    """An item that takes time and belongs to modules."""

    minutes = whole(1, 240, required=True)
    modules = fields.List(a_key(), required=True, validate=unique)


def an_entry() -> fields.String:
    """A reference to the company standard, such as std:lift.plan."""
    error = "An entry of the company standard, such as std:lift.plan."
    return fields.String(required=True, validate=validate.Regexp(rf"std:{KEY}\Z", error=error))


def entries() -> fields.List:
    return fields.List(an_entry(), required=True, validate=validate.And(validate.Length(1), unique))
