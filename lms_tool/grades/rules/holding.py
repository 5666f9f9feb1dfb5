"""When grades go, and what they wait for (docs/decisions/0026). Pure."""

from dataclasses import dataclass
from datetime import datetime

# When grades go (docs/decisions/0026).
ONCE, COMPLETE, PASSED, CLOSED, RELEASED = KINDS = ("once", "complete", "passed", "closed", "released")
TAKEN = "taken"  # out of the gradebook again, by a person
LEFT = "left"  # the gradebook's own grade stands, as a person decided
# How far a score has got, what needs somebody first.
STATES = ("refused", "stopped", "held", "waiting", "sent")


@dataclass(frozen=True, slots=True)
class When:
    """When grades go. closes_at: the moment meant by `closed`."""

    kind: str
    closes_at: datetime | None = None


AT_ONCE = When(ONCE)


def hold(when: When, *, passed: bool, there: bool, held: str, now: datetime, complete: bool = True) -> str:
    """What a score waits for; "" where it goes. there: the gradebook has it already, and what it has is kept true."""
    if held in (TAKEN, LEFT):
        return held
    if there or when.kind == ONCE:
        return ""
    if when.kind in (COMPLETE, PASSED):
        return "" if (complete if when.kind == COMPLETE else passed) else when.kind
    if when.kind == CLOSED:
        return "" if when.closes_at is not None and when.closes_at <= now else CLOSED
    return RELEASED
