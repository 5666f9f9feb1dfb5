"""What is stored is queued for the other stores, in the same transaction; what was left behind catches up later."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.forwarding import queries, rules
from lms_tool.forwarding.models import ExternalStore
from lms_tool.forwarding.service.stores import KIND, fall_behind
from lms_tool.lrs import queries as lrs
from lms_tool.outbox import queries as outbox_queries
from lms_tool.outbox import service as outbox

PIECE = 500
"""Statements that are looked at in one go while a store catches up."""

QUEUE_ENOUGH = 2_000
"""While so many wait at a store, it need not catch up with more."""

CROWDED = 20_000
"""So many, or one that waits for a day, and traces are left for later."""

TOO_OLD = timedelta(days=1)


def forward(db: Session, stored: facts.StatementsStored) -> None:
    """Queue what each store gets. Traces are passed over where too much waits: they catch up afterwards."""
    for store in queries.stores(db, stored.organisation):
        chosen = [one for one, said in stored.statements.items() if _goes_now(store, said)]
        _queue(db, store, chosen, stored.at)


def _goes_now(store: ExternalStore, statement: Mapping[str, Any]) -> bool:
    return rules.wants(store.choice, statement) and not (store.crowded and rules.is_trace(statement))


def _queue(db: Session, store: ExternalStore, ids: Iterable[UUID], now: datetime) -> None:
    outbox.enqueue_new(db, store.organisation_id, KIND, store.id, list(ids), now=now)


def catch_up(db: Session, *, now: datetime) -> bool:
    """Queue a piece of what one store has not been offered yet. False where there is nothing to do.

    It ends after statements that were stored while the store was added have become visible.
    """
    for store in queries.behind(db):
        destination = outbox_queries.destination_or_none(db, store.id)
        if destination is None or destination.state != "running" or store.crowded:
            continue
        if outbox_queries.waiting(db, store.id, most=QUEUE_ENOUGH) >= QUEUE_ENOUGH:
            continue
        rows = lrs.after(db, store.organisation_id, store.behind_at or 0, most=PIECE)
        if rows:
            known = outbox_queries.known(db, store.id, [row.id for row in rows])
            chosen = [
                row.id for row in rows if row.id not in known and rules.wants(store.choice, json.loads(row.payload))
            ]
            _queue(db, store, chosen, now)
            store.behind_at = rows[-1].sequence
            return True
        if now - (store.behind_since or store.created_at) > lrs.LONGEST_WRITE:
            store.behind_from = store.behind_at = store.behind_since = None
    return False


def watch(db: Session, *, now: datetime) -> int:
    """See at which stores too much waits. Gives how many changed.

    What can be seen now may have an older sequence than what is being stored, so that catching up begins a little
    earlier; what is queued already is not queued again.
    """
    changed = 0
    for store in queries.stores(db):
        oldest = outbox_queries.oldest_waiting(db, store.id)
        waiting = outbox_queries.waiting(db, store.id, most=CROWDED)
        late = oldest is not None and now - oldest > TOO_OLD
        if not store.crowded and (waiting >= CROWDED or late):
            store.crowded = True
            fall_behind(store, lrs.last_sequence(db, store.organisation_id, now - lrs.LONGEST_WRITE) or 0, now=now)
            changed += 1
        elif store.crowded and waiting < CROWDED // 2 and not late:
            store.crowded, store.behind_since = False, now
            changed += 1
    return changed
