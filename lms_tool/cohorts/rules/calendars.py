"""Sessions as a calendar file (RFC 5545). Hours are written in UTC: exact in every zone, whatever its clocks do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Event:
    """revision: higher ones replace lower ones in the calendar; host: who says so, such as academy.example.org."""

    id: UUID
    host: str
    title: str
    place: str
    note: str
    starts_at: datetime
    ends_at: datetime
    revision: int
    changed_at: datetime
    cancelled: bool = False


def written(events: Sequence[Event], *, name: str) -> bytes:
    """name: of the calendar, as it shows beside others."""
    from icalendar import Calendar  # loaded when the first calendar is asked for
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//service-academy//classroom//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        entry = Entry()
        entry.add("uid", f"{event.id}@{event.host}")
        entry.add("dtstamp", event.changed_at.astimezone(UTC).replace(microsecond=0))
        entry.add("last-modified", event.changed_at.astimezone(UTC).replace(microsecond=0))
        entry.add("sequence", event.revision)
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
        entry.add("summary", event.title)
        if event.place:
            entry.add("location", event.place)
        if event.note:
            entry.add("description", event.note)
        entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
        calendar.add_component(entry)
    return calendar.to_ical()
