"""Batches: planned, changed, called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4, uuid5

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Batch, Trainer
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import planning
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import holding
from lms_tool.cohorts.service.refusals import BatchDates, ChangedMeanwhile, ReasonMissing, TooManyBatches, YearTooShort

LARGEST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """makes_up: the week in which what was missed is made up; none without one."""

    title: str
    track: str
    size: int
    span: Span
    makes_up: Span | None = None


def proposal(
    db: Session, organisation_id: UUID, track: str, year: int, number: int, *, today: date | None = None
) -> list[Span]:
    """A year of a track, from today on, as batches of its nominal length.

    Raises TooManyBatches, YearTooShort, NotFound for the track.
    """
    days = catalog.track(db, organisation_id, track).days
    try:
        return planning.year(year, number, days, today=today)
    except planning.TooMany as error:
        if not error.fitting:
            raise YearTooShort(str(error), days=days) from error
        raise TooManyBatches(str(error), fitting=error.fitting, days=days) from error


def add(
    db: Session,
    organisation_id: UUID,
    new: Sequence[NewBatch],
    *,
    course: UUID | None,
    by: UUID | None,
    now: datetime,
    form: UUID | None = None,
) -> list[Batch]:
    """Plan batches; who plans them (None: nobody in person) runs them. Raises BatchDates, NotFound for the track.

    form: names what was sent; the same form, filled in alike, plans the same batches however often it comes.
    """
    made = []
    for place, one in enumerate(new):
        _check(one)
        catalog.track(db, organisation_id, one.track)
        batch = Batch(organisation_id=organisation_id, course_id=course, track=one.track, created_at=now)
        batch.id = uuid5(form, f"{organisation_id}|{place}|{one}") if form else uuid4()
        _write(batch, one)
        made.append(_added(db, batch, by))
    return made


def _added(db: Session, batch: Batch, by: UUID | None) -> Batch:
    known = db.get(Batch, batch.id)
    if known is not None:
        return known
    try:
        with db.begin_nested():
            db.add(batch)
            db.flush()
            if by:
                db.add(Trainer(organisation_id=batch.organisation_id, batch_id=batch.id, person_id=by))
    except IntegrityError:  # the other click was first
        return batches.batch(db, batch.id)
    return batch


def as_seen(batch: Batch) -> str:
    """What somebody who changes a batch has before their eyes, as a form carries it."""
    days = (batch.starts_on, batch.ends_on, batch.makes_up_from, batch.makes_up_until)
    return sha256(repr((batch.title, batch.size, *days)).encode()).hexdigest()[:32]


def change(db: Session, batch_id: UUID, new: NewBatch, *, seen: str | None = None) -> Batch:
    """Other words and days; the track stays. seen: `as_seen` of what was changed; None where nobody looked.

    Raises BatchDates, ChangedMeanwhile.
    """
    _check(new)
    batch = batches.locked(db, batch_id)
    if seen is not None and seen != as_seen(batch):
        raise ChangedMeanwhile(f"batch {batch_id}")
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
    batch = batches.locked(db, batch_id)
    rows = batches.trainer_rows(db, batch_id)
    wanted, known = dict.fromkeys(people), {row.person_id for row in rows}
    for person in wanted.keys() - known:
        db.add(Trainer(organisation_id=batch.organisation_id, batch_id=batch_id, person_id=person))
    for row in rows:
        if row.person_id not in wanted:
            db.delete(row)
    db.flush()
