"""Taking in whoever arrives. Done twice, or by fifty at once, it is done once."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import Base, found_or_made
from lms_tool.people import queries, rules
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.people.service import joining

SEEN_EVERY = timedelta(minutes=1)  # a membership's last_seen is not written more often


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a launch tells about who comes from where. Ids are the platform's, at most 255 characters."""

    organisation_id: UUID
    registration_id: UUID
    issuer: str
    subject: str
    name: str | None
    given_name: str | None
    context_id: str | None
    course_title: str | None
    course_label: str | None
    resource_link_id: str | None
    link_title: str | None
    content: str | None
    roles: frozenset[str]
    staff_number: str | None = None
    present: bool = True
    """Whether they are here themselves; a roster tells of people who may never have come."""


@dataclass(frozen=True, slots=True)
class Arrived:
    person: Person
    course: Course | None
    link: Link | None


def welcome(db: Session, arrival: Arrival, *, now: datetime) -> Arrived:
    """Know the person, the course and the link of a launch, whether or not they were known before."""
    return _come_back_or_none(db, arrival, now) or _come_first(db, arrival, now)


def _come_back_or_none(db: Session, arrival: Arrival, now: datetime) -> Arrived | None:
    """The usual case, cheaply: somebody clicks a link that they have clicked before."""
    if arrival.resource_link_id is None:
        return None
    known = queries.known_or_none(
        db,
        arrival.registration_id,
        subject=arrival.subject,
        context_id=arrival.context_id or "",
        resource_link_id=arrival.resource_link_id,
    )
    if known is None:
        return None
    account, person, course, link, membership = known
    update_account(account, arrival, now)
    person = _by_number(db, person, arrival, now)
    update_person(db, person, arrival, now)
    _update_course(course, arrival)
    _update_link(link, arrival)
    update_membership(membership, arrival, now)
    return Arrived(person, course, link)


def _come_first(db: Session, arrival: Arrival, now: datetime) -> Arrived:
    person = _person(db, arrival, now)
    course = _course(db, arrival, now)
    if course is None:
        return Arrived(person, None, None)
    _remember_membership(db, arrival, person, course, now)
    return Arrived(person, course, _link(db, arrival, course, now))


def enlist(db: Session, arrival: Arrival, course: Course, *, now: datetime) -> tuple[Account, Membership]:
    """Know somebody whom a course's roster names as a member, just as a launch would: by the account, or by the staff
    number, never by name or address. Whoever had left is back."""
    person = _person(db, arrival, now)
    account = db.scalars(_account_of(arrival)).one()
    return account, _remember_membership(db, arrival, person, course, now)


def choose_language(db: Session, person_id: UUID, locale: str) -> None:
    """This person wants the academy in another language than the platform says, here and next time."""
    person = db.get(Person, person_id)
    if person is not None:
        person.locale = locale


def settle_link(db: Session, link_id: UUID, content: str | None, *, lost: bool = False) -> Link:
    """Write down what a link shows: this, the plain academy (None), or nothing that anybody could tell (lost)."""
    link = queries.link(db, link_id)
    link.content, link.state = content, "lost" if lost else "known"
    return link


def _person(db: Session, arrival: Arrival, now: datetime) -> Person:
    def find() -> Account | None:
        return db.scalar(_account_of(arrival))

    def make() -> Account:
        person = _listed_or_none(db, arrival) or Person(organisation_id=arrival.organisation_id, created_at=now)
        db.add(person)
        db.flush()
        return Account(
            organisation_id=arrival.organisation_id,
            person_id=person.id,
            registration_id=arrival.registration_id,
            issuer=arrival.issuer,
            subject=arrival.subject,
            created_at=now,
        )

    account = found_or_made(db, find, make)
    update_account(account, arrival, now)
    person = db.get_one(Person, account.person_id)
    person = _by_number(db, person, arrival, now)
    if arrival.present or account.seen_at is None:  # of whoever has come their own launch tells the name
        update_person(db, person, arrival, now)
    return person


def _account_of(arrival: Arrival) -> Select[Account]:
    asked = select(Account).where(Account.registration_id == arrival.registration_id)
    return asked.where(Account.subject == arrival.subject)


def _listed_or_none(db: Session, arrival: Arrival) -> Person | None:
    """Whom the company has listed under the staff number that the platform tells.

    Not where that person already comes from this platform: two accounts with one number are for staff to decide.
    """
    number = rules.staff_number(arrival.staff_number)
    if number is None:
        return None
    found = queries.by_number_or_none(db, arrival.organisation_id, number)
    if found is None or arrival.registration_id in queries.platforms_of(db, found.id):
        return None
    return found


