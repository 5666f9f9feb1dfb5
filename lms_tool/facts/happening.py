"""What has happened, as values, and the one way to let the rest of the tool know.

`app`, `worker` and `cli` install the table of `reactions.py`; nothing here knows who reacts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

Reaction = Callable[[Any, Any], object]  # (db session, fact)
_table: Mapping[type, Sequence[Reaction]] = {}


def install(table: Mapping[type, Sequence[Reaction]]) -> None:
    """Who reacts from now on."""
    global _table  # noqa: PLW0603  one table for the whole process, set once at start
    _table = table


def installed() -> Mapping[type, Sequence[Reaction]]:
    """Who reacts to what at present."""
    return _table


F = TypeVar("F", bound="Happened")


def publish(db: Any, fact: F) -> F:
    """Let everybody react, inside the transaction in which it happened; gives the fact back."""
    for react in _table.get(type(fact), ()):
        react(db, fact)
    return fact


def points(scaled: float) -> float:
    """A score (0..1) as everybody sees it, in the gradebook too: 0..100 with one decimal, halves rounded up."""
    exact = Decimal(f"{scaled:.9f}") * 100  # nine places: what floats add further behind is noise
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who did something, and in which enrolment and launch it happened."""

    organisation: UUID
    person: UUID
    enrolment: UUID  # one learner in one track, one cycle; the xAPI registration
    launch: UUID | None = None  # tells course, link, platform and language; None when nobody was there (a deadline)
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Anything that can happen."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Happened):
    """A learner did something in an enrolment, or it came true of them there."""

    occasion: Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSomebody(Happened):
    """Something of one person that may lie in no enrolment."""

    organisation: UUID
    person: UUID
