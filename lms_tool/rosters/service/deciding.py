"""What a person decides about a difference: nobody is taken out of a course by a list alone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.cohorts.queries import batches
from lms_tool.cohorts.service import joining
from lms_tool.errors import BadInput, NotFound
from lms_tool.people import queries as people
from lms_tool.people.models import Course, Person
from lms_tool.rosters import queries, rules
from lms_tool.rosters.models import Roster, RosterMember


class LookTwice(BadInput):
    code = "ROSTER-MANY"
    status = 422
    what = "So many people at once may be a mistake of the list"
    do = "Go back, look whether the course in the LMS is as it should be, and tick that you have. Nothing was changed."


def confirm_left(
    db: Session, course_id: UUID, persons: Iterable[UUID], *, by: UUID, now: datetime, looked_twice: bool = False
) -> int:
    """These people, whom the list does not name any more, have left the course. How many. What they did stays.

    Raises LookTwice, NotFound.
    """
    roster, course = queries.roster(db, course_id), people.course(db, course_id)
    every = queries.gone(db, roster, course)
    wanted = set(persons)
    leaving = [(person, part) for person, part in every if person.id in wanted]
    if rules.are_many(len(leaving), queries.count_members(db, course_id)) and not looked_twice:
        raise LookTwice(f"{len(leaving)} people")
    for person, part in leaving:
        part.state = "left"
        _note(db, course, person, "person.left-course", by, now)
    return len(leaving)


def stay(db: Session, course_id: UUID, persons: Iterable[UUID], *, by: UUID, now: datetime) -> int:
    """They belong to the course although the list does not name them; nobody asks again. How many."""
    roster, course = queries.roster(db, course_id), people.course(db, course_id)
    staying = [person for person, _ in queries.gone(db, roster, course, persons)]
    for person in staying:
        _keep(db, roster, course, person)
        _note(db, course, person, "person.kept-in-course", by, now)
    return len(staying)


def put_back(db: Session, course_id: UUID, person_id: UUID, *, by: UUID, now: datetime) -> Person:
    """Somebody who was said to have left is in the course again. Raises NotFound."""
    roster, course = queries.roster(db, course_id), people.course(db, course_id)
    part = queries.parts_in(db, course_id, [person_id]).get(person_id)
    if part is None:
        raise NotFound(f"person {person_id} in course {course_id}")
    person = people.person(db, person_id)
    if part.state == "left":
        part.state = "came" if part.last_seen else "told"
        _keep(db, roster, course, person)
        _note(db, course, person, "person.back-in-course", by, now)
    return person


def form_groups(db: Session, course_id: UUID, batch_id: UUID) -> int:
    """A group for each of the list's groups or sections its people are in; who is in one stays there. How many people
    were placed. Raises NotFound."""
    roster = queries.roster(db, course_id)
    batch = batches.batch(db, batch_id)
    if batch.course_id != course_id:
        raise NotFound(f"batch {batch_id} of course {course_id}")
    named: dict[str, list[UUID]] = {}
    told = queries.groups_of(db, roster)
    for person in queries.loose(db, batch_id):
        if person in told:
            named.setdefault(told[person][0], []).append(person)
    return sum(
        joining.place(db, batch_id, persons, joining.add_group(db, batch_id, title).id)
        for title, persons in sorted(named.items())
    )


def _keep(db: Session, roster: Roster, course: Course, person: Person) -> None:
    accounts = queries.accounts_of(db, course, [person.id])
    rows = queries.rows_in(db, roster.id, accounts)
    for account in accounts:
        row = rows.get(account)
        if row is None:
            row = RosterMember(organisation_id=roster.organisation_id, roster_id=roster.id, account_id=account)
            row.role, row.status, row.groups, row.run = "", "", [], 0
            db.add(row)
        row.kept = True


def _note(db: Session, course: Course, person: Person, what: str, by: UUID, now: datetime) -> None:
    named = " · ".join(part for part in (person.name, course.title) if part)
    audit.note(db, course.organisation_id, what, by=by, at=now, subject=person.id, named=named)
