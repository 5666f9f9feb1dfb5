from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Group, Member, Trainer
from lms_tool.errors import NotFound
from lms_tool.people.models import Membership, Person

PAGE = 50  # rows of a table on one page


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff, as far as it decides which batches are theirs. course, track: of this launch."""

    person: UUID
    course: UUID | None
    administrator: bool
    track: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A line of the plan. next: the first session that is not over."""

    batch: Batch
    members: int
    sessions: int
    next: ClassroomSession | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of a batch. came, settled: sessions they were at, and sessions of theirs whose list is closed."""

    member: Member
    person: Person
    group: Group | None
    came: int
    missed: int
    minutes: int


def _theirs(staff: Staff) -> ColumnElement[bool]:
    """Batches that somebody may run: of their course, of its track where a batch has no course, or where they are
    named; administrators all."""
    if staff.administrator:
        return Batch.id.is_not(None)
    named = select(Trainer.batch_id).where(Trainer.person_id == staff.person)
    found: list[ColumnElement[bool]] = [Batch.id.in_(named)]
    if staff.course:
        found.append(Batch.course_id == staff.course)
    if staff.course and staff.track:
        found.append(and_(Batch.course_id.is_(None), Batch.track == staff.track))
    return or_(*found)


def years(db: Session, staff: Staff) -> list[int]:
    """Years in which there are batches."""
    first, last = db.execute(select(func.min(Batch.starts_on), func.max(Batch.starts_on)).where(_theirs(staff))).one()
    return list(range(first.year, last.year + 1)) if first else []


def plan(db: Session, staff: Staff, year: int, *, track: str | None = None, now: datetime) -> list[BatchRow]:
    """The batches that begin in a year, in order."""
    asked = select(Batch).where(Batch.starts_on >= date(year, 1, 1), Batch.starts_on <= date(year, 12, 31))
    asked = asked.where(_theirs(staff))
    if track:
        asked = asked.where(Batch.track == track)
    found = list(db.scalars(asked.order_by(Batch.starts_on, Batch.title)))
    ids = [batch.id for batch in found]
    members = dict(db.execute(_people(ids)).all())
    sessions = dict(db.execute(_sessions(ids)).all())
    coming = next_sessions(db, ids, now=now)
    return [
        BatchRow(batch, members.get(batch.id, 0), sessions.get(batch.id, 0), coming.get(batch.id)) for batch in found
    ]


def _held(batches: Iterable[UUID]) -> ColumnElement[bool]:
    return and_(ClassroomSession.batch_id.in_(list(batches)), ClassroomSession.cancelled_at.is_(None))


def _people(batches: Sequence[UUID]) -> Select[UUID, int]:
    asked = select(Member.batch_id, func.count(Member.id)).where(Member.batch_id.in_(batches), Member.left_at.is_(None))
    return asked.group_by(Member.batch_id)


def _sessions(batches: Sequence[UUID]) -> Select[UUID, int]:
    asked = select(ClassroomSession.batch_id, func.count(ClassroomSession.id)).where(_held(batches))
    return asked.group_by(ClassroomSession.batch_id)


def next_sessions(db: Session, batches: Sequence[UUID], *, now: datetime) -> dict[UUID, ClassroomSession]:
    """Batch → its first session that is not over."""
    asked = select(ClassroomSession).where(_held(batches), ClassroomSession.ends_at > now)
    found: dict[UUID, ClassroomSession] = {}
    for session in db.scalars(asked.order_by(ClassroomSession.starts_at)):
        found.setdefault(session.batch_id, session)
    return found


def batch(db: Session, batch_id: UUID) -> Batch:
    """Raises NotFound."""
    found = db.get(Batch, batch_id)
    if found is None:
        raise NotFound(f"batch {batch_id}")
    return found


def locked(db: Session, batch_id: UUID) -> Batch:
    """The batch, its row locked until the end: whoever changes its days, people or groups comes one after the other.

    SQLite has one writer at a time anyway. Raises NotFound.
    """
    asked = select(Batch).where(Batch.id == batch_id).with_for_update()
    found = db.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(f"batch {batch_id}")
    return found


def batch_of(db: Session, batch_id: UUID, staff: Staff) -> Batch:
    """A batch that this member of staff may run. Raises NotFound, also where it is somebody else's."""
    found = db.scalar(select(Batch).where(Batch.id == batch_id, _theirs(staff)))
    if found is None:
        raise NotFound(f"batch {batch_id} of {staff}")
    return found


def trainers(db: Session, batch_id: UUID) -> list[Person]:
    asked = select(Person).join(Trainer, Trainer.person_id == Person.id).where(Trainer.batch_id == batch_id)
    return list(db.scalars(asked.order_by(Person.name, Person.id)))


def trainer_rows(db: Session, batch_id: UUID) -> list[Trainer]:
    return list(db.scalars(select(Trainer).where(Trainer.batch_id == batch_id)))


def groups(db: Session, batch_id: UUID) -> list[Group]:
    return list(db.scalars(select(Group).where(Group.batch_id == batch_id).order_by(Group.title)))


def group_sizes(db: Session, batch_id: UUID) -> dict[UUID | None, int]:
    """Group (None: in none) → people in it."""
    asked = select(Member.group_id, func.count()).where(Member.batch_id == batch_id, Member.left_at.is_(None))
    return dict(db.execute(asked.group_by(Member.group_id)).all())


def member_or_none(db: Session, batch_id: UUID, person_id: UUID) -> Member | None:
    """Somebody in a batch, also who has left it."""
    return db.scalar(select(Member).where(Member.batch_id == batch_id, Member.person_id == person_id))


