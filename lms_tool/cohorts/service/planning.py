"""Batches: planned, changed, called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Batch, Trainer
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import planning
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import holding
from lms_tool.cohorts.service.refusals import BatchDates, ReasonMissing, TooManyBatches

LARGEST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """makes_up: the week in which what was missed is made up; none without one."""

    title: str
    track: str
    size: int
    span: Span
    makes_up: Span | None = None


def proposal(db: Session, organisation_id: UUID, track: str, year: int, number: int) -> list[Span]:
    """A year of a track as batches of its nominal length. Raises TooManyBatches, NotFound for the track."""
    days = catalog.track(db, organisation_id, track).days
    try:
        return planning.year(year, number, days)
    except planning.TooMany as error:
        raise TooManyBatches(str(error), fitting=error.fitting, days=days) from error


def add(
    db: Session, organisation_id: UUID, new: Sequence[NewBatch], *, course: UUID | None, by: UUID | None, now: datetime
) -> list[Batch]:
    """Plan batches; who plans them (None: nobody in person) runs them. Raises BatchDates, NotFound for the track."""
    made = []
    for one in new:
        _check(one)
        catalog.track(db, organisation_id, one.track)
        batch = Batch(organisation_id=organisation_id, course_id=course, track=one.track, created_at=now)
        _write(batch, one)
        db.add(batch)
        db.flush()
        if by:
            db.add(Trainer(organisation_id=organisation_id, batch_id=batch.id, person_id=by))
        made.append(batch)
    db.flush()
    return made


def change(db: Session, batch_id: UUID, new: NewBatch) -> Batch:
    """Other words and days; the track stays. Raises BatchDates."""
    _check(new)
    batch = batches.batch(db, batch_id)
    _write(batch, new)
    return batch


def _check(new: NewBatch) -> None:
    makes_up = new.makes_up
    if new.span.last < new.span.first or not 1 <= new.size <= LARGEST or not new.title.strip():
        raise BatchDates(f"{new.span}, {new.size} people")
    if makes_up and (makes_up.last < makes_up.first or makes_up.first <= new.span.last):
        raise BatchDates(f"{new.span}, make-up {makes_up}")


def _write(batch: Batch, new: NewBatch) -> None:
    batch.title, batch.size = new.title.strip()[:120], new.size
    batch.starts_on, batch.ends_on = new.span.first, new.span.last
    batch.makes_up_from = new.makes_up.first if new.makes_up else None
    batch.makes_up_until = new.makes_up.last if new.makes_up else None


def call_off(db: Session, batch_id: UUID, *, why: str, now: datetime) -> None:
    """The batch is not held, and none of its sessions that have not begun. Raises ReasonMissing."""
    if not why.strip():
        raise ReasonMissing(f"calling off batch {batch_id}")
    batch = batches.batch(db, batch_id)
    if batch.cancelled_at:
        return
    batch.cancelled_at, batch.why_cancelled = now, why.strip()[:300]
    for session in sessions.sessions_of(db, batch_id):
        if session.cancelled_at is None and session.starts_at > now:
            holding.call_off(db, session.id, why=why, now=now)


def name_trainers(db: Session, batch_id: UUID, people: Sequence[UUID]) -> None:
    """Who runs the batch, beside the instructors of its course."""
    batch = batches.batch(db, batch_id)
    rows = batches.trainer_rows(db, batch_id)
    wanted, known = dict.fromkeys(people), {row.person_id for row in rows}
    for person in wanted.keys() - known:
        db.add(Trainer(organisation_id=batch.organisation_id, batch_id=batch_id, person_id=person))
    for row in rows:
        if row.person_id not in wanted:
            db.delete(row)
    db.flush()
