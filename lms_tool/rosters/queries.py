from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.cohorts.models import Batch, Member
from lms_tool.errors import NotFound
from lms_tool.launches.models import LaunchSession
from lms_tool.people.models import Account, Course, Membership, Person
from lms_tool.rosters.models import Roster, RosterMember

MOST = 200
"""People of one kind that one page shows."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the last reading has changed already. what: new, role, back."""

    person: Person
    role: str
    what: str
    before: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody of whom the roster tells and who never came."""

    person: Person
    groups: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """Where a launch says that a course's list is, and its groups."""

    organisation: UUID
    course: UUID
    address: str
    groups: str | None


def roster(db: Session, course_id: UUID) -> Roster:
    """Raises NotFound."""
    found = roster_or_none(db, course_id)
    if found is None:
        raise NotFound(f"no roster of course {course_id}")
    return found


def roster_or_none(db: Session, course_id: UUID) -> Roster | None:
    return db.scalar(select(Roster).where(Roster.course_id == course_id))


def every(db: Session) -> list[tuple[Roster, Course]]:
    asked = select(Roster, Course).join(Course, Course.id == Roster.course_id).order_by(Course.title, Course.id)
    return [(row[0], row[1]) for row in db.execute(asked)]


def newly_told(db: Session, now: datetime) -> list[Told]:
    """What launches that are not over tell of lists that we do not know or cannot read where we know them, or whose
    groups we did not know where to ask for."""
    asked = select(
        LaunchSession.organisation_id, LaunchSession.course_id, LaunchSession.roster_url, LaunchSession.groups_url
    )
    asked = asked.outerjoin(Roster, Roster.course_id == LaunchSession.course_id)
    asked = asked.where(LaunchSession.expires_at > now, LaunchSession.roster_url.is_not(None))
    asked = asked.where(LaunchSession.course_id.is_not(None))
    elsewhere = and_(Roster.trouble != "", Roster.address != LaunchSession.roster_url)
    grouped = and_(Roster.groups_address.is_(None), LaunchSession.groups_url.is_not(None))
    told = asked.where(or_(Roster.id.is_(None), elsewhere, grouped))
    found = db.execute(told.distinct().limit(MOST)).all()
    return [Told(whose, course, address, groups) for whose, course, address, groups in found if course and address]


def count_members(db: Session, course_id: UUID) -> int:
    asked = select(func.count(Membership.id)).join(Person, Person.id == Membership.person_id)
    return db.scalar(asked.where(*_here(course_id))) or 0


