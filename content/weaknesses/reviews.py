"""Reviews that are overdue, or due soon."""

from collections.abc import Iterator
from datetime import date, timedelta

from content.problems import Problem
from content.shelves import Library
from content.weaknesses.parts import everything

SOON = timedelta(days=30)


def due_reviews(library: Library, today: date) -> Iterator[Problem]:
    for _, place, made in everything(library):
        due = getattr(made, "review_by", None)
        if due is None:
            continue
        if due < today:
            yield place.wrong("review", "review_by", due=due.isoformat())
        elif due - today <= SOON:
            yield place.wrong("review.soon", "review_by", due=due.isoformat(), days=(due - today).days)
