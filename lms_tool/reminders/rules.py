"""Of what is somebody reminded, and when? Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lms_tool.tracks.rules import Way, days_left

SOON = 3
"""Days before a deadline on which it is said."""
MORNING = time(8)
"""When deadlines are said, where the organisation works, unless it is quiet then."""
DAY = timedelta(days=1)
EARLIEST = 4
"""So many days before a session it is said at the earliest: quiet days lie between."""
NO_USE = timedelta(hours=1)
"""A reminder so shortly before a session is of no use."""

DUE_SOON, OVERDUE = ("due-soon", "due-soon-many"), ("overdue", "overdue-many")
"""Kinds of notices: for one module, and for several."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed by one day. kinds: see above."""

    day: date
    kinds: tuple[str, str]
    modules: tuple[str, ...]

    @property
    def kind(self) -> str:
        return self.kinds[len(self.modules) > 1]


def dues(way: Way) -> list[Due]:
    """What is to be said today of somebody's way: what is due within a few days, and what is over."""
    if way.today is None:
        return []
    owed: dict[date, list[str]] = {}
    for step in way.steps.values():
        if step.is_owed and step.due and days_left(step.due, way.today) <= SOON:
            owed.setdefault(step.due, []).append(step.module)
    return [Due(day, OVERDUE if day < way.today else DUE_SOON, tuple(modules)) for day, modules in sorted(owed.items())]


def morning(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def when_to_say(starts_at: datetime, not_quiet: Callable[[datetime], datetime]) -> datetime | None:
    """When somebody is reminded of a session: a day before; where it is quiet then, as soon as it is not any more; and
    where that is too late, some days earlier. not_quiet: moment → when it may be said. None: it is always quiet."""
    tries = (not_quiet(starts_at - days * DAY) for days in range(1, EARLIEST + 1))
    return next((moment for moment in tries if moment < starts_at - NO_USE), None)
