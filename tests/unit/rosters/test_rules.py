"""When a list is read, and what makes one look twice."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from lms_tool.rosters import rules

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("course", [UUID(int=0), UUID(int=239), UUID(int=123_456)])
def test_a_list_is_read_once_each_night_where_the_organisation_works(hour: int, course: UUID) -> None:
    now = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    night = rules.night(now, SHANGHAI, course)
    assert now < night <= now + timedelta(days=1)
    assert 1 <= night.astimezone(SHANGHAI).hour < 5
    assert rules.night(night, SHANGHAI, course) == night + timedelta(days=1)


def test_what_may_pass_is_tried_again_ever_more_seldom_and_then_left_until_night() -> None:
    waits = [rules.wait_or_none(tries, None) for tries in range(1, len(rules.WAITS) + 2)]
    assert waits == [*rules.WAITS, None]
    assert rules.wait_or_none(1, 600) == timedelta(minutes=10)
    assert rules.wait_or_none(1, 10**9) == rules.LONGEST_WAIT


@pytest.mark.parametrize(("gone", "members", "many"), [(4, 10, False), (5, 10, True), (5, 25, False), (6, 25, True)])
def test_more_than_a_fifth_makes_one_look_twice_and_a_handful_does_not(gone: int, members: int, many: bool) -> None:
    assert rules.are_many(gone, members) is many
