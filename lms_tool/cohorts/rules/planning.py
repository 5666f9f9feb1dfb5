"""The year as batches: as many as wished, spread evenly, none running into the next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

A_WEEK = timedelta(days=7)
MOST_A_YEAR = 60
USUAL = {"new-hire": 12, "in-service": 8, "supervisor": 4}
USUAL_SIZE = 20


class TooMany(ValueError):
    """So many batches of this length do not fit into a year. fitting: how many do."""

    def __init__(self, fitting: int) -> None:
        super().__init__(f"{fitting} batches fit")
        self.fitting = fitting


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last


def has_room(today: date, days: int) -> bool:
    """Whether a batch of so many days fits into what is left of the year."""
    return (date(today.year + 1, 1, 1) - today).days >= days


def usual_number(track: str, *, year: int | None = None, today: date | None = None) -> int:
    """In a year; in what is left of one that has begun, its share, at least one."""
    usual = USUAL.get(track, 4)
    if year is None or today is None or today.year != year:
        return usual
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return max(1, usual * (after - today).days // (after - first).days)


def year(which: int, number: int, days: int, *, today: date | None = None) -> list[Span]:
    """`number` batches of `days` days: each begins on the first Monday of its share of the year where that fits; of a
    year that has begun, of what is left of it: nobody can be trained in months that are over.

    Raises TooMany, ValueError for numbers that make no sense.
    """
    if not 1 <= number <= MOST_A_YEAR or not 1 <= days <= 366:
        raise ValueError("batches and days must be at least one")
    first = today if today and today.year == which else date(which, 1, 1)
    length = (date(which + 1, 1, 1) - first).days
    if number * days > length:
        raise TooMany(max(0, length // days))
    spans = []
    for place in range(number):
        begin = first + timedelta(days=place * length // number)
        end = first + timedelta(days=(place + 1) * length // number)  # where the next share begins
        monday = begin + timedelta(days=-begin.weekday() % 7)
        start = monday if monday + timedelta(days=days) <= end else begin
        spans.append(Span(start, start + timedelta(days=days - 1)))
    return spans


def make_up_week(batch: Span) -> Span:
    """The week after a batch: from the first Monday after its last day to the Sunday."""
    monday = batch.last + timedelta(days=7 - batch.last.weekday())
    return Span(monday, monday + A_WEEK - timedelta(days=1))


Key = TypeVar("Key")


def grouped(people: Iterable[tuple[Key, str | None, str | None]]) -> dict[tuple[str | None, str | None], list[Key]]:
    """(project type, region) → who works there, the order kept; (None, None) for those of whom nobody has told."""
    found: dict[tuple[str | None, str | None], list[Key]] = {}
    for who, kind, region in people:
        found.setdefault((kind, region), []).append(who)
    return found


def numbered(taken: Sequence[int]) -> int:
    """The next number of a row."""
    return max(taken, default=0) + 1
