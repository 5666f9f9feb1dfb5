"""Days and hours of a room: local to its zone, kept as instants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class NoSuchHour(ValueError):
    """The clocks jump over this hour on this day."""


def instant(day: date, hour: time, zone: str) -> datetime:
    """A local hour as an instant; of an hour that comes twice, the first. Raises NoSuchHour, KeyError for the zone."""
    local = datetime.combine(day, hour, tzinfo=_zone(zone))
    found = local.astimezone(UTC)
    if found.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchHour(f"{day} {hour} in {zone}")
    return found


def is_zone(name: str) -> bool:
    try:
        _zone(name)
    except KeyError:
        return False
    return True


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(_zone(zone))


def today(now: datetime, zone: str) -> date:
    return local(now, zone).date()


def room(place: str) -> str:
    """What two rooms are compared by: case, width of letters and spaces do not matter. "" for no room."""
    return "".join(normalize("NFKC", place).casefold().split())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise KeyError(name) from None


class Phase(StrEnum):
    """Where a session stands for whoever wants to sign in."""

    EARLY = "early"
    ON_TIME = "on-time"
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a session is. opens_before, late_after: minutes about the beginning."""

    starts_at: datetime
    ends_at: datetime
    opens_before: int
    late_after: int

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.opens_before)

    @property
    def late_from(self) -> datetime:
        return min(self.starts_at + timedelta(minutes=self.late_after), self.ends_at)

    def phase(self, now: datetime) -> Phase:
        if now < self.opens_at:
            return Phase.EARLY
        if now >= self.ends_at:
            return Phase.OVER
        return Phase.ON_TIME if now < self.late_from else Phase.LATE


def minutes_counted(state: str, *, minutes: int, starts_at: datetime, came_at: datetime | None) -> int:
    """Learning time: all of it for who was there, less what they missed for who came late, else none.

    minutes: what the whole session counts for.
    """
    if state == "present":
        return minutes
    if state != "late":
        return 0
    missed = max(0, -((starts_at - came_at) // timedelta(minutes=1))) if came_at else 0
    return max(0, minutes - missed)