def _by_number(db: Session, person: Person, arrival: Arrival, now: datetime) -> Person:
    """A staff number that nobody has yet becomes this person's; one that was listed tells who they are."""
    number = rules.staff_number(arrival.staff_number)
    if number is None or person.staff_number is not None:
        return person
    if queries.by_number_or_none(db, arrival.organisation_id, number) is None:
        with suppress(IntegrityError), db.begin_nested():
            person.staff_number = number
        return person
    return joining.by_number(db, person, number, arrival.registration_id, now=now)


def _course(db: Session, arrival: Arrival, now: datetime) -> Course | None:
    """The course; the place of links without one where there is only a link; nothing where there is neither."""
    if arrival.context_id is None and arrival.resource_link_id is None:
        return None
    context_id = arrival.context_id or ""

    def find() -> Course | None:
        return db.scalar(
            select(Course).where(Course.registration_id == arrival.registration_id, Course.context_id == context_id)
        )

    def make() -> Course:
        return Course(
            organisation_id=arrival.organisation_id,
            registration_id=arrival.registration_id,
            context_id=context_id,
            created_at=now,
        )

    course = found_or_made(db, find, make)
    _update_course(course, arrival)
    return course


def _link(db: Session, arrival: Arrival, course: Course, now: datetime) -> Link | None:
    if arrival.resource_link_id is None:
        return None

    def find() -> Link | None:
        return db.scalar(
            select(Link).where(Link.course_id == course.id, Link.resource_link_id == arrival.resource_link_id)
        )

    def make() -> Link:
        return Link(
            organisation_id=arrival.organisation_id,
            course_id=course.id,
            resource_link_id=arrival.resource_link_id,
            created_at=now,
        )

    link = found_or_made(db, find, make)
    _update_link(link, arrival)
    return link


def _remember_membership(db: Session, arrival: Arrival, person: Person, course: Course, now: datetime) -> Membership:
    def find() -> Membership | None:
        return db.scalar(select(Membership).where(Membership.person_id == person.id, Membership.course_id == course.id))

    def make() -> Membership:
        return Membership(
            organisation_id=arrival.organisation_id,
            person_id=person.id,
            course_id=course.id,
            role=_main_role(arrival),
            state="told",
            created_at=now,
        )

    membership = found_or_made(db, find, make)
    update_membership(membership, arrival, now)
    return membership


def _main_role(arrival: Arrival) -> str:
    return next(role for role in ("instructor", "learner", "administrator", "tester") if role in arrival.roles)


def update_account(account: Account, arrival: Arrival, now: datetime) -> None:
    _take_over(account, staff_number=rules.staff_number(arrival.staff_number))
    if arrival.present and (account.seen_at is None or now - account.seen_at >= SEEN_EVERY):
        account.seen_at = now


def update_person(db: Session, person: Person, arrival: Arrival, now: datetime) -> None:
    """The platform's name takes the place of the one there was, and the log keeps both."""
    before = person.name
    _take_over(person, name=arrival.name, given_name=arrival.given_name)
    if before and person.name != before:
        named = " · ".join(part for part in (person.name, person.staff_number) if part)
        names: dict[str, Any] = {"before": {"name": before}, "after": {"name": person.name}}
        whose, what = person.organisation_id, "person.renamed"
        audit.note(db, whose, what, by=None, at=now, subject=person.id, named=named, **names)


def _update_course(course: Course, arrival: Arrival) -> None:
    _take_over(course, title=arrival.course_title, label=arrival.course_label)


def _update_link(link: Link, arrival: Arrival) -> None:
    """A key that the platform has not told before is taken over; whether it is one of ours is asked elsewhere."""
    _take_over(link, title=arrival.link_title)
    if arrival.content is not None and arrival.content != link.told:
        link.told = link.content = arrival.content
        link.state = "new"


def update_membership(membership: Membership, arrival: Arrival, now: datetime) -> None:
    _take_over(membership, role=_main_role(arrival))
    if arrival.present and (_was_away(membership) or now - (membership.last_seen or now) >= SEEN_EVERY):
        membership.last_seen = now
    _take_over(membership, state="told" if membership.last_seen is None else "came")


def _was_away(membership: Membership) -> bool:
    return membership.last_seen is None or membership.state == "left"


def _take_over(row: Base, **values: str | None) -> None:
    """Write what has changed; what the platform no longer tells stays as it was."""
    for name, value in values.items():
        if value is not None and getattr(row, name) != value:
            setattr(row, name, value)
