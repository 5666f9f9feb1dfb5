"""When to try again, when to stop, and when a person is needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_PAUSE = timedelta(minutes=5)  # of a destination
LONGEST_WAIT = timedelta(hours=1)  # of one message, while others go
MOST_TRIES = 12
LONGEST_WISH = timedelta(hours=1)  # of a Retry-After
LEASE = timedelta(seconds=60)  # twice the longest outgoing call
LATE = timedelta(minutes=5)  # a message that has waited longer should have left


class Answer(StrEnum):
    DELIVERED = "delivered"
    RETRY = "retry"  # not now: nobody's fault, the same bytes later
    PARK = "park"  # this message will never be taken as it is; a person decides
    STOP = "stop"  # nothing will be taken here until a person mends it (credentials, address)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one message. reason: a sentence for a person; after: seconds the other side asked us to wait.

    alone: a RETRY that says nothing about the others, such as a 500 for this one; said: the other side's own words;
    fits: how many messages it takes at once, where it has just refused more.
    """

    message: UUID
    answer: Answer
    reason: str = ""
    status: int | None = None
    after: float | None = None
    alone: bool = False
    said: str = ""
    fits: int | None = None


def pause(failures: int, luck: float, after: float | None = None) -> timedelta:
    """How long to leave a destination alone after `failures` in a row. luck: 0..1, spreads the crowd (full jitter)."""
    if after is not None:
        return timedelta(seconds=min(max(after, 0), LONGEST_WISH.total_seconds()))
    return _grown(2.0, failures, LONGEST_PAUSE, luck)


def wait(tries: int, luck: float, after: float | None = None) -> timedelta:
    """How long one message waits while others go: longer than its destination would be left alone."""
    return pause(tries, luck, after) if after is not None else _grown(8.0, tries, LONGEST_WAIT, luck)


def fewer(sent: int) -> int:
    """How many to send at once to a destination that did not get through so many."""
    return max(1, sent // 2)


def more(most: int, usual: int) -> int | None:
    """How many to try after `most` went well; None as soon as that is what everybody gets."""
    grown = most + most // 4 + 1
    return grown if grown < usual else None


def is_hopeless(tries: int, last_success: datetime | None, now: datetime) -> bool:
    """Whether a person has to look at a message: tried often, while its destination has lately taken others."""
    return tries >= MOST_TRIES and last_success is not None and now - last_success <= LONGEST_WAIT


def _grown(first: float, tries: int, longest: timedelta, luck: float) -> timedelta:
    """first: seconds after the first try; doubled with each further one."""
    return min(longest, timedelta(seconds=first * 2.0 ** min(max(tries - 1, 0), 12))) * (0.1 + 0.9 * luck)


class Trouble(StrEnum):
    """What keeps messages from leaving, the worst first."""

    STOPPED = "stopped"  # refused: a person must mend it
    PAUSED = "paused"  # by a person
    FAILING = "failing"  # no proper answer; tried again by itself
    LATE = "late"  # waiting although nothing refuses
    PARKED = "parked"  # some will never be taken as they are
    NONE = "none"

    @property
    def colour(self) -> str:
        """green, amber or red"""
        return {Trouble.STOPPED: "red", Trouble.NONE: "green"}.get(self, "amber")

    @property
    def needs_somebody(self) -> bool:
        return self in (Trouble.STOPPED, Trouble.PAUSED, Trouble.PARKED)


def trouble(*, state: str, failures: int, parked: int, oldest: datetime | None, now: datetime) -> Trouble:
    """state: of the destination; failures: in a row; oldest: since when the first message has been waiting."""
    if state in ("stopped", "paused"):
        return Trouble(state)
    if failures:
        return Trouble.FAILING
    if oldest is not None and now - oldest > LATE:
        return Trouble.LATE
    return Trouble.PARKED if parked else Trouble.NONE
