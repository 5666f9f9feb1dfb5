"""What the company itself says of a person: a name and a staff number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict
from lms_tool.people import queries, rules
from lms_tool.people.models import Person


class NotANumber(BadInput):
    code = "PEOPLE-NUMBER"
    status = 422
    what = "This cannot be a staff number"
    do = "A staff number is up to 64 letters, figures and signs on one line. Nothing was changed."


class NumberTaken(Conflict):
    code = "PEOPLE-NUMBER-TAKEN"
    what = "Somebody else has this staff number"
    do = "Search for the number in the list of people. If both are one person, join them; otherwise check the number."


def enter(
    db: Session, organisation_id: UUID, *, name: str, staff_number: str, by: UUID | None, now: datetime
) -> Person:
    """Somebody new on the company's list. Raises NotANumber, NumberTaken."""
    person = Person(organisation_id=organisation_id, created_at=now)
    _write(db, person, name, staff_number)
    db.add(person)
    db.flush()
    _note(db, person, "added", by, now, {}, {"name": person.name, "staff_number": person.staff_number})
    return person


def rewrite(db: Session, person_id: UUID, *, name: str, staff_number: str, by: UUID | None, now: datetime) -> Person:
    """Another name or number for somebody; a name that the LMS sends comes back with the next launch.

    Raises NotANumber, NumberTaken, NotFound.
    """
    person = queries.person(db, person_id)
    before = {"name": person.name, "staff_number": person.staff_number}
    _write(db, person, name, staff_number)
    db.flush()
    after = {"name": person.name, "staff_number": person.staff_number}
    if before != after:
        _note(db, person, "changed", by, now, before, after)
    return person


def _write(db: Session, person: Person, name: str, staff_number: str) -> None:
    number = rules.staff_number(staff_number)
    if staff_number.strip() and number is None:
        raise NotANumber("a staff number")
    if number:
        holder = queries.by_number_or_none(db, person.organisation_id, number)
        if holder is not None and holder.id != person.id:
            raise NumberTaken(f"held by {holder.id}")
    person.name = " ".join(name.split())[: rules.LONGEST_NAME] or None
    person.staff_number = number


def _note(
    db: Session,
    person: Person,
    done: str,
    by: UUID | None,
    at: datetime,
    before: dict[str, str | None],
    after: dict[str, str | None],
) -> None:
    named = " · ".join(part for part in (person.name, person.staff_number) if part)
    audit.note(
        db,
        person.organisation_id,
        f"person.{done}",
        by=by,
        at=at,
        subject=person.id,
        named=named,
        before=before,
        after=after,
    )