def is_member(db: Session, batch_id: UUID, person_id: UUID) -> bool:
    found = member_or_none(db, batch_id, person_id)
    return found is not None and found.left_at is None


def member_count(db: Session, batch_id: UUID) -> int:
    asked = select(func.count(Member.id)).where(Member.batch_id == batch_id, Member.left_at.is_(None))
    return db.scalar(asked) or 0


def member_ids(db: Session, batch_id: UUID) -> list[UUID]:
    """People of a batch, in the order in which they came."""
    asked = select(Member.person_id).where(Member.batch_id == batch_id, Member.left_at.is_(None))
    return list(db.scalars(asked.order_by(Member.number)))


def member_page(
    db: Session, batch_id: UUID, page: int = 1, *, group: UUID | None = None, size: int = PAGE
) -> tuple[list[MemberRow], int]:
    """One page of a batch's people with what they attended, and how many people there are in all. page: from 1."""
    which = and_(Member.batch_id == batch_id, Member.left_at.is_(None))
    if group:
        which = and_(which, Member.group_id == group)
    shown = select(Member.id).where(which).order_by(Member.number).limit(size).offset((max(page, 1) - 1) * size)
    asked = select(Member, Person, Group).join(Person, Person.id == Member.person_id)
    asked = asked.outerjoin(Group, Group.id == Member.group_id)  # of those that are shown, not of thousands
    rows = db.execute(asked.where(Member.id.in_(shown)).order_by(Member.number)).all()
    told = attended(db, batch_id, [row[0].person_id for row in rows])
    people = [MemberRow(*row, *told.get(row[0].person_id, (0, 0, 0))) for row in rows]
    return people, db.scalar(select(func.count(Member.id)).where(which)) or 0


def attended(db: Session, batch_id: UUID, people: Sequence[UUID]) -> Mapping[UUID, tuple[int, int, int]]:
    """Person → sessions of a batch they came to, sessions they missed, minutes that count."""
    asked = (
        select(Attendance.person_id, Attendance.state, func.count(), func.sum(Attendance.minutes))
        .join(ClassroomSession, ClassroomSession.id == Attendance.session_id)
        .where(ClassroomSession.batch_id == batch_id, Attendance.person_id.in_(people))
        .group_by(Attendance.person_id, Attendance.state)
    )
    found: dict[UUID, tuple[int, int, int]] = {}
    for person, state, count, minutes in db.execute(asked):
        came, missed, before = found.get(person, (0, 0, 0))
        here = state in ("present", "late")
        found[person] = (came + count * here, missed + count * (not here), before + (minutes or 0))
    return found


def candidates(db: Session, batch_row: Batch, *, course: UUID | None, like: str = "") -> list[Person]:
    """Learners who could join: of this course, or of the whole organisation (None), there also those who are on the
    company's list and never came in; not those who are in it already. like: in the name or the staff number."""
    inside = select(Member.person_id).where(Member.batch_id == batch_row.id, Member.left_at.is_(None))
    learning = select(Membership.person_id).where(Membership.role == "learner", Membership.state != "left")
    asked = select(Person).where(Person.id.not_in(inside), Person.merged_into_id.is_(None))
    if course:
        asked = asked.where(Person.id.in_(learning.where(Membership.course_id == course)))
    else:
        asked = asked.where(or_(Person.id.in_(learning), Person.staff_number.is_not(None)))
    if like:
        words = (Person.name, Person.staff_number)
        asked = asked.where(or_(*(one.icontains(like, autoescape=True) for one in words)))
    return list(db.scalars(asked.order_by(Person.name, Person.id).limit(4 * PAGE)))


def staff_of(db: Session, course: UUID | None) -> list[Person]:
    """Who could be a trainer or a mentor: instructors of this course, or of any (None)."""
    teaching = select(Membership.person_id).where(Membership.role == "instructor", Membership.state != "left")
    if course:
        teaching = teaching.where(Membership.course_id == course)
    return list(db.scalars(select(Person).where(Person.id.in_(teaching)).order_by(Person.name, Person.id)))


def batches_with(db: Session, person_id: UUID) -> list[Batch]:
    """The batches somebody is in, the one that began last first."""
    asked = select(Batch).join(Member, Member.batch_id == Batch.id)
    asked = asked.where(Member.person_id == person_id, Member.left_at.is_(None), Batch.cancelled_at.is_(None))
    return list(db.scalars(asked.order_by(Batch.starts_on.desc())))


def mentor_of(db: Session, member: Member) -> Person | None:
    """Their own mentor, else the group's."""
    group = db.get(Group, member.group_id) if member.group_id else None
    mentor = member.mentor_id or (group.mentor_id if group else None)
    return db.get(Person, mentor) if mentor else None


def names(db: Session, people: Iterable[UUID | None]) -> dict[UUID, str | None]:
    """Person → their name, None for those who have none."""
    wanted = {person for person in people if person}
    return dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())


def persons(db: Session, people: Sequence[UUID]) -> list[Person]:
    return list(db.scalars(select(Person).where(Person.id.in_(people)).order_by(Person.name, Person.id)))


def groups_of(db: Session, batch_id: UUID, people: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Person → their group in a batch."""
    asked = select(Member.person_id, Member.group_id).where(Member.batch_id == batch_id, Member.person_id.in_(people))
    return dict(db.execute(asked).all())


def recent(db: Session, staff: Staff, *, since: date, most: int = 200) -> list[Batch]:
    """Batches that somebody may run and that are not over since long, the newest first. since: their last day."""
    asked = select(Batch).where(_theirs(staff), Batch.cancelled_at.is_(None), Batch.ends_on >= since)
    return list(db.scalars(asked.order_by(Batch.starts_on.desc(), Batch.title).limit(most)))
