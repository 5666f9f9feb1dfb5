"""When to try again, and when to stop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WISH = timedelta(hours=1)  # of a Retry-After
LEASE = timedelta(seconds=60)  # twice the longest outgoing call


class Answer(StrEnum):
    DELIVERED = "delivered"
    RETRY = "retry"  # not now: nobody's fault, the same bytes later
    PARK = "park"  # this message will never be taken as it is; a person decides
    STOP = "stop"  # nothing will be taken here until a person mends it (credentials, address)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one message. reason: a sentence for a person; after: seconds the other side asked us to wait."""

    message: UUID
    answer: Answer
    reason: str = ""
    status: int | None = None
    after: float | None = None


def pause(failures: int, luck: float, after: float | None = None) -> timedelta:
    """How long to leave a destination alone after `failures` in a row. luck: 0..1, spreads the crowd (full jitter)."""
    if after is not None:
        return timedelta(seconds=min(max(after, 0), LONGEST_WISH.total_seconds()))
    most = min(LONGEST_PAUSE, timedelta(seconds=2.0 ** min(failures, 10)))
    return most * (0.1 + 0.9 * luck)


def is_due(next_at: datetime | None, now: datetime) -> bool:
    return next_at is None or next_at <= now
