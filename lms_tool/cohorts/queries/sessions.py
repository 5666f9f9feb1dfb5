from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Mark, Member, Score, SignUp
from lms_tool.cohorts.rules import seats, times
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.rules.times import Hours
from lms_tool.errors import NotFound
from lms_tool.people.models import Person


@dataclass(frozen=True, slots=True)
class Taken:
    """How full a session is."""

    seats: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Mine:
    """A session as one learner sees it. position: on the waiting list, 1 is next; 0 elsewhere.

    makes_up: the session that they missed and can make up here.
    """

    session: ClassroomSession
    batch: Batch
    taken: Taken
    sign_up: SignUp | None
    position: int
    attendance: Attendance | None
    makes_up: ClassroomSession | None

    @property
    def state(self) -> str:
        """`seat`, `waiting` or "" """
        return self.sign_up.state if self.sign_up and self.sign_up.state in ("seat", "waiting") else ""

    @property
    def is_in(self) -> bool:
        return self.attendance is not None and self.attendance.state in seats.PRESENT

    def is_open(self, now: datetime) -> bool:
        """Whether they could sign in now."""
        held = self.session
        return held.cancelled_at is None and hours(held).opens_at <= now < held.ends_at and not self.is_in


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list of a session."""

    person: Person
    sign_up: SignUp | None
    attendance: Attendance | None
    marks: list[Mark]
    scores: dict[str, Score]


def session(db: Session, session_id: UUID, batch_id: UUID | None = None) -> ClassroomSession:
    """Raises NotFound, also where it belongs to another batch than the one named."""
    found = db.get(ClassroomSession, session_id)
    if found is None or (batch_id and found.batch_id != batch_id):
        raise NotFound(f"session {session_id}")
    return found


def locked(db: Session, session_id: UUID) -> ClassroomSession:
    """The session, its row locked until the end: whoever changes its seats or its list comes one after the other.

    SQLite has one writer at a time anyway. Raises NotFound.
    """
    asked = select(ClassroomSession).where(ClassroomSession.id == session_id).with_for_update()
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(f"session {session_id}")
    return found


def hours(row: ClassroomSession) -> Hours:
    return Hours(row.starts_at, row.ends_at, row.opens_before, row.late_after)


def sessions_of(db: Session, batch_id: UUID) -> list[ClassroomSession]:
    asked = select(ClassroomSession).where(ClassroomSession.batch_id == batch_id)
    return list(db.scalars(asked.order_by(ClassroomSession.starts_at)))


def days_of(batch: Batch) -> list[Span]:
    """When its sessions are held: its own days, and those of its make-up week."""
    spans = [Span(batch.starts_on, batch.ends_on)]
    if batch.makes_up_from and batch.makes_up_until:
        spans.append(Span(batch.makes_up_from, batch.makes_up_until))
    return spans


def astray(batch: Batch, held: Iterable[ClassroomSession]) -> set[UUID]:
    """Sessions left on a day that is none of the batch's any more, since the batch was moved."""
    spans = days_of(batch)
    planned = [one for one in held if not one.cancelled_at and not one.settled_at]
    days = {one.id: times.local(one.starts_at, one.timezone).date() for one in planned}
    return {id_ for id_, day in days.items() if not any(day in span for span in spans)}


def taken(db: Session, sessions: Sequence[UUID]) -> dict[UUID, Taken]:
    """Session → how full it is."""
    asked = select(SignUp.session_id, SignUp.state, func.count()).where(
        SignUp.session_id.in_(sessions), SignUp.state.in_(("seat", "waiting"))
    )
    counts: dict[UUID, dict[str, int]] = {}
    for which, state, count in db.execute(asked.group_by(SignUp.session_id, SignUp.state)):
        counts.setdefault(which, {})[state] = count
    return {which: Taken(said.get("seat", 0), said.get("waiting", 0)) for which, said in counts.items()}


