"""A clock that the whole tool goes by, set by the test: doors, services and worker then live on any day of any year."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms_tool import db as tables

_REAL = tables.utc_now


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now

    def set(self, day: str, clock: str = "09:00", zone: str = "Asia/Shanghai", fold: int = 0) -> datetime:
        """To what the clock on a wall there shows. fold: 1 for the second time of an hour that comes twice."""
        wall = datetime.combine(datetime.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))
        self.now = wall.replace(fold=fold).astimezone(UTC)
        return self.now


@pytest.fixture
def clock(app: object) -> Iterator[Clock]:
    """It stands at noon of 1 January 2028 in UTC until the test moves it; `app` has loaded what is to go by it."""
    made = Clock(datetime(2028, 1, 1, 12, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("lms_tool.") and vars(module).get("utc_now") is _REAL:
                patch.setattr(module, "utc_now", made)
        yield made
