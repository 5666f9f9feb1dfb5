"""From the outbox to other record stores: read in a transaction, send without one."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.lrs import queries as lrs_queries
from lms_tool.lrs import service as lrs
from lms_tool.lti.http import Outside
from lms_tool.lti.keys import CannotDecrypt
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.outbox.service import Claim
from lms_tool.statements import rules
from lms_tool.statements.service.setting import EXCHANGE, installed
from xapi import answers
from xapi.answers import Outcome
from xapi.client import Client

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

    access: lrs.Access | None
    trouble: str
    letters: dict[UUID, str]
    lost: tuple[UUID, ...]
    outside: Outside


def prepare(db: Session, claim: Claim) -> Parcel:
    """Read what a claim names, as much as fits one batch; the rest stays waiting."""
    access, trouble = _access(db, claim.destination)
    rows = lrs_queries.by_ids(db, claim.organisation, claim.subjects)
    letters: dict[UUID, str] = {}
    size = 0
    for message, subject, _ in claim.messages:
        if subject not in rows:
            continue
        size += len(rows[subject].payload.encode()) + 1
        if letters and size > LARGEST_BATCH:
            break
        letters[message] = rows[subject].payload
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


def _access(db: Session, store_id: UUID) -> tuple[lrs.Access | None, str]:
    store = lrs_queries.store_or_none(db, store_id)
    if store is None:
        return None, rules.STORE_GONE
    try:
        return lrs.access(store, secret_key=installed().secret_key), ""
    except CannotDecrypt:
        return None, rules.SECRET_LOST


def _deliver(client: Client, letters: dict[UUID, str]) -> Iterator[Verdict]:
    """Pieces come back in order, so the messages they belong to are the next ones in the row."""
    deadline = time.monotonic() + LONGEST_DELIVERY
    messages = iter(letters)
    for piece, outcome in client.deliver(list(letters.values())):
        for _ in piece:
            yield _verdict(next(messages), outcome)
        if time.monotonic() > deadline:
            return


def _verdict(message: UUID, outcome: Outcome) -> Verdict:
    """The reason is ours: what the store said may quote the statement, and with it a person."""
    reason = "" if outcome.verdict is answers.Verdict.DELIVERED else rules.reason(outcome.reason)
    return Verdict(message, _ANSWERS[outcome.verdict], reason, outcome.status, outcome.after)
