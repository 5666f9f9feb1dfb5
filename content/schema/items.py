"""What everything in the stock of the library says of itself beside its own content."""

from marshmallow import fields, validate

from content.schema.base import ABILITIES, Grammar, Words, a_key, one_of, unique, whole
from content.schema.standard import KEY
from content.schema.variants import a_condition


class ItemGrammar(Grammar):
    """A key for ever, a title, what ability it trains, where it comes from, when it is looked at again, for whom."""

    key = a_key()
    title = Words(required=True)
    ability = one_of(*ABILITIES)
    sources = fields.List(fields.String())
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
