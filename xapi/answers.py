"""What a record store's answer to a batch means, and what to do next. Pure: no network, no clock.

Stores differ where the specification leaves room: one sends back only the ids that were new, one says 204 to a batch
it knew, one refuses any known id with 409, equal or not. None of that is a failure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

LONGEST_WAIT = 3600.0
"""Seconds: no store is believed that wants to be left alone for longer."""

_EXCERPT = 300


class Verdict(StrEnum):
    """What becomes of the statements that were sent."""

    DELIVERED = "delivered"  # the store has them
    RETRY = "retry"  # the same bytes again, later: it may or may not have them
    HALVE = "halve"  # too large, or one of them is bad: send each half
    SINGLE_OUT = "single-out"  # some id is known already: send one by one
    POISON = "poison"  # this one statement will never be taken
    CONFLICT = "conflict"  # the store has another statement under this id
    STOP = "stop"  # wrong address, credentials or rights: send nothing more until someone looks


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with its reason in our own words.

    ``after`` is the wait in seconds that the store asked for, ``status`` its HTTP status (None: no answer at all).
    ``said`` is the beginning of the store's answer, for the eyes of an administrator: it may quote a statement, so
    it does not belong in logs. ``alone``: a RETRY that concerns this statement only; the store takes others.
    """

    verdict: Verdict
    reason: str
    status: int | None = None
    after: float | None = None
    said: str = ""
    alone: bool = False


# Status → verdict on several statements, verdict on a single one, reason.
_Meaning = tuple[Verdict, Verdict, str]
_STORED: _Meaning = (Verdict.DELIVERED, Verdict.DELIVERED, "stored")
_BAD: _Meaning = (Verdict.HALVE, Verdict.POISON, "a statement is bad")
_REFUSED: _Meaning = (Verdict.STOP, Verdict.STOP, "the credentials are not accepted")
_NOT_HERE: _Meaning = (Verdict.STOP, Verdict.STOP, "there is no record store at this address")
_PATIENCE: _Meaning = (Verdict.RETRY, Verdict.RETRY, "the store asks for patience")
_MEANINGS: dict[int, _Meaning] = {
    200: _STORED,
    204: _STORED,
    400: _BAD,
    401: _REFUSED,
    403: _REFUSED,
    404: _NOT_HERE,
    405: _NOT_HERE,
    408: _PATIENCE,
    409: (Verdict.SINGLE_OUT, Verdict.CONFLICT, "an id is known"),
    413: (Verdict.HALVE, Verdict.POISON, "too large"),
    420: _PATIENCE,
    422: _BAD,
    429: _PATIENCE,
}
_IN_TROUBLE: _Meaning = (Verdict.RETRY, Verdict.RETRY, "the store is in trouble")
_NO_RIGHT_TO_VOID: _Meaning = (Verdict.SINGLE_OUT, Verdict.POISON, "no right to void")
_NONSENSE: _Meaning = (Verdict.STOP, Verdict.STOP, "the answer means nothing here")


def understand(
    status: int, headers: Mapping[str, str], body: bytes, *, count: int, voiding: bool = False, now: datetime
) -> Outcome:
    """Read the answer to a POST of ``count`` statements.

    ``headers`` are looked up in lower case, ``voiding`` tells that a statement of the batch voids another (which
    needs a right of its own), ``now`` is an aware time.
    """
    verdict, reason = _judge(status, headers, body, count=count, voiding=voiding)
    after = _wait(headers.get("retry-after"), now) if verdict is Verdict.RETRY else None
    said = "" if verdict is Verdict.DELIVERED else body[:_EXCERPT].decode("utf-8", "replace")
    return Outcome(verdict, reason, status, after, said)


def no_answer(reason: str) -> Outcome:
    """A time-out or a broken line: whether the batch arrived is unknown, which deterministic ids make harmless."""
    return Outcome(Verdict.RETRY, reason)


def _judge(status: int, headers: Mapping[str, str], body: bytes, *, count: int, voiding: bool) -> tuple[Verdict, str]:
    if status in (200, 204) and not _is_receipt(body):
        return Verdict.STOP, "the answer does not come from a record store"
    if 300 <= status < 400:
        return Verdict.STOP, f"the address has moved to {headers.get('location', 'an unnamed place')}"
    if status == 403 and voiding:
        meaning = _NO_RIGHT_TO_VOID
    elif status >= 500:
        meaning = _IN_TROUBLE
    else:
        meaning = _MEANINGS.get(status, _NONSENSE)
    of_several, of_one, reason = meaning
    return of_several if count > 1 else of_one, reason


def _is_receipt(body: bytes) -> bool:
    """Ids in a list, however short, or nothing at all; a log-in page is no receipt."""
    if not body.strip():
        return True
    try:
        return isinstance(json.loads(body), list)
    except ValueError:
        return False


def _wait(text: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, which is a number or a date (RFC 9110, section 10.2.3)."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return min(float(text), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)
