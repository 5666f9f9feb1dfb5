"""Days of a zone are counted by seconds, over the nights on which clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.reports.rules.days import shifts

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
SINCE, UNTIL = date(2010, 1, 1), date(2026, 11, 30)
KNOWN = {name: shifts(ZoneInfo(name), SINCE, UNTIL) for name in ZONES}


def test_where_no_clock_is_changed_there_is_one_span() -> None:
    assert KNOWN["Asia/Shanghai"] == [(0, 8 * 3600)]


@pytest.mark.parametrize("name", ZONES)
@given(moment=st.integers(1_262_400_000, 1_795_900_000).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_a_moment_is_on_the_day_that_the_calendar_there_shows(name: str, moment: datetime) -> None:
    second = int(moment.timestamp())
    ahead = next(seconds for since, seconds in reversed(KNOWN[name]) if second >= since)
    assert date(1970, 1, 1) + timedelta((second + ahead) // 86_400) == moment.astimezone(ZoneInfo(name)).date()
