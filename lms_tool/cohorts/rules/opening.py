"""Hours owed online before the classroom part. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Before:
    """What somebody has learnt online of what their track asks for before the classroom, in minutes."""

    done: int
    asked: float
    length: float
    """Minutes of a training hour."""
    module: str = ""
    """Key of the module that goes on with it; empty where there is none."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Of that module, by language."""
    owed: float = 0.0
    """What the track asks for; more than `asked` where so much is not on offer to them."""

    @property
    def is_met(self) -> bool:
        return self.done >= self.asked

    @property
    def hours_done(self) -> float:
        """Training hours with one decimal, rounded down: nothing counts before it is whole."""
        return math.floor(self.done / self.length * 10 + 1e-9) / 10

    @property
    def hours_asked(self) -> float:
        """Rounded up, so that what is missing never reads as nothing."""
        return math.ceil(self.asked / self.length * 10 - 1e-9) / 10

    @property
    def hours_owed(self) -> float:
        return math.ceil(self.owed / self.length * 10 - 1e-9) / 10

    @property
    def is_lowered(self) -> bool:
        """Whether less is asked for than the track would, since it does not offer so much yet."""
        return self.asked < self.owed

    @property
    def hours_missing(self) -> float:
        return 0.0 if self.is_met else round(self.hours_asked - self.hours_done, 1)


def asked(owed: float, learnt: Mapping[Place, int], offered: Mapping[Place, int]) -> float:
    """Minutes asked for: what is owed, but never more than somebody can come to with what they must learn anyway.

    learnt, offered: place → minutes. Whoever has learnt everything offered owes nothing more, however little it is.
    """
    left = sum(minutes for place, minutes in offered.items() if place not in learnt)
    return min(owed, sum(learnt.values()) + left)
