from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.people.queries.joined import standing_for

_AT_ONCE = 500  # ids in one question


def person(db: Session, person_id: UUID) -> Person:
    """Raises NotFound."""
    found = db.get(Person, person_id)
    if found is None:
        raise NotFound(f"person {person_id}")
    return found


def alone(db: Session, person_id: UUID) -> None:
    """Of two things that somebody asks for at once, one comes after the other, until the end of the transaction."""
    each_alone(db, [person_id])


def each_alone(db: Session, people: Iterable[UUID]) -> None:
    """As `alone`, for many at once; whoever wants some of the same people waits instead of crossing.

    Rows of theirs that are locked as well (an enrolment, a lesson, an attempt) come after this.
    """
    wanted = sorted(set(people))
    for start in range(0, len(wanted), _AT_ONCE):
        asked = select(Person.id).where(Person.id.in_(wanted[start : start + _AT_ONCE])).order_by(Person.id)
        db.execute(asked.with_for_update(key_share=True)).all()


def by_number_or_none(db: Session, organisation_id: UUID, staff_number: str) -> Person | None:
    """Who has this number, or who stands for them since they were joined with somebody."""
    asked = select(Person).where(Person.organisation_id == organisation_id, Person.staff_number == staff_number)
    found = db.scalar(asked)
    return standing_for(db, found) if found else None


def platforms_of(db: Session, person_id: UUID) -> set[UUID]:
    """Registrations from which a person has come in."""
    return set(db.scalars(select(Account.registration_id).where(Account.person_id == person_id)))


def accounts_of(db: Session, person_id: UUID) -> list[Account]:
    return list(db.scalars(select(Account).where(Account.person_id == person_id).order_by(Account.created_at)))


def every_course_of(db: Session, person_id: UUID) -> list[tuple[Course, Membership]]:
    """All courses of a person with their part in each, the one last seen first."""
    query = select(Course, Membership).join(Membership, Membership.course_id == Course.id)
    query = query.where(Membership.person_id == person_id).order_by(Membership.last_seen.desc().nulls_last())
    return [(row[0], row[1]) for row in db.execute(query)]


# Every launch asks this: building the statement anew would cost as much as asking it.
_KNOWN = (
    select(Account, Person, Course, Link, Membership)
    .join(Person, Person.id == Account.person_id)
    .join(Course, Course.registration_id == Account.registration_id)
    .join(Link, Link.course_id == Course.id)
    .join(Membership, and_(Membership.course_id == Course.id, Membership.person_id == Person.id))
    .where(
        Account.registration_id == bindparam("registration_id", type_=Uuid()),  # a foreign key learns its type late
        Account.subject == bindparam("subject"),
        Course.context_id == bindparam("context_id"),
        Link.resource_link_id == bindparam("resource_link_id"),
    )
)


def known_or_none(
    db: Session, registration_id: UUID, *, subject: str, context_id: str, resource_link_id: str
) -> tuple[Account, Person, Course, Link, Membership] | None:
    """Everything a launch leads to, in one query; nothing where any part of it is new."""
    names = {"subject": subject, "context_id": context_id, "resource_link_id": resource_link_id}
    found = db.execute(_KNOWN, {"registration_id": registration_id, **names}).one_or_none()
    return (found[0], found[1], found[2], found[3], found[4]) if found else None


_OF_PERSON = select(Account).where(Account.person_id == bindparam("person", type_=Uuid()))
_FIRST = _OF_PERSON.order_by(Account.created_at).limit(1)
_IN_USE = (
    _OF_PERSON.where(Account.registration_id == bindparam("registration", type_=Uuid()))
    .order_by(Account.seen_at.desc().nulls_last(), Account.created_at)
    .limit(1)
)


def account(db: Session, person_id: UUID, registration_id: UUID | None = None) -> Account:
    """Who this person is at a platform, or at their first one; of several there the one in use. Raises NotFound."""
    if registration_id is None:
        found = db.scalar(_FIRST, {"person": person_id})
    else:
        found = db.scalar(_IN_USE, {"person": person_id, "registration": registration_id})
    if found is None:
        raise NotFound(f"no account of person {person_id}")
    return found


def account_or_none(db: Session, person_id: UUID, registration_id: UUID) -> Account | None:
    """Who this person is at a platform, of several there the one in use."""
    return db.scalar(_IN_USE, {"person": person_id, "registration": registration_id})


def first_accounts_of(db: Session, people: Sequence[UUID]) -> dict[UUID, Account]:
    """Who many people are at their first platform; whoever never came in is not in it."""
    asked = select(Account).where(Account.person_id.in_(people)).order_by(Account.created_at)
    found: dict[UUID, Account] = {}
    for one in db.scalars(asked):
        found.setdefault(one.person_id, one)
    return found


def course(db: Session, course_id: UUID) -> Course:
    """Raises NotFound."""
    found = db.get(Course, course_id)
    if found is None:
        raise NotFound(f"course {course_id}")
    return found


def link(db: Session, link_id: UUID) -> Link:
    """Raises NotFound."""
    found = db.get(Link, link_id)
    if found is None:
        raise NotFound(f"link {link_id}")
    return found


def links_of(db: Session, course_id: UUID) -> list[Link]:
    return list(db.scalars(select(Link).where(Link.course_id == course_id).order_by(Link.created_at)))


def members(db: Session, course_id: UUID, role: str | None = None) -> list[tuple[Person, Membership]]:
    """People of a course with their membership, in the order in which they became known; not those who have left."""
    query = select(Person, Membership).join(Membership, Membership.person_id == Person.id)
    query = query.where(Membership.course_id == course_id, Person.merged_into_id.is_(None))
    query = query.where(Membership.state != "left")
    if role is not None:
        query = query.where(Membership.role == role)
    return [(row[0], row[1]) for row in db.execute(query.order_by(Membership.created_at))]


def courses(db: Session, organisation_id: UUID) -> list[Course]:
    """All of a company in which anybody learns, the newest first."""
    learning = select(Membership.course_id).where(Membership.role == "learner", Membership.state != "left")
    query = select(Course).where(Course.organisation_id == organisation_id, Course.id.in_(learning))
    return list(db.scalars(query.order_by(Course.created_at.desc(), Course.id)))


def courses_of(db: Session, person_id: UUID, role: str) -> list[Course]:
    """Courses in which a person has a role and which they have not left."""
    query = select(Course).join(Membership, Membership.course_id == Course.id).where(Membership.state != "left")
    return list(db.scalars(query.where(Membership.person_id == person_id, Membership.role == role)))
