"""Reviews that are overdue, or due soon."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from content.problems import Problem
from content.shelves import Library
from content.weaknesses.parts import everything

SOON = timedelta(days=30)


def due_reviews(library: Library, today: date) -> Iterator[Problem]:
    for _, place, made in everything(library):
        for due, *address in _dated(made):
            if due < today:
                yield place.wrong("review", *address, "review_by", due=due.isoformat())
            elif due - today <= SOON:
                yield place.wrong("review.soon", *address, "review_by", due=due.isoformat(), days=(due - today).days)


def _dated(made: Any) -> Iterator[tuple[Any, ...]]:
    """Every review date in it: a day, and the address of what is reviewed on it."""
    if due := getattr(made, "review_by", None):
        yield (due,)
    for part in ("practical_tasks", "checks"):
        for at, inner in enumerate(getattr(made, part, ())):
            if due := getattr(inner, "review_by", None):
                yield due, part, at