def row_of(db: Session, session_id: UUID) -> list[SignUp]:
    """Everybody who ever asked for a seat, in order."""
    return list(db.scalars(select(SignUp).where(SignUp.session_id == session_id).order_by(SignUp.number)))


def last_number(db: Session, session_id: UUID) -> int:
    """Of the row in which people asked for a seat; 0 while nobody has."""
    return db.scalar(select(func.max(SignUp.number)).where(SignUp.session_id == session_id)) or 0


def fullness(db: Session, session_id: UUID) -> Taken:
    return taken(db, [session_id]).get(session_id, Taken())


def sign_up_or_none(db: Session, session_id: UUID, person_id: UUID) -> SignUp | None:
    return db.scalar(select(SignUp).where(SignUp.session_id == session_id, SignUp.person_id == person_id))


def attendance_or_none(db: Session, session_id: UUID, person_id: UUID) -> Attendance | None:
    return db.scalar(select(Attendance).where(Attendance.session_id == session_id, Attendance.person_id == person_id))


def attendances(db: Session, session_id: UUID) -> list[Attendance]:
    """Person by person in one order, so that two who lock something of each of them never wait for one another."""
    asked = select(Attendance).where(Attendance.session_id == session_id)
    return list(db.scalars(asked.order_by(Attendance.person_id)))


def marks(db: Session, attendance_ids: Iterable[UUID]) -> dict[UUID, list[Mark]]:
    """Attendance → its entries, the first one first."""
    asked = select(Mark).where(Mark.attendance_id.in_(list(attendance_ids))).order_by(Mark.number)
    found: dict[UUID, list[Mark]] = {}
    for mark in db.scalars(asked):
        found.setdefault(mark.attendance_id, []).append(mark)
    return found


def scores(db: Session, session_id: UUID) -> dict[UUID, dict[str, Score]]:
    """Person → criterion → the newest score."""
    found: dict[UUID, dict[str, Score]] = {}
    for score in db.scalars(select(Score).where(Score.session_id == session_id).order_by(Score.number)):
        found.setdefault(score.person_id, {})[score.criterion] = score
    return found


def sheet(db: Session, session_id: UUID) -> list[Line]:
    """The list of a session: who has a seat or came, in order; then who waits; then who came without a seat.

    Of people who became one only the one they are now.
    """
    signed = {one.person_id: one for one in row_of(db, session_id)}
    there = {one.person_id: one for one in attendances(db, session_id)}
    scored, entries = scores(db, session_id), marks(db, [one.id for one in there.values()])
    shown = [who for who, one in signed.items() if one.state in ("seat", "waiting") or who in there]
    shown += [who for who in there if who not in signed]
    people = {one.id: one for one in db.scalars(_standing(shown))}
    lines = [
        Line(
            people[who],
            signed.get(who),
            there.get(who),
            entries.get(there[who].id, []) if who in there else [],
            scored.get(who, {}),
        )
        for who in shown
        if who in people
    ]
    return sorted(lines, key=lambda line: line.sign_up is not None and line.sign_up.state == "waiting")


def _standing(people: Sequence[UUID]) -> Select[Person]:
    return select(Person).where(Person.id.in_(people), Person.merged_into_id.is_(None))


def mine(db: Session, person_id: UUID) -> list[Mine]:
    """The sessions of a learner's batches and those they signed up for, in the order in which they are held."""
    batches = select(Member.batch_id).where(Member.person_id == person_id, Member.left_at.is_(None))
    signed = select(SignUp.session_id).where(SignUp.person_id == person_id, SignUp.state.in_(("seat", "waiting")))
    asked = (
        select(ClassroomSession, Batch)
        .join(Batch, Batch.id == ClassroomSession.batch_id)
        .where(or_(ClassroomSession.batch_id.in_(batches), ClassroomSession.id.in_(signed)))
        .order_by(ClassroomSession.starts_at)
    )
    return _seen_by(db, person_id, [(row[0], row[1]) for row in db.execute(asked)])


