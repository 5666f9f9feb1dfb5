"""Where two people who become one have each a row about the same thing: which of the two is theirs from now on.

The one that says more is, whichever of the two had it; the other one rests with the absorbed and counts nowhere. Both
are as they were when the two are split.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms_tool.people.models import Person
from lms_tool.people.service.belonging import QUIET, Place, hand_over, rows_of

SWAPPED = "swapped"
"""In what a merger keeps: place → pairs of rows that changed places, the absorbed's first."""
RESTED = "rested"
"""In what a merger keeps: place → row → what stood there before it rested."""
AT_THAT_MOMENT = "now"


def settle(
    db: Session, place: Place, survivor: Person, absorbed: Person, before: dict[str, Any], *, now: datetime
) -> None:
    if place.prevails is None:
        return
    column, order = place.prevails
    (names,) = (one for one in place.unique if "number" not in one)
    known = {tuple(row[name] for name in names): row for row in rows_of(db, place, survivor.id)}
    for row in rows_of(db, place, absorbed.id):
        other = known.get(tuple(row[name] for name in names))
        if other is None:
            continue
        if _rank(row[column], order) < _rank(other[column], order):
            _swap(db, place, row["id"], other["id"], survivor, absorbed)
            before.setdefault(SWAPPED, {}).setdefault(place.key, []).append([str(row["id"]), str(other["id"])])
            row, other = other, row
        _rest(db, place, row, before, now)


def undo(db: Session, place: Place, absorbed: Person, before: dict[str, Any]) -> None:
    """Whoever holds a row that changed places gets the other one for it, also after further mergers."""
    if place.prevails is None:
        return
    if place.rests:
        for row, value in before.get(RESTED, {}).get(place.key, {}).items():
            _write(db, place, UUID(row), place.rests[0], value)
    for pair in before.get(SWAPPED, {}).get(place.key, ()):
        theirs, mine = (UUID(row) for row in pair)
        holder = db.scalar(select(place.person).where(place.table.id == theirs))
        if holder is not None and holder != absorbed.id:
            _swap(db, place, mine, theirs, db.get_one(Person, holder), absorbed)


def _rank(value: Any, order: tuple[Any, ...]) -> int:
    return order.index(value) if value in order else len(order)


def _swap(db: Session, place: Place, theirs: UUID, mine: UUID, holder: Person, absorbed: Person) -> None:
    """theirs goes to the holder, mine to the absorbed; in between one of them is nobody's that anybody sees."""
    between = Person(organisation_id=holder.organisation_id, created_at=holder.created_at)
    db.add(between)
    db.flush()
    hand_over(db, place, [theirs], absorbed.id, between.id)
    hand_over(db, place, [mine], holder.id, absorbed.id)
    hand_over(db, place, [theirs], between.id, holder.id)
    db.delete(between)
    db.flush()


def _rest(db: Session, place: Place, row: dict[str, Any], before: dict[str, Any], now: datetime) -> None:
    if place.rests is None:
        return
    column, value = place.rests
    if row[column] == value or (value == AT_THAT_MOMENT and row[column] is not None):
        return
    before.setdefault(RESTED, {}).setdefault(place.key, {})[str(row["id"])] = row[column]
    _write(db, place, row["id"], column, now if value == AT_THAT_MOMENT else value)


def _write(db: Session, place: Place, row: UUID, column: str, value: Any) -> None:
    db.execute(update(place.table).where(place.table.id == row).values({column: value}), execution_options=QUIET)
