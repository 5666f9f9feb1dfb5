"""Sessions: set, moved, called off."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, ClassroomSession
from lms_tool.cohorts.queries import batches, clashes, sessions
from lms_tool.cohorts.rules import seats, times
from lms_tool.cohorts.service import seating
from lms_tool.cohorts.service.refusals import (
    ChangedMeanwhile,
    HourSkipped,
    OutsideBatch,
    ReasonMissing,
    RoomTaken,
    SeatsInUse,
    SessionHours,
    TrainerTaken,
)
from lms_tool.errors import NotFound
from lms_tool.facts import SessionCancelled, SessionMoved, publish
from lms_tool.organisations import queries as organisations

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """What a session is to be. begins, ends: local to the zone; an end at or before the beginning is of the next day.

    minutes: what counts as learning time; None: all of it.
    """

    title: str
    day: date
    begins: time
    ends: time
    timezone: str
    seats: int = seats.SEATS
    place: str = ""
    module: str | None = None
    minutes: int | None = None
    trainer: UUID | None = None
    walk_ins: str = "members"
    opens_before: int = 30
    late_after: int = 10
    makes_up: UUID | None = None
    beside: bool = False
    """Though its trainer or its room have another session then."""


def add(db: Session, batch_id: UUID, new: NewSession, *, now: datetime, form: UUID | None = None) -> ClassroomSession:
    """Raises SessionHours, HourSkipped, OutsideBatch, TrainerTaken, RoomTaken, NotFound for what it makes up.

    form: names what was sent; the same form, filled in alike, sets the same session however often it comes.
    """
    batch = batches.locked(db, batch_id)
    name = uuid5(form, f"{batch_id}|{new}") if form else uuid4()
    known = db.get(ClassroomSession, name)
    if known is not None:
        return known
    row = ClassroomSession(
        id=name, organisation_id=batch.organisation_id, batch_id=batch_id, created_at=now, changed_at=now
    )
    _write(db, batch, row, new)
    if not new.beside:
        _check_free(db, row)
    db.add(row)
    db.flush()
    return row


def change(
    db: Session, session_id: UUID, new: NewSession, *, now: datetime, seen: int | None = None
) -> ClassroomSession:
    """Whoever asked for it hears of another hour or place; more seats are filled from the waiting list at once.

    seen: revision of what was changed; None where nobody looked. Raises SessionHours, HourSkipped, SeatsInUse,
    ChangedMeanwhile, OutsideBatch where it comes to be on another day, and TrainerTaken or RoomTaken where hours,
    trainer or place become others.
    """
    row = sessions.locked(db, session_id)
    if seen is not None and seen != row.revision:
        raise ChangedMeanwhile(f"session {session_id} is at {row.revision}, {seen} was seen")
    taken = sum(one.state == "seat" for one in sessions.row_of(db, session_id))
    if new.seats < taken:
        raise SeatsInUse(f"{new.seats} seats, {taken} taken", taken=taken)
    before, trainer = (row.starts_at, row.ends_at, row.place, row.timezone), row.trainer_id
    batch = batches.batch(db, row.batch_id)
    _write(db, batch, row, new)
    if not new.beside and (row.starts_at, row.ends_at, row.place, row.timezone, row.trainer_id) != (*before, trainer):
        _check_free(db, row)
    row.revision, row.changed_at = row.revision + 1, now
    db.flush()
    if (row.starts_at, row.ends_at, row.place, row.timezone) != before:
        for asked in sessions.row_of(db, session_id):
            if asked.state in ("seat", "waiting"):
                about = seating.about(batch, row, asked.person_id, now)
                publish(db, SessionMoved(**about, revision=row.revision))
    seating.fill(db, batch, row, now=now)
    return row


def _write(db: Session, batch: Batch, row: ClassroomSession, new: NewSession) -> None:
    starts_at, ends_at = _hours(new)
    lasts = (ends_at - starts_at) // timedelta(minutes=1)
    minutes = lasts if new.minutes is None else new.minutes
    if not 1 <= minutes <= lasts or not new.title.strip() or new.walk_ins not in seats.WALK_INS:
        raise SessionHours(f"{minutes} of {lasts} minutes")
    if not 1 <= new.seats <= seats.MOST_SEATS or not 0 <= new.opens_before <= 720 or not 0 <= new.late_after <= 720:
        raise SessionHours(f"{new.seats} seats, opens {new.opens_before}, late {new.late_after}")
    if new.makes_up and (new.makes_up == row.id or sessions.session(db, new.makes_up, batch.id).makes_up_id):
        raise NotFound(f"session {new.makes_up} to make up")
    _check_day(batch, row, new)
    row.title, row.place, row.module = new.title.strip()[:120], new.place.strip()[:200], new.module
    row.starts_at, row.ends_at, row.timezone = starts_at, ends_at, new.timezone
    row.seats, row.minutes, row.trainer_id = new.seats, minutes, new.trainer
    row.walk_ins, row.opens_before, row.late_after = new.walk_ins, new.opens_before, new.late_after
    row.makes_up_id = new.makes_up


def _check_day(batch: Batch, row: ClassroomSession, new: NewSession) -> None:
    """The days are the batch's and those of its make-up week, as the calendar says where the session is held; what was
    set before stays on its day. Raises OutsideBatch."""
    spans = sessions.days_of(batch)
    stays = row.starts_at is not None and times.local(row.starts_at, row.timezone).date() == new.day
    if not stays and not any(new.day in span for span in spans):
        days = "; ".join(f"{span.first} – {span.last}" for span in spans)
        raise OutsideBatch(f"{new.day}, batch {batch.id}", days=days)


def _check_free(db: Session, row: ClassroomSession) -> None:
    """Of two who want the same room at once, one comes after the other. Raises TrainerTaken, RoomTaken."""
    with db.no_autoflush:
        organisations.alone(db, row.organisation_id)
        if taken := clashes.of_trainer(db, row):
            raise TrainerTaken(f"session {taken.id}", title=taken.title)
        if taken := clashes.of_room(db, row):
            raise RoomTaken(f"session {taken.id}", title=taken.title)


def _hours(new: NewSession) -> tuple[datetime, datetime]:
    try:
        last_day = new.day if new.ends > new.begins else new.day + timedelta(days=1)
        starts_at = times.instant(new.day, new.begins, new.timezone)
        ends_at = times.instant(last_day, new.ends, new.timezone)
    except times.NoSuchHour as error:
        raise HourSkipped(str(error)) from error
    except (KeyError, OverflowError) as error:
        raise SessionHours(f"{new.day} in {new.timezone!r}") from error
    if not timedelta() < ends_at - starts_at <= LONGEST:
        raise SessionHours(f"{starts_at} to {ends_at}")
    return starts_at, ends_at


def call_off(db: Session, session_id: UUID, *, why: str, now: datetime) -> None:
    """Not held: everybody who asked for it hears so, and their seats are given back. Raises ReasonMissing."""
    if not why.strip():
        raise ReasonMissing(f"calling off session {session_id}")
    row = sessions.locked(db, session_id)
    if row.cancelled_at:
        return
    row.cancelled_at, row.why_cancelled, row.changed_at = now, why.strip()[:300], now
    row.revision += 1
    batch = batches.batch(db, row.batch_id)
    for asked in sessions.row_of(db, session_id):
        if asked.state in ("seat", "waiting"):
            publish(db, SessionCancelled(**seating.about(batch, row, asked.person_id, now)))
            seating.vacate(db, batch, row, asked, why="cancelled", now=now)
