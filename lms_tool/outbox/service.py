"""Rows that must leave: written with the change itself; claimed, sent and settled by the worker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from lms_tool.db import found_or_made
from lms_tool.errors import NotFound
from lms_tool.outbox import queries, rules
from lms_tool.outbox.models import Destination, Message


def open_destination(db: Session, organisation_id: UUID, kind: str, destination_id: UUID) -> Destination:
    """The destination of this id, made when it is not there yet; two at once make one."""

    def make() -> Destination:
        return Destination(id=destination_id, organisation_id=organisation_id, kind=kind)

    return found_or_made(db, lambda: db.get(Destination, destination_id), make)


def enqueue(db: Session, destination: Destination, subject_id: UUID, *, now: datetime) -> Message:
    """Let a subject be sent. One that was queued before is sent anew, in its present state."""
    asked = select(Message).where(Message.destination_id == destination.id, Message.subject_id == subject_id)
    message = db.scalar(queries.locked(asked))  # a verdict on its former state must not be the last word
    if message is None:
        message = Message(
            organisation_id=destination.organisation_id,
            destination_id=destination.id,
            kind=destination.kind,
            subject_id=subject_id,
            created_at=now,
        )
        db.add(message)
        return message
    message.revision += 1
    if message.state != "waiting":
        message.state, message.attempts, message.next_at, message.created_at, message.reason = (
            "waiting",
            0,
            None,
            now,
            "",
        )
    return message


def enqueue_new(
    db: Session, organisation_id: UUID, kind: str, destination_id: UUID, subjects: Sequence[UUID], *, now: datetime
) -> None:
    """Let many subjects be sent, in their order, none of which was ever queued for this destination."""
    rows = [
        {
            "organisation_id": organisation_id,
            "destination_id": destination_id,
            "kind": kind,
            "subject_id": subject_id,
            "created_at": now,
        }
        for subject_id in subjects
    ]
    for start in range(0, len(rows), 1000):
        db.execute(insert(Message), rows[start : start + 1000])


@dataclass(frozen=True, slots=True)
class Claim:
    """A batch that this worker alone is sending. messages: (message id, subject id, revision), in order.

    usual: how many are sent at once where nothing speaks against it.
    """

    organisation: UUID
    destination: UUID
    kind: str
    messages: tuple[tuple[UUID, UUID, int], ...]
    holder: str
    usual: int

    @property
    def subjects(self) -> list[UUID]:
        return [subject for _, subject, _ in self.messages]


def claim(db: Session, kind: str, holder: str, *, most: int, now: datetime) -> Claim | None:
    """Lease the next destination that is due and has something to send; None when there is none.

    The one whose last success is longest ago comes first: a long queue at one does not keep the others waiting.
    Likewise a message that had to wait comes after those that were never tried.
    """
    free = or_(Destination.leased_until.is_(None), Destination.leased_until < now)
    due = or_(Destination.next_at.is_(None), Destination.next_at <= now)
    ready = or_(Message.next_at.is_(None), Message.next_at <= now)
    has_waiting = (
        select(Message.sequence)
        .where(Message.destination_id == Destination.id, Message.state == "waiting", ready)
        .exists()
    )
    destination = db.scalar(
        select(Destination)
        .where(Destination.kind == kind, Destination.state == "running", free, due, has_waiting)
        .order_by(Destination.delivered_at.asc().nulls_first(), Destination.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if destination is None:
        return None
    waiting = db.execute(
        select(Message.id, Message.subject_id, Message.revision)
        .where(Message.destination_id == destination.id, Message.state == "waiting", ready)
        .order_by(Message.next_at.asc().nulls_first(), Message.sequence)
        .limit(min(most, destination.most or most))
    ).all()
    destination.holder, destination.leased_until = holder, now + rules.LEASE
    messages = tuple((m, s, r) for m, s, r in waiting)
    return Claim(destination.organisation_id, destination.id, kind, messages, holder, most)


def settle(db: Session, claim: Claim, verdicts: Iterable[rules.Verdict], *, now: datetime, luck: float) -> None:
    """Write down what became of a batch and free its destination."""
    revisions = {message: revision for message, _, revision in claim.messages}
    # Messages are locked before their destination, as everywhere.
    rows = {row.id: row for row in queries.by_ids(db, revisions, lock=True)}
    destination = db.get(Destination, claim.destination, with_for_update=True, populate_existing=True)
    if destination is None:
        return  # removed while we were sending
    if destination.holder == claim.holder:  # otherwise our lease ran out, and somebody else is sending now
        destination.holder = destination.leased_until = None
    answers = list(verdicts)
    _learn(destination, answers, now, luck)
    destination.most = _size(destination, claim, answers)
    others_go = any(verdict.answer is rules.Answer.DELIVERED for verdict in answers)
    for verdict in answers:
        row = rows.get(verdict.message)
        if row is None:
            continue
        _settle_one(row, verdict, revisions[row.id], now)
        if verdict.answer is rules.Answer.RETRY and row.state == "waiting":
            _put_off(row, verdict, verdict.alone or others_go, destination.delivered_at, now, luck)


def _settle_one(row: Message, verdict: rules.Verdict, sent_revision: int, now: datetime) -> None:
    row.attempts += 1
    row.last_status = verdict.status
    if row.state != "waiting":
        return  # given up while it was under way
    row.reason, row.answer = verdict.reason[:500], verdict.said[:300]
    if row.revision != sent_revision:
        return  # the verdict is on what it was, not on what it is now
    if verdict.answer is rules.Answer.PARK:
        row.state = "parked"
    elif verdict.answer is rules.Answer.DELIVERED:
        row.state, row.delivered_at, row.reason, row.answer = "delivered", now, "", ""


def _put_off(
    row: Message, verdict: rules.Verdict, alone: bool, last_success: datetime | None, now: datetime, luck: float
) -> None:
    """alone: the others go."""
    if not alone:
        row.next_at = now + rules.pause(row.attempts, luck, verdict.after)
    elif rules.is_hopeless(row.attempts, last_success, now):
        row.state = "parked"
    else:
        row.next_at = now + rules.wait(row.attempts, luck, verdict.after)


def _learn(destination: Destination, verdicts: Sequence[rules.Verdict], now: datetime, luck: float) -> None:
    """Leave a destination alone that does not answer, stop one that refuses us; what a person decided stays."""
    stop = next((v for v in verdicts if v.answer is rules.Answer.STOP), None)
    retry = next((v for v in verdicts if v.answer is rules.Answer.RETRY and not v.alone), None)
    took_some = any(v.answer is rules.Answer.DELIVERED for v in verdicts)
    if took_some:
        destination.delivered_at = now
    if destination.state != "running":
        return
    if stop:
        destination.state, destination.reason = "stopped", stop.reason[:500]
    elif retry and not took_some:  # otherwise only that message waits
        destination.failures += 1
        destination.next_at = now + rules.pause(destination.failures, luck, retry.after)
        destination.reason = retry.reason[:500]
    else:
        destination.failures, destination.next_at, destination.reason = 0, None, ""


def _size(destination: Destination, claim: Claim, verdicts: Sequence[rules.Verdict]) -> int | None:
    """How many to send next time: fewer where so many are too large or bring it down twice, more again bit by bit."""
    sent = len(claim.messages)
    if refused := [verdict.fits for verdict in verdicts if verdict.fits]:
        return max(refused)
    if destination.failures > 1 and not any(verdict.after for verdict in verdicts):
        return rules.fewer(sent)
    went_well = verdicts and all(verdict.answer is rules.Answer.DELIVERED for verdict in verdicts)
    if destination.most and went_well and sent >= destination.most:
        return rules.more(destination.most, claim.usual)
    return destination.most


def release(db: Session, holder: str) -> None:
    """A worker that starts again gives back what it held when it was killed; the same bytes will be sent once more."""
    db.execute(update(Destination).where(Destination.holder == holder).values(holder=None, leased_until=None))


def retry(db: Session, messages: Sequence[Message]) -> int:
    """Send parked or waiting messages again at once, unless a person has paused their destination. Gives how many."""
    open_ones = [message for message in messages if message.state in ("parked", "waiting")]
    for message in open_ones:
        message.state, message.next_at, message.reason = "waiting", None, ""
    for destination_id in {message.destination_id for message in open_ones}:
        if _known(db, destination_id).state != "paused":
            resume(db, destination_id)
    return len(open_ones)


def discard(db: Session, message_id: UUID, why: str) -> Message:
    """Give a message up, with the reason kept. Raises NotFound."""
    found = queries.by_ids(db, [message_id], lock=True)
    if not found or found[0].state == "delivered":
        raise NotFound(f"no waiting or parked message {message_id}")
    found[0].state, found[0].reason = "discarded", why[:500]
    return found[0]


def withdraw(db: Session, subjects: Sequence[UUID]) -> None:
    """What has not left yet is not to leave any more, as if it had never been queued; enqueued again, it starts anew.

    A batch that is under way may still arrive.
    """
    for start in range(0, len(subjects), 500):
        named = Message.subject_id.in_(subjects[start : start + 500])
        db.execute(delete(Message).where(named, Message.state != "delivered"))


def pause(db: Session, destination_id: UUID, why: str) -> None:
    destination = _known(db, destination_id)
    destination.state, destination.reason = "paused", why


def resume(db: Session, destination_id: UUID) -> None:
    destination = _known(db, destination_id)
    destination.state, destination.failures, destination.next_at, destination.reason = "running", 0, None, ""


def close_destination(db: Session, destination_id: UUID) -> None:
    """Nothing is sent there any more, and what was is forgotten."""
    db.execute(delete(Message).where(Message.destination_id == destination_id))
    db.execute(delete(Destination).where(Destination.id == destination_id))


def _known(db: Session, destination_id: UUID) -> Destination:
    destination = db.get(Destination, destination_id)
    if destination is None:
        raise NotFound(f"nothing is sent to {destination_id}")
    return destination
