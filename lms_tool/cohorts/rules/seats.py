"""Who gets a seat: in the order in which they asked, never more than there are."""

from collections.abc import Iterable
from dataclasses import dataclass

SEATS = 20  # a class has at most so many by default
MOST_SEATS = 500
CRITERIA = ("discussion", "speaking", "homework")
PRESENT = ("present", "late")
STATES = ("present", "late", "excused", "absent")
WALK_INS = ("nobody", "members", "everybody")


@dataclass(frozen=True, slots=True)
class Place:
    """One sign-up. number: place in the row in which people asked; state: seat, waiting, left or lapsed."""

    number: int
    state: str


def classes(people: int) -> int:
    """How many classes so many people fill."""
    return -(-people // SEATS)


def taken(row: Iterable[Place]) -> int:
    return sum(place.state == "seat" for place in row)


def asked(taken: int, waiting: int, seats: int) -> str:
    """What somebody who asks now gets; nobody overtakes those who wait."""
    return "seat" if taken < seats and not waiting else "waiting"


def movers(row: Iterable[Place], seats: int) -> list[Place]:
    """Who moves up from the waiting list, in order."""
    places = list(row)
    free = max(0, seats - taken(places))
    return sorted((place for place in places if place.state == "waiting"), key=lambda place: place.number)[:free]


def position(row: Iterable[Place], number: int) -> int:
    """How far in front somebody on the waiting list is: 1 is next."""
    return 1 + sum(place.state == "waiting" and place.number < number for place in row)


def gives_way(row: Iterable[Place], came: Iterable[int]) -> Place | None:
    """Whose seat goes to somebody at the door, once it is late: the last in the row who has not come. came: numbers."""
    here = set(came)
    absent = [place for place in row if place.state == "seat" and place.number not in here]
    return max(absent, key=lambda place: place.number, default=None)
