"""What a list of people from a file would change. Nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Structure
from lms_tool.people import queries, rules
from lms_tool.people.models import Placement
from lms_tool.people.rules import Place, Wish
from lms_tool.people.service.placing import place_of


@dataclass(frozen=True, slots=True)
class Held:
    """How somebody stands before a row is taken in. place: on the day of the row. what: new | changed | same."""

    what: str
    name: str | None = None
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Called:
    """What sites and posts are called, by id."""

    names: Mapping[UUID, Mapping[str, str]]

    def told(self, place: Place) -> dict[str, Any]:
        """A place as the log keeps it; of who has left, the day alone."""
        parts = {"site": place.site, "post": place.post}
        return {field: self.names.get(part, {}) for field, part in parts.items() if part}


def called_of(db: Session, organisation_id: UUID) -> Called:
    every: list[Structure] = [*organisations.sites(db, organisation_id), *organisations.posts(db, organisation_id)]
    return Called({part.id: part.names for part in every})


def compare(db: Session, organisation_id: UUID, wishes: Iterable[Wish], *, now: datetime) -> dict[int, Held]:
    """Row → how it stands now, and what taking the row in would do."""
    today, wanted = organisations.today(db, organisation_id, now), list(wishes)
    known = queries.by_numbers(db, organisation_id, [wish.number for wish in wanted])
    histories = queries.histories_of(db, [person.id for person in known.values()])
    found = {}
    for wish in wanted:
        person = known.get(wish.number)
        if person is None:
            found[wish.row] = Held("new")
            continue
        history = histories.get(person.id, [])
        renamed = bool(wish.name) and wish.name != person.name
        moved = any(is_news(history, day, place) for day, place in steps_of(wish, history, today))
        place = place_of(rules.on(wish.since or today, history))
        found[wish.row] = Held("changed" if renamed or moved else "same", person.name, place)
    return found


def steps_of(wish: Wish, history: Sequence[Placement], today: date) -> list[tuple[date, Place]]:
    return rules.steps(wish, place_of(rules.on(wish.since or today, history)), today=today)


def is_news(history: Sequence[Placement], day: date, place: Place) -> bool:
    return place_of(rules.on(day, history)) != place
