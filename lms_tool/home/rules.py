"""The house as a picture, the words of the first page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms_tool.progress.rules import Unit, minutes

# Where the windows of each storey stand in the drawing (x of the left edge), from the ground up.
STOREYS: tuple[tuple[int, int, int, tuple[int, ...]], ...] = (
    (1, 176, 28, (68, 95, 122, 222, 249)),
    (2, 112, 24, (68, 95, 122, 149, 176, 203, 230, 257)),
    (3, 56, 24, (107, 134, 161, 188, 215)),
)


@dataclass(frozen=True, slots=True)
class Window:
    """One window of the drawing. state: "lit", "half", "dark" (owed) or "off" (not in this track)."""

    x: int
    y: int
    height: int
    state: str


def windows(states: Mapping[int, str]) -> list[Window]:
    """Door number of a module (203: second storey, third place) → its state; all other windows are off."""
    return [
        Window(x, y, height, states.get(storey * 100 + place, "off"))
        for storey, y, height, places in STOREYS
        for place, x in enumerate(places, start=1)
    ]


def part_of_day(hour: int) -> str:
    """hour: 0-23, local. morning | noon | afternoon | evening"""
    if 5 <= hour < 11:
        return "morning"
    if 11 <= hour < 13:
        return "noon"
    return "afternoon" if 13 <= hour < 18 else "evening"


def spent(seconds: float) -> tuple[int, int]:
    """Whole hours and minutes."""
    return divmod(minutes(seconds), 60)


def fitting(left: Sequence[Unit], minutes: int) -> list[Unit]:
    """What can be done in so many minutes: the next steps as far as they fit, else the first one that does."""
    found: list[Unit] = []
    for unit in left:
        if sum(one.minutes for one in found) + unit.minutes > minutes:
            break
        found.append(unit)
    return found or [unit for unit in left if unit.minutes <= minutes][:1]


class Verdict(StrEnum):
    """What one result means for what comes next."""

    PASSED = "passed"
    PASSED_SINCE = "passed-since"  # another try at this quiz was passed
    PRACTISE = "practise"  # practice that was not passed: again, if one likes
    AGAIN = "again"
    USED_UP = "used-up"  # no try is left


def verdict(*, passed: bool, passed_since: bool, counts: bool, may_try: bool) -> Verdict:
    """passed: this try; counts: for the module; may_try: a try is left, now or later."""
    if passed or passed_since:
        return Verdict.PASSED if passed else Verdict.PASSED_SINCE
    if not may_try:
        return Verdict.USED_UP
    return Verdict.AGAIN if counts else Verdict.PRACTISE
