"""What lists of people from files are compared with, and those lists themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.people.models import Intake, Person, Placement
from lms_tool.people.queries.joined import standing_for

_AT_ONCE = 500  # values in one question
Value = TypeVar("Value")


def by_numbers(db: Session, organisation_id: UUID, numbers: Iterable[str]) -> dict[str, Person]:
    """Staff number → person, or who stands for them, for those who are known."""
    found: dict[str, Person] = {}
    for some in _pieces(numbers):
        asked = select(Person).where(Person.organisation_id == organisation_id, Person.staff_number.in_(some))
        for person in db.scalars(asked):
            found[person.staff_number or ""] = standing_for(db, person)
    return found


def histories_of(db: Session, people: Iterable[UUID]) -> dict[UUID, list[Placement]]:
    """The placements of many people."""
    found: defaultdict[UUID, list[Placement]] = defaultdict(list)
    for some in _pieces(people):
        for placement in db.scalars(select(Placement).where(Placement.person_id.in_(some))):
            found[placement.person_id].append(placement)
    return found


def intake(db: Session, intake_id: UUID) -> Intake:
    """Raises NotFound."""
    found = db.get(Intake, intake_id)
    if found is None:
        raise NotFound(f"intake {intake_id}")
    return found


def intakes(db: Session, organisation_id: UUID, limit: int = 10) -> list[Intake]:
    """The lists that were read last, the newest first."""
    asked = select(Intake).where(Intake.organisation_id == organisation_id, Intake.state != "dropped")
    return list(db.scalars(asked.order_by(Intake.read_at.desc()).limit(limit)))


def _pieces(values: Iterable[Value]) -> Iterator[list[Value]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
