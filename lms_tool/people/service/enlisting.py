"""Taking in the members of a list, many at once: asked once for all of them, written once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.people import queries, rules
from lms_tool.people.models import Account, Course, Membership, Person
from lms_tool.people.service.arriving import Arrival, update_account, update_membership, update_person


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is already, of all who arrive: subject → account, id → person, staff number → who has it, person →
    part in the course, and whoever comes from this platform."""

    accounts: dict[str, Account]
    persons: dict[UUID, Person]
    numbers: dict[str, Person]
    parts: dict[UUID, Membership]
    here: set[UUID]


def enlist_many(db: Session, arrivals: Sequence[Arrival], course: Course, *, now: datetime) -> Mapping[str, Account]:
    """Subject → account of everybody who could be taken in without a second look. The others are for `enlist`: their
    staff number is somebody else's."""
    known = _known(db, arrivals, course)
    found = {arrival.subject: _person_or_none(db, arrival, known, now) for arrival in arrivals}
    db.flush()  # people before what names them
    taken = {}
    for arrival in arrivals:
        person = found[arrival.subject]
        if person is not None:
            taken[arrival.subject] = _account(db, arrival, person, known, now)
            update_membership(_part(db, arrival, person, course, known, now), arrival, now)
    db.flush()
    return taken


def _known(db: Session, arrivals: Sequence[Arrival], course: Course) -> _Known:
    subjects = [arrival.subject for arrival in arrivals]
    asked = select(Account, Person).join(Person, Person.id == Account.person_id)
    asked = asked.where(Account.registration_id == course.registration_id, Account.subject.in_(subjects))
    pairs = [(row[0], row[1]) for row in db.execute(asked)]
    told = {number for arrival in arrivals if (number := rules.staff_number(arrival.staff_number))}
    numbers = queries.by_numbers(db, course.organisation_id, sorted(told))
    persons = {person.id: person for person in (*(person for _, person in pairs), *numbers.values())}
    from_here = select(Account.person_id).where(Account.registration_id == course.registration_id)
    parts = select(Membership).where(Membership.course_id == course.id, Membership.person_id.in_(persons))
    return _Known(
        {account.subject: account for account, _ in pairs},
        persons,
        dict(numbers),
        {part.person_id: part for part in db.scalars(parts)},
        set(db.scalars(from_here.where(Account.person_id.in_(persons)))),
    )


def _person_or_none(db: Session, arrival: Arrival, known: _Known, now: datetime) -> Person | None:
    """Whose account it is, or shall be; None where that needs a second look."""
    number = rules.staff_number(arrival.staff_number)
    account = known.accounts.get(arrival.subject)
    holder = known.numbers.get(number) if number else None
    if account is not None:
        person = known.persons[account.person_id]
        if holder not in (None, person) and person.staff_number is None:
            return None
    elif holder is None:
        person = Person(id=uuid4(), organisation_id=arrival.organisation_id, created_at=now)
        db.add(person)
    elif holder.id in known.here:
        return None
    else:
        person = holder
    known.here.add(person.id)
    if number and holder is None and person.staff_number is None:
        person.staff_number = number
        known.numbers[number] = person
    if account is None or account.seen_at is None:
        update_person(db, person, arrival, now)
    return person


def _account(db: Session, arrival: Arrival, person: Person, known: _Known, now: datetime) -> Account:
    account = known.accounts.get(arrival.subject)
    if account is None:
        account = Account(
            id=uuid4(),
            organisation_id=arrival.organisation_id,
            person_id=person.id,
            registration_id=arrival.registration_id,
            issuer=arrival.issuer,
            subject=arrival.subject,
            created_at=now,
        )
        db.add(account)
    update_account(account, arrival, now)
    return account


def _part(db: Session, arrival: Arrival, person: Person, course: Course, known: _Known, now: datetime) -> Membership:
    part = known.parts.get(person.id)
    if part is None:
        part = Membership(
            organisation_id=arrival.organisation_id,
            person_id=person.id,
            course_id=course.id,
            role="",
            state="told",
            created_at=now,
        )
        known.parts[person.id] = part
        db.add(part)
    return part
