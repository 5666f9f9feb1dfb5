"""Which other stores there are, and how delivery to each stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.forwarding.models import ExternalStore
from lms_tool.lrs import queries as lrs
from lms_tool.outbox import queries as outbox


def stores(db: Session, organisation_id: UUID | None = None) -> list[ExternalStore]:
    """External stores, of one organisation or of all in scope."""
    asked = select(ExternalStore).order_by(ExternalStore.created_at)
    return list(db.scalars(asked.where(ExternalStore.organisation_id == organisation_id) if organisation_id else asked))


def behind(db: Session) -> list[ExternalStore]:
    """Stores that have not been offered everything yet, for whoever lets them catch up: nobody else does meanwhile."""
    asked = select(ExternalStore).where(ExternalStore.behind_at.is_not(None)).order_by(ExternalStore.created_at)
    return list(db.scalars(asked.with_for_update(skip_locked=True)))


def store(db: Session, store_id: UUID) -> ExternalStore:
    """Raises NotFound, also for a store of another organisation."""
    if (found := db.scalar(select(ExternalStore).where(ExternalStore.id == store_id))) is None:
        raise NotFound(f"record store {store_id}")
    return found


def store_or_none(db: Session, store_id: UUID) -> ExternalStore | None:
    return db.get(ExternalStore, store_id)


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How delivery to an external store stands. state: running, paused or stopped; reason: why it does not run, or
    why it last had to wait; delivered_at: the last success; most: statements it takes at once, where it showed;
    caught_up: how much of what it had not been offered it now was, 0..1, None where nothing is left behind."""

    store: ExternalStore
    state: str
    reason: str
    delivered_at: datetime | None
    queue: outbox.Queue
    most: int | None = None
    caught_up: float | None = None


def status(db: Session, store: ExternalStore) -> StoreStatus:
    destination = outbox.destination_or_none(db, store.id)
    if destination is None:
        raise NotFound(f"nothing is sent to the record store {store.id}")
    return StoreStatus(
        store,
        destination.state,
        destination.reason,
        destination.delivered_at,
        outbox.queue(db, store.id),
        destination.most,
        _caught_up(db, store),
    )


def _caught_up(db: Session, store: ExternalStore) -> float | None:
    if store.behind_at is None or store.behind_from is None:
        return None
    first = lrs.next_sequence(db, store.organisation_id, store.behind_from)
    last = lrs.last_sequence(db, store.organisation_id)
    if first is None or last is None or last < first:
        return 1.0
    return max(0.0, store.behind_at - first + 1) / (last - first + 1)
