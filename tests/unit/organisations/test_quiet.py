"""When a reminder may be said: never in quiet hours, and as soon as they are over, whatever the clocks do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.organisations.rules import QuietHours, may_be_said, quiet_faults

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(time(21), time(8))


def at(zone: ZoneInfo, *when: int) -> datetime:
    return datetime(*when, tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_what_is_due_by_day_is_said_at_once():
    noon = at(SHANGHAI, 2026, 11, 24, 12)
    assert may_be_said(noon, NIGHT, SHANGHAI) == noon


def test_what_is_due_at_night_waits_for_the_morning():
    for hour in ((2026, 11, 24, 23), (2026, 11, 25, 3), (2026, 11, 24, 21)):
        assert may_be_said(at(SHANGHAI, *hour), NIGHT, SHANGHAI) == at(SHANGHAI, 2026, 11, 25, 8)
    assert may_be_said(at(SHANGHAI, 2026, 11, 25, 8), NIGHT, SHANGHAI) == at(SHANGHAI, 2026, 11, 25, 8)


def test_a_night_before_quiet_days_waits_for_the_morning_after_them():
    weekend = QuietHours(time(21), time(8), frozenset({6, 7}))
    friday = at(SHANGHAI, 2026, 11, 27, 22)
    assert may_be_said(friday, weekend, SHANGHAI) == at(SHANGHAI, 2026, 11, 30, 8)


def test_a_break_at_noon_and_the_leap_day():
    noon = QuietHours(time(12), time(14))
    assert may_be_said(at(SHANGHAI, 2028, 2, 29, 13), noon, SHANGHAI) == at(SHANGHAI, 2028, 2, 29, 14)
    tuesday = QuietHours(days=frozenset({2}))
    assert may_be_said(at(SHANGHAI, 2028, 2, 29, 13), tuesday, SHANGHAI) == at(SHANGHAI, 2028, 3, 1, 0)


def test_an_end_that_the_clocks_skip_or_show_twice():
    early = QuietHours(time(22), time(2, 30))
    skipped = may_be_said(at(NEW_YORK, 2027, 3, 14, 1), early, NEW_YORK)
    assert skipped == datetime(2027, 3, 14, 7, 0, tzinfo=UTC)  # 3:00 by the new clock
    twice = QuietHours(time(22), time(1, 30))
    first = may_be_said(at(NEW_YORK, 2027, 11, 7, 0), twice, NEW_YORK)
    assert first == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    again = may_be_said(datetime(2027, 11, 7, 6, 10, tzinfo=UTC), twice, NEW_YORK)  # 1:10 for the second time
    assert again == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


clocks = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
hours = st.one_of(st.just((None, None)), st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]))
weeks = st.frozensets(st.integers(1, 7), max_size=6)
moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda n: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Europe/Berlin", "UTC"])


@given(hours, weeks, moments, zones.map(ZoneInfo))
def test_it_is_said_as_soon_as_it_is_not_quiet_and_never_before(pair, days, moment: datetime, zone: ZoneInfo):
    quiet = QuietHours(*pair, days)
    said = may_be_said(moment, quiet, zone)
    assert said >= moment
    assert not quiet.holds(said.astimezone(zone))
    minutes = int((said - moment).total_seconds() / 60)
    for minute in range(0, minutes, 7):
        assert quiet.holds((moment + timedelta(minutes=minute)).astimezone(zone))
    if minutes:
        assert quiet.holds((said - timedelta(minutes=1)).astimezone(zone))


@pytest.mark.parametrize(
    ("begins", "ends", "days", "fault"),
    [
        (time(21), None, (), {"begins": "both"}),
        (time(8), time(8), (), {"begins": "same"}),
        (None, None, range(1, 8), {"days": "week"}),
        (time(21), time(8), (6, 7), {}),
    ],
)
def test_quiet_hours_that_leave_nothing_are_refused(begins, ends, days, fault):
    assert quiet_faults(begins, ends, frozenset(days)) == fault
