"""Who looks like one person and stands twice; who was joined, and who is known to be two."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.people import rules
from lms_tool.people.models import Account, Apart, Merger, Person

MOST = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two rows that may be one person. why: number (a platform tells the other's staff number) | name (the same one;
    never enough by itself)."""

    listed: Person
    arrived: Person
    why: str


def merger(db: Session, merger_id: UUID) -> Merger:
    """Raises NotFound."""
    found = db.get(Merger, merger_id)
    if found is None:
        raise NotFound(f"merger {merger_id}")
    return found


def mergers(db: Session, organisation_id: UUID, person_id: UUID | None = None) -> list[Merger]:
    """What was joined and not split again, the newest first; of one person, or of everybody."""
    asked = select(Merger).where(Merger.organisation_id == organisation_id, Merger.undone_at.is_(None))
    if person_id is not None:
        asked = asked.where(Merger.survivor_id == person_id)
    return list(db.scalars(asked.order_by(Merger.at.desc()).limit(MOST)))


def standing_for(db: Session, person: Person) -> Person:
    """Whose row stands for somebody now: their own, or that of the person they were joined with."""
    while person.merged_into_id is not None:
        person = db.get_one(Person, person.merged_into_id)
    return person


def are_apart(db: Session, one: UUID, other: UUID) -> bool:
    first, second = sorted((one, other))
    asked = select(Apart.id).where(Apart.first_id == first, Apart.second_id == second)
    return db.scalar(asked) is not None


def candidates(db: Session, organisation_id: UUID) -> list[Candidate]:
    """Those who look like one person, the surer ones first, as many as one wants to decide at once."""
    asked = select(Apart.first_id, Apart.second_id).where(Apart.organisation_id == organisation_id)
    apart = {frozenset((row[0], row[1])) for row in db.execute(asked)}
    pairs = [*_by_number(db, organisation_id), *_by_name(db, organisation_id)]
    found: dict[frozenset[UUID], tuple[UUID, UUID, str]] = {}
    for listed, arrived, why in pairs:
        both = frozenset((listed, arrived))
        if both not in apart:
            found.setdefault(both, (listed, arrived, why))
    shown = list(found.values())[:MOST]
    people = _people(db, {person for listed, arrived, _ in shown for person in (listed, arrived)})
    return [Candidate(people[listed], people[arrived], why) for listed, arrived, why in shown]


def _by_number(db: Session, organisation_id: UUID) -> list[tuple[UUID, UUID, str]]:
    """An account under somebody else whose platform tells this person's staff number."""
    other = Account.person_id
    same = and_(Account.staff_number == Person.staff_number, Account.organisation_id == Person.organisation_id)
    asked = select(Person.id, other).join(Account, same)
    asked = asked.where(Person.organisation_id == organisation_id, other != Person.id, Person.merged_into_id.is_(None))
    return [(row[0], row[1], "number") for row in db.execute(asked.order_by(Person.staff_number).limit(MOST))]


def _by_name(db: Session, organisation_id: UUID) -> list[tuple[UUID, UUID, str]]:
    """Somebody listed who never came in, and somebody who came in and is not listed."""
    arrives = exists().where(Account.person_id == Person.id, Account.organisation_id == organisation_id)
    asked = select(Person.id, Person.name, Person.staff_number).where(
        Person.organisation_id == organisation_id,
        Person.merged_into_id.is_(None),
        Person.name.is_not(None),
        or_(and_(Person.staff_number.is_not(None), ~arrives), and_(Person.staff_number.is_(None), arrives)),
    )
    named: defaultdict[str, tuple[list[UUID], list[UUID]]] = defaultdict(lambda: ([], []))
    for row in db.execute(asked.order_by(Person.name, Person.id)):
        named[rules.same_name(row.name)][0 if row.staff_number else 1].append(row.id)
    return [(one, two, "name") for listed, arrived in named.values() for one in listed for two in arrived]


def _people(db: Session, people: Iterable[UUID]) -> dict[UUID, Person]:
    return {person.id: person for person in db.scalars(select(Person).where(Person.id.in_(list(people))))}
