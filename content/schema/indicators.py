"""Indicators: what is measured after a training, in which unit, and which way is better."""

from dataclasses import dataclass
from datetime import date

from content.schema.base import Text, Words, a_key, one_of
from content.schema.figures import Figure, FigureField
from content.schema.items import ItemGrammar
from content.schema.variants import When

LEVELS = ("reaction", "learning", "behaviour", "results")
"""Kirkpatrick's four, in order."""


@dataclass(frozen=True, slots=True)
class Indicator:
    key: str
    title: Text
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
    ability: str
    review_by: date
    target: Figure | None = None
    """A number or an entry of the standard; None where the company sets none."""
    sources: tuple[str, ...] = ()
    when: When | None = None


class IndicatorGrammar(ItemGrammar):
    makes = Indicator
    definition = Words(required=True)
    unit = a_key()
    direction = one_of("up", "down")
    level = one_of(*LEVELS)
    source = Words(required=True)
    target = FigureField()