def _here(course_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (Membership.course_id == course_id, Membership.state != "left", Person.merged_into_id.is_(None))


def _accounts(found: Roster, *where: ColumnElement[bool]) -> Select[UUID]:
    """People of whom an account in the list is so."""
    asked = select(Account.person_id).join(RosterMember, RosterMember.account_id == Account.id)
    return asked.where(RosterMember.roster_id == found.id, *where)


def changes(db: Session, found: Roster) -> list[Change]:
    """Nothing after the first reading: there was nothing to compare with."""
    asked = select(Person, RosterMember).join(Account, Account.id == RosterMember.account_id)
    asked = asked.join(Person, Person.id == Account.person_id)
    asked = asked.where(RosterMember.roster_id == found.id, RosterMember.change != "")
    asked = asked.where(RosterMember.change_run == found.complete_run, RosterMember.run >= found.complete_run)
    named = db.execute(asked.order_by(Person.name, Person.id).limit(MOST)).all()
    return [Change(person, row.role, row.change, row.before) for person, row in named]


def _gone(found: Roster, course: Course) -> tuple[ColumnElement[bool], ...]:
    """Whom the last whole reading did not name, or named as inactive or deleted; not those who have come in since, nor
    those of whom somebody said that they stay. Of those whom only launches tell: learners of this platform."""
    named = _accounts(found, RosterMember.status == "active", RosterMember.run >= found.complete_run)
    kept = _accounts(found, RosterMember.kept.is_(True))
    once = _accounts(found, RosterMember.run > 0)
    of_platform = select(Account.person_id).where(Account.registration_id == course.registration_id)
    launched = and_(Membership.role == "learner", Person.id.in_(of_platform))
    return (
        *_here(course.id),
        Person.id.not_in(named),
        Person.id.not_in(kept),
        or_(Person.id.in_(once), launched),
        or_(Membership.last_seen.is_(None), Membership.last_seen < found.read_at),
    )


def gone(db: Session, found: Roster, course: Course, persons: Iterable[UUID] | None = None) -> list[Any]:
    """(person, membership) of whoever is to be proposed as gone; only of these persons where they are named."""
    if not found.complete_run:
        return []
    asked = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(*_gone(found, course))
    if persons is not None:
        asked = asked.where(Person.id.in_(list(persons)))
    return [(row[0], row[1]) for row in db.execute(asked.order_by(Person.name, Person.id))]


def left(db: Session, course_id: UUID) -> list[Person]:
    asked = select(Person).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(Membership.course_id == course_id, Membership.state == "left", Person.merged_into_id.is_(None))
    return list(db.scalars(asked.order_by(Person.name, Person.id).limit(MOST)))


def count_not_started(db: Session, found: Roster, course: Course) -> int:
    """How many `not_started` names."""
    asked = select(func.count(Person.id)).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(*_waited_for(found, course))
    if found.complete_run:
        absent = select(Person.id).join(Membership, Membership.person_id == Person.id).where(*_gone(found, course))
        asked = asked.where(Person.id.not_in(absent))
    return db.scalar(asked) or 0


def _waited_for(found: Roster, course: Course) -> tuple[ColumnElement[bool], ...]:
    told = (Membership.role == "learner", Membership.state == "told")
    return (*_here(course.id), *told, Person.id.in_(_accounts(found, RosterMember.status == "active")))


def not_started(db: Session, found: Roster, course: Course) -> list[Missing]:
    """Learners on the list who never launched; not those who are proposed as gone."""
    asked = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(*_waited_for(found, course))
    absent = {person.id for person, _ in gone(db, found, course)}
    groups = groups_of(db, found)
    return [
        Missing(person, groups.get(person.id, ()), part.created_at)
        for person, part in db.execute(asked.order_by(Person.name, Person.id))
        if person.id not in absent
    ]


def groups_of(db: Session, found: Roster) -> dict[UUID, tuple[str, ...]]:
    """Person → groups and sections; whoever is in none is not in it."""
    asked = select(Account.person_id, RosterMember.groups).join(Account, Account.id == RosterMember.account_id)
    asked = asked.where(RosterMember.roster_id == found.id, RosterMember.status == "active")
    return {person: tuple(groups) for person, groups in db.execute(asked) if groups}


def batches(db: Session, course_id: UUID) -> list[Batch]:
    """Batches of this course that are not called off, the newest first."""
    asked = select(Batch).where(Batch.course_id == course_id, Batch.cancelled_at.is_(None))
    return list(db.scalars(asked.order_by(Batch.starts_on.desc()).limit(20)))


def loose(db: Session, batch_id: UUID) -> list[UUID]:
    """People of a batch who are in none of its groups."""
    asked = select(Member.person_id).where(Member.batch_id == batch_id, Member.left_at.is_(None))
    return list(db.scalars(asked.where(Member.group_id.is_(None)).order_by(Member.number)))


def accounts_in(db: Session, registration_id: UUID, subjects: Sequence[str]) -> dict[str, tuple[Account, Person]]:
    asked = select(Account, Person).join(Person, Person.id == Account.person_id)
    asked = asked.where(Account.registration_id == registration_id, Account.subject.in_(subjects))
    return {account.subject: (account, person) for account, person in db.execute(asked)}


def parts_in(db: Session, course_id: UUID, persons: Iterable[UUID]) -> dict[UUID, Membership]:
    asked = select(Membership).where(Membership.course_id == course_id, Membership.person_id.in_(list(persons)))
    return {part.person_id: part for part in db.scalars(asked)}


def rows_in(db: Session, roster_id: UUID, accounts: Iterable[UUID]) -> dict[UUID, RosterMember]:
    asked = select(RosterMember).where(RosterMember.roster_id == roster_id, RosterMember.account_id.in_(list(accounts)))
    return {row.account_id: row for row in db.scalars(asked)}


def accounts_of(db: Session, course: Course, persons: Iterable[UUID]) -> list[UUID]:
    asked = select(Account.id).where(Account.registration_id == course.registration_id)
    return list(db.scalars(asked.where(Account.person_id.in_(list(persons)))))
