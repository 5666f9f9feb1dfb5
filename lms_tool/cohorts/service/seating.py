"""Seats: asked for, given back, filled from the waiting list. Whoever changes them holds the session's row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, ClassroomSession, SignUp
from lms_tool.cohorts.queries import batches, clashes, opening, sessions
from lms_tool.cohorts.rules import seats
from lms_tool.cohorts.rules.seats import Place
from lms_tool.cohorts.service.refusals import AtTheSameTime, HoursFirst, NotMissed, SignUpOver
from lms_tool.errors import NotFound
from lms_tool.facts import PeopleChanged, SeatGiven, SeatTaken, publish
from lms_tool.people import queries as people


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody acts: out of which launch, in which language."""

    launch: UUID | None = None
    language: str = "zh-CN"


UNSAID = Origin()


def ask(db: Session, session_id: UUID, person_id: UUID, *, now: datetime, origin: Origin = UNSAID) -> SignUp:
    """A seat, or a place on the waiting list; who has one keeps it.

    Raises SignUpOver, NotMissed, HoursFirst, AtTheSameTime, NotFound for whoever is not in the batch.
    """
    row = sessions.locked(db, session_id)
    batch = batches.batch(db, row.batch_id)
    if not batches.is_member(db, batch.id, person_id):
        raise NotFound(f"session {session_id} of a batch without {person_id}")
    if row.cancelled_at or now >= row.starts_at:
        raise SignUpOver(f"session {session_id}")
    if row.makes_up_id and not sessions.is_missed(sessions.attendance_or_none(db, row.makes_up_id, person_id)):
        raise NotMissed(f"session {row.makes_up_id} by {person_id}")
    mine = sessions.sign_up_or_none(db, session_id, person_id)
    if mine is None or mine.state not in ("seat", "waiting"):
        _check_hours(db, batch, person_id)
        _check_time(db, row, person_id)
    return enter(db, batch, row, person_id, now=now, origin=origin)


def _check_hours(db: Session, batch: Batch, person_id: UUID) -> None:
    """Raises HoursFirst."""
    stands = opening.opening_or_none(db, batch, person_id)
    if stands and stands.is_locked:
        before = stands.before
        raise HoursFirst(
            f"batch {batch.id} for {person_id}",
            done=f"{before.hours_done:g}",
            asked=f"{before.hours_asked:g}",
            missing=f"{before.hours_missing:g}",
        )


def _check_time(db: Session, row: ClassroomSession, person_id: UUID) -> None:
    """Nobody sits in two rooms at once, nor waits for that. Raises AtTheSameTime."""
    people.alone(db, person_id)
    other = clashes.of_person(db, row, person_id)
    if other is not None:
        raise AtTheSameTime(f"session {other.id}", title=other.title)


def enter(
    db: Session,
    batch: Batch,
    row: ClassroomSession,
    person_id: UUID,
    *,
    now: datetime,
    origin: Origin = UNSAID,
    at_the_door: bool = False,
) -> SignUp:
    """Write somebody into the row of those who asked, at its end; at the door a free seat is theirs at once."""
    mine = sessions.sign_up_or_none(db, row.id, person_id)
    if mine is not None and mine.state in ("seat", "waiting"):
        return mine
    full = sessions.fullness(db, row.id)
    state = "seat" if at_the_door else seats.asked(full.seats, full.waiting, row.seats)
    number = sessions.last_number(db, row.id) + 1
    if mine is None:
        mine = SignUp(organisation_id=row.organisation_id, session_id=row.id, person_id=person_id)
        db.add(mine)
    mine.number, mine.state, mine.asked_at, mine.changed_at, mine.moved_up_at = number, state, now, now, None
    db.flush()
    if state == "seat":
        publish(db, SeatTaken(**about(batch, row, person_id, now, origin), sign_up=mine.id))
    return mine


def give_back(db: Session, session_id: UUID, person_id: UUID, *, now: datetime, origin: Origin = UNSAID) -> None:
    """Take a sign-up back; the first on the waiting list moves up. Raises SignUpOver, NotFound."""
    row = sessions.locked(db, session_id)
    mine = sessions.sign_up_or_none(db, session_id, person_id)
    if mine is None or mine.state not in ("seat", "waiting"):
        raise NotFound(f"sign-up of {person_id} for {session_id}")
    if row.cancelled_at or now >= row.starts_at:
        raise SignUpOver(f"session {session_id}")
    batch = batches.batch(db, row.batch_id)
    vacate(db, batch, row, mine, why="back", now=now, origin=origin)
    fill(db, batch, row, now=now)


def give_back_all(db: Session, batch_id: UUID, person_id: UUID, *, now: datetime) -> None:
    """Somebody leaves a batch: what they asked for in sessions to come is free."""
    for session in sessions.sessions_of(db, batch_id):
        if session.starts_at > now and session.cancelled_at is None:
            row = sessions.locked(db, session.id)
            mine = sessions.sign_up_or_none(db, session.id, person_id)
            if mine is not None and mine.state in ("seat", "waiting"):
                batch = batches.batch(db, batch_id)
                vacate(db, batch, row, mine, why="back", now=now)
                fill(db, batch, row, now=now)


def vacate(
    db: Session, batch: Batch, row: ClassroomSession, mine: SignUp, *, why: str, now: datetime, origin: Origin = UNSAID
) -> None:
    """why: "back", "late" or "cancelled" (see `facts.SeatGiven`)."""
    had_seat = mine.state == "seat"
    mine.state, mine.changed_at = "lapsed" if why == "late" else "left", now
    db.flush()
    if had_seat:
        publish(db, SeatGiven(**about(batch, row, mine.person_id, now, origin), sign_up=mine.id, why=why))


def fill(db: Session, batch: Batch, row: ClassroomSession, *, now: datetime) -> list[SignUp]:
    """Move people up from the waiting list as long as seats are free and the session has not begun."""
    if row.cancelled_at or now >= row.starts_at:
        return []
    asked = {one.number: one for one in sessions.row_of(db, row.id)}
    moved = [asked[place.number] for place in seats.movers(_places(list(asked.values())), row.seats)]
    for one in moved:
        one.state, one.changed_at, one.moved_up_at = "seat", now, now
    db.flush()
    for one in moved:
        publish(db, SeatTaken(**about(batch, row, one.person_id, now), sign_up=one.id, moved_up=True))
    return moved


def note_people(db: Session, fact: PeopleChanged) -> None:
    """Two people became one: of two seats in a session one is free."""
    asked = select(SignUp.session_id).join(ClassroomSession, ClassroomSession.id == SignUp.session_id)
    asked = asked.where(SignUp.person_id.in_(fact.people), ClassroomSession.starts_at > fact.at)
    for session_id in sorted(set(db.scalars(asked))):
        row = sessions.locked(db, session_id)
        fill(db, batches.batch(db, row.batch_id), row, now=fact.at)


def _places(asked: list[SignUp]) -> list[Place]:
    return [Place(one.number, one.state) for one in asked]


def about(batch: Batch, row: ClassroomSession, person: UUID, now: datetime, origin: Origin = UNSAID) -> dict[str, Any]:
    """What every fact about a session says."""
    return {
        "organisation": row.organisation_id,
        "person": person,
        "batch": batch.id,
        "track": batch.track,
        "session": row.id,
        "title": row.title,
        "starts_at": row.starts_at,
        "at": now,
        "launch": origin.launch,
        "language": origin.language,
    }
