from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms_tool.outbox import rules
from lms_tool.outbox.models import Destination, Message


def messages(db: Session, state: str | None = None, limit: int = 500) -> list[Message]:
    asked = select(Message).order_by(Message.sequence).limit(limit)
    return list(db.scalars(asked.where(Message.state == state) if state else asked))


def by_ids(db: Session, ids: Iterable[UUID], *, lock: bool = False) -> list[Message]:
    asked = select(Message).where(Message.id.in_(list(ids))).order_by(Message.sequence)
    return list(db.scalars(locked(asked) if lock else asked))


def locked(asked: Select[Message]) -> Select[Message]:
    """The rows as they are now, and as they stay until this transaction ends."""
    return asked.with_for_update().execution_options(populate_existing=True)


def of_subjects(db: Session, subjects: Sequence[UUID]) -> dict[UUID, Message]:
    """Subject id → its message, for pages that show how far something has got."""
    return {m.subject_id: m for m in db.scalars(select(Message).where(Message.subject_id.in_(subjects)))}


def known(db: Session, destination_id: UUID, subjects: Sequence[UUID]) -> set[UUID]:
    """Which of these were queued for a destination before, whatever became of them."""
    asked = select(Message.subject_id).where(Message.destination_id == destination_id)
    return set(db.scalars(asked.where(Message.subject_id.in_(subjects))))


def waiting(db: Session, destination_id: UUID, *, most: int) -> int:
    """How many wait for a destination; counting ends at `most`."""
    asked = select(Message.sequence).where(Message.destination_id == destination_id, Message.state == "waiting")
    return db.scalar(select(func.count()).select_from(asked.limit(most).subquery())) or 0


def parked(db: Session, destination_id: UUID, *, after: int = 0, most: int) -> list[Message]:
    """What a destination will not take as it is, the oldest first. after: the sequence to go on behind."""
    asked = select(Message).where(Message.destination_id == destination_id, Message.state == "parked")
    return list(db.scalars(asked.where(Message.sequence > after).order_by(Message.sequence).limit(most)))


def oldest_waiting(db: Session, destination_id: UUID) -> datetime | None:
    """When the message was written that waits longest."""
    asked = select(func.min(Message.created_at)).where(Message.destination_id == destination_id)
    return db.scalar(asked.where(Message.state == "waiting"))


_OF_KIND = select(Destination).where(Destination.kind == bindparam("kind"))  # asked whenever something happens


def destinations(db: Session, kind: str | None = None) -> list[Destination]:
    return list(db.scalars(_OF_KIND, {"kind": kind}) if kind else db.scalars(select(Destination)))


def destination_or_none(db: Session, destination_id: UUID) -> Destination | None:
    return db.get(Destination, destination_id)


@dataclass(frozen=True, slots=True)
class Queue:
    """How a destination stands. oldest: when the first waiting message was written."""

    waiting: int
    parked: int
    delivered: int
    oldest: datetime | None


def queue(db: Session, destination_id: UUID) -> Queue:
    rows = db.execute(
        select(Message.state, func.count(), func.min(Message.created_at))
        .where(Message.destination_id == destination_id)
        .group_by(Message.state)
    ).all()
    counts = {state: (count, oldest) for state, count, oldest in rows}
    waiting, oldest = counts.get("waiting", (0, None))
    return Queue(waiting, counts.get("parked", (0, None))[0], counts.get("delivered", (0, None))[0], oldest)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves for one place. destination: None while nothing ever had to leave."""

    destination: Destination | None
    queue: Queue
    trouble: rules.Trouble


def outgoing(db: Session, destination_id: UUID, *, now: datetime) -> Outgoing:
    destination, found = destination_or_none(db, destination_id), queue(db, destination_id)
    trouble = rules.trouble(
        state=destination.state if destination else "running",
        failures=destination.failures if destination else 0,
        parked=found.parked,
        oldest=found.oldest,
        now=now,
    )
    return Outgoing(destination, found, trouble)
