"""Who was there: signed in by code, written down by hand, corrected; hours told once the list is closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Mark, Score
from lms_tool.cohorts.queries import batches, clashes, sessions
from lms_tool.cohorts.rules import codes, planning, seats, times
from lms_tool.cohorts.rules.seats import PRESENT, STATES, Place
from lms_tool.cohorts.rules.times import Phase
from lms_tool.cohorts.service import seating
from lms_tool.cohorts.service.refusals import NotHeld, NotYet, ReasonMissing
from lms_tool.errors import BadInput
from lms_tool.facts import ClassroomAttended, publish
from lms_tool.people import queries as people

CLOSED_AFTER = timedelta(hours=24)  # a list nobody closes is closed by itself
AT_ONCE = 20  # lists closed in one round


class Answer(StrEnum):
    """What became of somebody's wish to sign in."""

    PRESENT = "present"
    LATE = "late"
    ALREADY = "already"
    DECIDED = "decided"  # staff have written them down as absent
    CODE_OLD = "code-old"
    CODE_WRONG = "code-wrong"
    OTHER_SESSION = "other-session"
    NO_SEAT = "no-seat"
    FULL = "full"
    EARLY = "early"
    OVER = "over"
    CALLED_OFF = "called-off"
    ELSEWHERE = "elsewhere"  # signed in to another session that is held at the same time

    @property
    def is_in(self) -> bool:
        return self in (Answer.PRESENT, Answer.LATE, Answer.ALREADY)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who wants to sign in, and how. how: "scan" or "code" (typed)."""

    person: UUID
    how: str
    launch: UUID | None = None
    language: str = "zh-CN"


def check_code(db: Session, session_id: UUID, given: str, *, secret_key: str, now: datetime) -> Answer | None:
    """None where the code is good for this session now. A code of another session is told as such."""
    verdict = codes.verdict(secret_key, session_id, given, now)
    if verdict is codes.Verdict.GOOD:
        return None
    if verdict is codes.Verdict.OLD:
        return Answer.CODE_OLD
    for other in sessions.around(db, now):
        if other.id != session_id and codes.verdict(secret_key, other.id, given, now) is not codes.Verdict.WRONG:
            return Answer.OTHER_SESSION
    return Answer.CODE_WRONG


def session_of_code(db: Session, given: str, *, secret_key: str, now: datetime) -> ClassroomSession | None:
    """The session on whose screen a code is, or was a moment ago."""
    for session in sessions.around(db, now):
        if codes.verdict(secret_key, session.id, given, now) is not codes.Verdict.WRONG:
            return session
    return None


def sign_in(db: Session, session_id: UUID, visit: Visit, *, now: datetime) -> Answer:
    """Write somebody down who has shown a good code. Each person once, also of two posts at the same moment."""
    row = sessions.locked(db, session_id)
    attendance = sessions.attendance_or_none(db, session_id, visit.person)
    if attendance is not None and attendance.state in PRESENT:
        return Answer.ALREADY
    if attendance is not None and attendance.state == "absent":
        return Answer.DECIDED
    phase = sessions.hours(row).phase(now)
    if row.cancelled_at:
        return Answer.CALLED_OFF
    if phase is Phase.EARLY:
        return Answer.EARLY
    if phase is Phase.OVER or row.settled_at:
        return Answer.OVER
    people.alone(db, visit.person)
    if clashes.is_elsewhere(db, row, visit.person):
        return Answer.ELSEWHERE
    batch = batches.batch(db, row.batch_id)
    refused = _seat(db, batch, row, visit, phase, now)
    if refused:
        return refused
    state = "late" if phase is Phase.LATE else "present"
    return Answer(state) if _write(db, row, visit.person, state, visit.how, now=now, came_at=now) else Answer.ALREADY


def _seat(db: Session, batch: Batch, row: ClassroomSession, visit: Visit, phase: Phase, now: datetime) -> Answer | None:
    """Whether there is a seat: their own, or a free one for somebody who comes without. None: yes."""
    mine = sessions.sign_up_or_none(db, row.id, visit.person)
    if mine is not None and mine.state == "seat":
        return None
    if row.walk_ins == "nobody" or (row.walk_ins == "members" and not batches.is_member(db, batch.id, visit.person)):
        return Answer.NO_SEAT
    if sessions.fullness(db, row.id).seats >= row.seats and not _makes_way(db, batch, row, phase, now):
        return Answer.FULL
    if mine is not None and mine.state == "waiting":
        mine.state, mine.changed_at = "left", now
        db.flush()
    _sit_down(db, batch, row, visit, now)
    return None


def _makes_way(db: Session, batch: Batch, row: ClassroomSession, phase: Phase, now: datetime) -> bool:
    """Once it is late, the seat of somebody who has not come goes to whoever is there."""
    if phase is not Phase.LATE:
        return False
    asked = {one.number: one for one in sessions.row_of(db, row.id)}
    here = {one.person_id for one in sessions.attendances(db, row.id) if one.state in PRESENT}
    came = [number for number, one in asked.items() if one.person_id in here]
    place = seats.gives_way([Place(one.number, one.state) for one in asked.values()], came)
    if place is None:
        return False
    seating.vacate(db, batch, row, asked[place.number], why="late", now=now)
    return True


def _sit_down(db: Session, batch: Batch, row: ClassroomSession, visit: Visit, now: datetime) -> None:
    """At the door a free seat is taken at once, whoever waits elsewhere."""
    origin = seating.Origin(visit.launch, visit.language)
    mine = seating.enter(db, batch, row, visit.person, now=now, origin=origin, at_the_door=True)
    if mine.state != "seat":
        raise RuntimeError(f"no seat at the door of {row.id}")


def _write(
    db: Session,
    row: ClassroomSession,
    person_id: UUID,
    state: str,
    how: str,
    *,
    now: datetime,
    came_at: datetime | None = None,
    minutes: int | None = None,
    by: UUID | None = None,
    why: str = "",
) -> bool:
    """One more entry about somebody. False where a parallel transaction was first and said the same.

    minutes: None: as the rule says.
    """
    attendance = sessions.attendance_or_none(db, row.id, person_id)
    if attendance is None:
        attendance = Attendance(organisation_id=row.organisation_id, session_id=row.id, person_id=person_id)
        attendance.state, attendance.minutes = state, 0
        try:
            with db.begin_nested():
                db.add(attendance)
        except IntegrityError:
            return False
    came = came_at or (attendance.came_at if state in PRESENT else None)
    counted = times.minutes_counted(state, minutes=row.minutes, starts_at=row.starts_at, came_at=came)
    attendance.state, attendance.came_at = state, came
    attendance.minutes = counted if minutes is None or state not in PRESENT else minutes
    last = db.scalar(select(func.max(Mark.number)).where(Mark.attendance_id == attendance.id)) or 0
    db.add(
        Mark(
            organisation_id=row.organisation_id,
            attendance_id=attendance.id,
            number=last + 1,
            state=state,
            minutes=attendance.minutes,
            how=how,
            by=by,
            why=why[:300],
            at=now,
        )
    )
    db.flush()
    return True


def mark(
    db: Session,
    session_id: UUID,
    person_id: UUID,
    state: str,
    *,
    by: UUID,
    why: str,
    now: datetime,
    minutes: int | None = None,
) -> None:
    """Write somebody down by hand, or correct what stands there. Nothing is lost: every entry is kept.

    Raises ReasonMissing, NotHeld, NotYet, BadInput for a state or minutes that cannot be.
    """
    row = sessions.locked(db, session_id)
    if row.cancelled_at:
        raise NotHeld(f"session {session_id}")
    if now < sessions.hours(row).opens_at:
        raise NotYet(f"session {session_id}")
    if state not in STATES or (minutes is not None and not 0 <= minutes <= row.minutes):
        raise BadInput(f"attendance {state!r}, {minutes} minutes")
    if not why.strip():
        raise ReasonMissing(f"attendance of {person_id} in {session_id}")
    people.person(db, person_id)
    _write(db, row, person_id, state, "hand", now=now, minutes=minutes, by=by, why=why.strip())
    if row.settled_at:
        _tell(db, batches.batch(db, row.batch_id), row, now)


def settle(db: Session, session_id: UUID, *, by: UUID | None, now: datetime) -> int:
    """Close the list: whoever has a seat and did not come is absent, and everybody's hours are told.

    How many were there. Raises NotYet, NotHeld.
    """
    row = sessions.locked(db, session_id)
    if row.cancelled_at:
        raise NotHeld(f"session {session_id}")
    if now < row.starts_at:
        raise NotYet(f"session {session_id}")
    known = {one.person_id for one in sessions.attendances(db, session_id)}
    for asked in sessions.row_of(db, session_id):
        if asked.state == "seat" and asked.person_id not in known:
            _write(db, row, asked.person_id, "absent", "list", now=now, by=by)
    row.settled_at = row.settled_at or now
    _tell(db, batches.batch(db, row.batch_id), row, now)
    return sum(one.state in PRESENT for one in sessions.attendances(db, session_id))


def _tell(db: Session, batch: Batch, row: ClassroomSession, now: datetime) -> None:
    """Let the rest of the tool know whose hours have changed since they were told last."""
    for attendance in sessions.attendances(db, row.id):
        if attendance.minutes == attendance.told_minutes:
            continue
        before = attendance.told_minutes
        attendance.told, attendance.told_minutes = attendance.told + 1, attendance.minutes
        db.flush()
        told = seating.about(batch, row, attendance.person_id, now)
        publish(
            db,
            ClassroomAttended(
                **told,
                attendance=attendance.id,
                minutes=attendance.minutes,
                before=before,
                revision=attendance.told,
                held_at=row.ends_at,
                trainer=row.trainer_id,
                module=row.module,
            ),
        )


def close_forgotten(db: Session, *, now: datetime) -> int:
    """Lists that nobody has closed a day after the end. How many were closed; a few in each round."""
    found = sessions.unsettled(db, now - CLOSED_AFTER, AT_ONCE)
    for row in found:
        settle(db, row.id, by=None, now=now)
    return len(found)


def score(
    db: Session,
    session_id: UUID,
    person_id: UUID,
    criterion: str,
    *,
    points: int | None,
    note: str,
    by: UUID,
    now: datetime,
) -> bool:
    """What somebody did in discussion, speaking or homework. False where it says so already.

    Raises BadInput.
    """
    row = sessions.locked(db, session_id)
    if criterion not in seats.CRITERIA or (points is not None and not 0 <= points <= 100):
        raise BadInput(f"score {criterion!r} {points}")
    people.person(db, person_id)
    last = sessions.scores(db, session_id).get(person_id, {}).get(criterion)
    note = note.strip()[:2000]
    if (points, note) == ((last.points, last.note) if last else (None, "")):
        return False
    db.add(
        Score(
            organisation_id=row.organisation_id,
            session_id=session_id,
            person_id=person_id,
            criterion=criterion,
            number=planning.numbered([last.number] if last else []),
            points=points,
            note=note,
            by=by,
            at=now,
        )
    )
    db.flush()
    return True
