"""From the outbox to other record stores: read in a transaction, send without one."""

import hmac
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.forwarding import queries, rules
from lms_tool.forwarding.models import ExternalStore
from lms_tool.forwarding.service.setting import EXCHANGE, installed
from lms_tool.forwarding.service.stores import Access, access
from lms_tool.lrs import queries as lrs
from lms_tool.lti.http import Outside
from lms_tool.lti.keys import CannotDecrypt
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.outbox.service import Claim
from xapi import answers
from xapi.answers import Outcome
from xapi.client import Client
from xapi.rendering import render

LARGEST_BATCH = 512 * 1024
"""Bytes; servers in front of record stores often take no more than 1 MB."""

LONGEST_DELIVERY = 25.0
"""Seconds after which no further piece is sent. With the three calls that the last one may take (a known id is looked
up) it stays below the lease of a claim."""

_ANSWERS = {
    answers.Verdict.DELIVERED: Answer.DELIVERED,
    answers.Verdict.RETRY: Answer.RETRY,
    answers.Verdict.POISON: Answer.PARK,
    answers.Verdict.CONFLICT: Answer.PARK,
    answers.Verdict.STOP: Answer.STOP,
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that sending needs, so that no database is open meanwhile.

    access: None where the store cannot be used, for the reason in `trouble`. letters: message → statement as JSON,
    in order; lost: messages whose statement is not there any more.
    """

    access: Access | None
    trouble: str
    letters: dict[UUID, str]
    lost: tuple[UUID, ...]
    outside: Outside


def prepare(db: Session, claim: Claim) -> Parcel:
    """Read what a claim names, as much as fits one batch; the rest stays waiting."""
    access, trouble = _access(db, claim.destination)
    masked = _mask(queries.store_or_none(db, claim.destination))
    rows = lrs.by_ids(db, claim.organisation, claim.subjects)
    letters: dict[UUID, str] = {}
    size = 0
    for message, subject, _ in claim.messages:
        if subject not in rows:
            continue
        letter = masked(rows[subject].payload)
        size += len(letter.encode()) + 1
        if letters and size > LARGEST_BATCH:
            break
        letters[message] = letter
    lost = tuple(message for message, subject, _ in claim.messages if subject not in rows)
    return Parcel(access, trouble, letters, lost, installed().outside)


def send(parcel: Parcel) -> list[Verdict]:
    """Deliver a parcel. Gives a verdict on all that was sent; what was not reached in time has none and waits on."""
    gone = [Verdict(message, Answer.PARK, rules.STATEMENT_GONE) for message in parcel.lost]
    if parcel.access is None:
        return gone + [Verdict(message, Answer.STOP, parcel.trouble) for message in parcel.letters]
    to = parcel.access
    transport = parcel.outside.transport()
    with Client(to.endpoint, to.key, to.secret, version=to.version, timeout=EXCHANGE, transport=transport) as client:
        return gone + list(_deliver(client, parcel.letters))


def settle(db: Session, parcel: Parcel, verdicts: Sequence[Verdict], now: datetime) -> list[Verdict]:
    """Nothing else is learnt on the way: the outbox keeps the verdicts."""
    return list(verdicts)


def _mask(store: ExternalStore | None) -> Callable[[str], str]:
    """How this store gets a statement (as JSON): byte for byte as it was kept, unless something is hidden from it."""
    if store is None or not (store.hides_people or store.hides_texts):
        return str
    key = hmac.digest(installed().secret_key.encode(), b"pseudonyms", "sha256")
    by = rules.Mask(store.id, installed().base, key, people=store.hides_people, texts=store.hides_texts)
    return lambda payload: render(rules.mask(json.loads(payload), by))


def _access(db: Session, store_id: UUID) -> tuple[Access | None, str]:
    store = queries.store_or_none(db, store_id)
    if store is None:
        return None, rules.STORE_GONE
    try:
        return access(store, secret_key=installed().secret_key), ""
    except CannotDecrypt:
        return None, rules.SECRET_LOST


def _deliver(client: Client, letters: dict[UUID, str]) -> Iterator[Verdict]:
    """Pieces come back in order, so the messages they belong to are the next ones in the row."""
    deadline = time.monotonic() + LONGEST_DELIVERY
    messages = iter(letters)
    for piece, outcome in client.deliver(list(letters.values())):
        for _ in piece:
            yield _verdict(next(messages), outcome, client.fits)
        if time.monotonic() > deadline:
            return


def _verdict(message: UUID, outcome: Outcome, fits: int | None) -> Verdict:
    """The reason is ours; what the store said is kept beside it, for the administrator alone: it may quote somebody."""
    fine = outcome.verdict is answers.Verdict.DELIVERED
    return Verdict(
        message,
        _ANSWERS[outcome.verdict],
        "" if fine else rules.reason(outcome.reason),
        outcome.status,
        outcome.after,
        alone=outcome.alone,
        said=outcome.said,
        fits=fits,
    )