def mine_at(db: Session, person_id: UUID, session_id: UUID) -> Mine:
    """Raises NotFound where this session is not for this learner."""
    found = next((one for one in mine(db, person_id) if one.session.id == session_id), None)
    if found is None:
        raise NotFound(f"session {session_id} of {person_id}")
    return found


def _seen_by(db: Session, person_id: UUID, rows: list[tuple[ClassroomSession, Batch]]) -> list[Mine]:
    ids = [one.id for one, _ in rows]
    full = taken(db, ids)
    asked = {
        one.session_id: one
        for one in db.scalars(select(SignUp).where(SignUp.person_id == person_id, SignUp.session_id.in_(ids)))
    }
    there = {
        one.session_id: one
        for one in db.scalars(
            select(Attendance).where(Attendance.person_id == person_id, Attendance.session_id.in_(ids))
        )
    }
    by_id = {one.id: one for one, _ in rows}
    ahead = _positions(db, [one for one in asked.values() if one.state == "waiting"])
    return [
        Mine(
            one,
            batch,
            full.get(one.id, Taken()),
            asked.get(one.id),
            ahead.get(one.id, 0),
            there.get(one.id),
            by_id.get(one.makes_up_id) if one.makes_up_id and is_missed(there.get(one.makes_up_id)) else None,
        )
        for one, batch in rows
        if not one.makes_up_id or is_missed(there.get(one.makes_up_id)) or one.id in asked
    ]


def is_missed(attendance: Attendance | None) -> bool:
    return attendance is not None and attendance.state not in seats.PRESENT


def _positions(db: Session, waiting: Sequence[SignUp]) -> dict[UUID, int]:
    """Session → how many steps from the top of its waiting list."""
    if not waiting:
        return {}
    me, other = aliased(SignUp), aliased(SignUp)
    asked = (
        select(me.session_id, func.count(other.id))
        .join(other, other.session_id == me.session_id)
        .where(me.id.in_([one.id for one in waiting]), other.state == "waiting", other.number <= me.number)
        .group_by(me.session_id)
    )
    return dict(db.execute(asked).all())


def missed(db: Session, session_id: UUID) -> list[UUID]:
    """Who was absent or excused."""
    asked = select(Attendance.person_id).join(Person, Person.id == Attendance.person_id)
    asked = asked.where(Attendance.session_id == session_id, Person.merged_into_id.is_(None))
    return list(db.scalars(asked.where(Attendance.state.in_(("absent", "excused")))))


def open_now(db: Session, person_id: UUID, now: datetime) -> ClassroomSession | None:
    """The session for which this learner could sign in now."""
    return next((one.session for one in mine(db, person_id) if one.is_open(now)), None)


def next_of(db: Session, person_id: UUID, now: datetime) -> Mine | None:
    """The first session of a learner that is not over."""
    coming = (one for one in mine(db, person_id) if one.session.ends_at > now and one.session.cancelled_at is None)
    return next(coming, None)


def around(db: Session, now: datetime) -> list[ClassroomSession]:
    """Sessions of the organisation that are held about now, or were until a moment ago."""
    asked = select(ClassroomSession).where(
        ClassroomSession.starts_at < now + timedelta(hours=12), ClassroomSession.ends_at > now - timedelta(minutes=30)
    )
    return list(db.scalars(asked.order_by(ClassroomSession.starts_at)))


def unsettled(db: Session, before: datetime, most: int) -> list[ClassroomSession]:
    """Sessions that ended before a moment and whose list is still open."""
    asked = select(ClassroomSession).where(
        ClassroomSession.settled_at.is_(None),
        ClassroomSession.ends_at < before,
        ClassroomSession.cancelled_at.is_(None),
    )
    return list(db.scalars(asked.order_by(ClassroomSession.ends_at).limit(most)))
