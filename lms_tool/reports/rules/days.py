"""Days of a zone, told by seconds: what a database can count with that knows no zones. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise


def shifts(zone: tzinfo, since: date, until: date) -> list[tuple[int, int]]:
    """From which second since 1970 on (UTC) clocks stand how many seconds ahead of UTC; the first since ever."""
    moments = (datetime.combine(since + timedelta(days), time(), UTC) for days in range((until - since).days + 3))
    changes = (_change(zone, *span) for span in pairwise(moments) if _ahead(zone, span[0]) != _ahead(zone, span[1]))
    first = (0, _ahead(zone, datetime.combine(since, time(), UTC)))
    return [first, *changes]


def _ahead(zone: tzinfo, moment: datetime) -> int:
    ahead = moment.astimezone(zone).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _change(zone: tzinfo, before: datetime, after: datetime) -> tuple[int, int]:
    """The second from which on it is as after it."""
    low, high, then = int(before.timestamp()), int(after.timestamp()), _ahead(zone, after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _ahead(zone, datetime.fromtimestamp(middle, UTC)) == then else (middle, high)
    return high, then
