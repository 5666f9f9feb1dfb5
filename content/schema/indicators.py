"""Indicators: what is measured after a training, in which unit, and which way is better."""

from dataclasses import dataclass

from content.schema.base import Text, Words, a_key, one_of, whole
from content.schema.figures import Figure, FigureField
from content.schema.items import Item, ItemGrammar

LEVELS = ("reaction", "learning", "behaviour", "results")
"""Kirkpatrick's four, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Item):
    definition: Text
    """What is counted and what is left out, exactly enough that two people get the same figure."""
    unit: str
    """A unit of the company standard."""
    direction: str
    """"up" or "down": which way is better."""
    level: str
    """One of LEVELS."""
    source: Text
    """Where the figure comes from."""
    minutes: int | None = None
    """What gathering it takes; None where nobody said."""
    target: Figure | None = None
    """A number or an entry of the standard; None where the company sets none."""


class IndicatorGrammar(ItemGrammar):
    makes = Indicator
    definition = Words(required=True)
    unit = a_key()
    direction = one_of("up", "down")
    level = one_of(*LEVELS)
    source = Words(required=True)
    minutes = whole(1, 240)
    target = FigureField()
