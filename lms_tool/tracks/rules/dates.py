"""Deadlines: days where the company works, that last until their end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends_at(day: date, timezone: str) -> datetime:
    """When a day is over: the first moment of the next one there, whatever the clocks do that night."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(timezone)).astimezone(UTC)


def days_left(due: date, today: date) -> int:
    """0 on the last day, negative when it is over."""
    return (due - today).days
