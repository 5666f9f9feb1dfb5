"""Keeps where everybody stands, so that a table of thousands is read and not worked out.

A stand is believed only while what it follows from is the same; that is compared whenever it is read. So nothing here
can make a table say what is not so: what is late is worked out when somebody looks.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.attempts.models import ReleasedTry
from lms_tool.progress.models import Enrolment, ModuleProgress, UnitProgress
from lms_tool.reporting.models import Stand
from lms_tool.reporting.queries import Row, waiting
from lms_tool.reporting.queries.lines import Waiting, worked_out

MOST = 100  # worked out in one transaction
_SEEN_ONLY = frozenset({"last_seen_at", "changes", "valid_until", "renews_on"})
"""Of an enrolment: what tells nothing of where somebody stands."""


def catch_up(db: Session, *, now: datetime) -> int:
    """Work out what is late, everywhere. How many were."""
    found = waiting(db, most=MOST, now=now)
    late = [one for one in found if not one.holds][:MOST]
    rows = worked_out(db, [one.enrolment for one in late], now=now)
    known = {one.enrolment_id: one for one in db.scalars(_stands(found))}
    for one in found:
        if one.holds and one.enrolment in known:
            known[one.enrolment].checked_at = now
    for one in late:
        _keep(db, known.get(one.enrolment), one, rows[one.enrolment], now)
    db.flush()
    return len(late)


def _stands(found: list[Waiting]) -> Any:
    return select(Stand).where(Stand.enrolment_id.in_([one.enrolment for one in found]))


def _keep(db: Session, stand: Stand | None, one: Waiting, row: Row, now: datetime) -> None:
    kept = row.kept
    values = {
        "changes": one.changes,
        "basis": one.basis,
        "until": row.opens,
        "state": str(kept.state),
        "moved_at": kept.moved_at,
        "module": kept.module,
        "checked_at": now,
    }
    if stand is not None:
        for name, value in values.items():
            setattr(stand, name, value)
        return
    assert row.enrolment is not None
    made = Stand(organisation_id=row.enrolment.organisation_id, enrolment_id=one.enrolment, **values)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:
        return  # another worker was quicker


def install() -> None:
    """Every session of this process counts changes from now on."""
    if not event.contains(Session, "before_flush", _count_changes):
        event.listen(Session, "before_flush", _count_changes)


def _count_changes(session: Session, *_: object) -> None:
    """In the transaction in which something changes in an enrolment, what was worked out of it stops to hold."""
    touched = set(_touched(session))
    if touched:
        changed = update(Enrolment).where(Enrolment.id.in_(touched)).values(changes=Enrolment.changes + 1)
        session.execute(changed, execution_options={"synchronize_session": False, "autoflush": False})


def _touched(session: Session) -> Iterator[UUID]:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, UnitProgress | ModuleProgress | ReleasedTry):
            if row in session.new or row in session.deleted or session.is_modified(row):
                yield row.enrolment_id
        elif isinstance(row, Enrolment) and row in session.dirty and _is_touched(row):
            yield row.id


def _is_touched(enrolment: Enrolment) -> bool:
    state: Any = inspect(enrolment)
    return any(one.history.has_changes() for one in state.attrs if one.key not in _SEEN_ONLY)
