"""Deadlines and validity: days where the company works, that last until their end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.schema import Track


def ends_at(day: date, timezone: str) -> datetime:
    """When a day is over: the first moment of the next one there, whatever the clocks do that night."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone)).astimezone(UTC)


def days_left(due: date, today: date) -> int:
    """0 on the last day, negative when it is over."""
    return (due - today).days


def lasts(track: Track, passed: date) -> tuple[date, date] | None:
    """The last day on which passing a track holds, and the day on which it opens again: as long before that as it
    takes, so that who sets out at once is through in time. None where it holds for ever."""
    if track.valid is None:
        return None
    until = track.valid.after(passed)
    return until, max(track.deadline.before(until), passed + timedelta(days=1))
