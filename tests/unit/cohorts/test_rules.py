"""Plans over a year, seats in order, hours by the clocks of the room."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.cohorts.rules import planning, seats, times
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.rules.seats import Place
from lms_tool.cohorts.rules.times import Hours, Phase

YEARS = st.integers(min_value=2024, max_value=2040)


# --- The year --------------------------------------------------------------------------------------------------------


@given(YEARS, st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=366))
def test_batches_of_a_year_never_run_into_each_other_nor_out_of_the_year(year, number, days):
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    if number * days > length:
        with pytest.raises(planning.TooMany) as refused:
            planning.year(year, number, days)
        assert refused.value.fitting == length // days
        return
    spans = planning.year(year, number, days)
    assert len(spans) == number
    assert {span.days for span in spans} == {days}
    assert spans[0].first >= date(year, 1, 1) and spans[-1].last <= date(year, 12, 31)
    assert all(earlier.last < later.first for earlier, later in pairwise(spans))


@pytest.mark.parametrize(
    ("track", "number", "days"), [("new-hire", 12, 14), ("in-service", 8, 30), ("supervisor", 4, 14)]
)
def test_the_usual_years_begin_on_mondays(track, number, days):
    assert planning.usual_number(track) == number
    for year in (2026, 2028):  # a common year and a leap year
        assert {span.first.weekday() for span in planning.year(year, number, days)} == {0}


@given(st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31)), st.integers(1, 12), st.integers(1, 60))
def test_of_a_year_that_has_begun_only_what_is_left_is_planned(today, number, days):
    left = (date(today.year + 1, 1, 1) - today).days
    if number * days > left:
        with pytest.raises(planning.TooMany) as refused:
            planning.year(today.year, number, days, today=today)
        assert refused.value.fitting == left // days
        assert planning.has_room(today, days) is (left // days > 0)
        return
    spans = planning.year(today.year, number, days, today=today)
    assert len(spans) == number and spans[0].first >= today and spans[-1].last.year == today.year


def test_late_in_a_year_fewer_batches_are_usual():
    november = date(2026, 11, 25)
    assert planning.usual_number("new-hire", year=2026, today=november) == 1
    assert planning.usual_number("new-hire", year=2026, today=date(2026, 7, 1)) == 6
    assert planning.usual_number("new-hire", year=2027, today=november) == 12


def test_a_leap_year_has_room_for_a_day_more():
    assert planning.year(2028, 1, 366)[0] == Span(date(2028, 1, 1), date(2028, 12, 31))
    with pytest.raises(planning.TooMany):
        planning.year(2027, 1, 366)


@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 1, 1)), st.integers(min_value=0, max_value=60))
def test_the_make_up_week_is_a_whole_week_right_after_the_batch(first, more):
    batch = Span(first, first + timedelta(days=more))
    week = planning.make_up_week(batch)
    assert (week.first.weekday(), week.days) == (0, 7)
    assert timedelta(0) < week.first - batch.last <= timedelta(days=7)
    assert not week.overlaps(batch)


def test_groups_keep_the_order_and_leave_aside_whom_nobody_placed():
    people = [("a", "villa", "first-tier"), ("b", None, None), ("c", "villa", "first-tier"), ("d", "commercial", None)]
    assert planning.grouped(people) == {
        ("villa", "first-tier"): ["a", "c"],
        (None, None): ["b"],
        ("commercial", None): ["d"],
    }


# --- Seats -----------------------------------------------------------------------------------------------------------


def _full(row: Iterable[Place]) -> tuple[int, int]:
    """Seats taken, people waiting."""
    places = list(row)
    return seats.taken(places), sum(place.state == "waiting" for place in places)


WISHES = st.lists(st.tuples(st.sampled_from(["ask", "back", "more"]), st.integers(0, 9)), max_size=60)


@given(WISHES, st.integers(min_value=1, max_value=6))
def test_whatever_people_do_there_are_never_more_seats_than_allowed_and_nobody_is_overtaken(wishes, allowed):
    row: dict[int, Place] = {}  # person → place
    next_number = 1
    for wish, who in wishes:
        if wish == "ask" and (who not in row or row[who].state == "left"):
            row[who] = Place(next_number, seats.asked(*_full(row.values()), allowed))
            next_number += 1
        elif wish == "back" and who in row:
            row[who] = Place(row[who].number, "left")
        elif wish == "more":
            allowed += 1
        for place in seats.movers(row.values(), allowed):
            person = next(one for one, mine in row.items() if mine.number == place.number)
            row[person] = Place(place.number, "seat")
        taken = [place.number for place in row.values() if place.state == "seat"]
        waiting = [place.number for place in row.values() if place.state == "waiting"]
        assert len(taken) <= allowed
        assert not waiting or len(taken) == allowed, "nobody waits while a seat is free"
        assert all(max(taken) < number for number in waiting), "those who wait asked after those who sit"


def test_positions_on_the_waiting_list_count_from_one():
    row = [Place(1, "seat"), Place(2, "waiting"), Place(3, "left"), Place(4, "waiting")]
    assert [seats.position(row, number) for number in (2, 4)] == [1, 2]


def test_the_last_who_has_not_come_gives_way():
    row = [Place(1, "seat"), Place(2, "seat"), Place(3, "seat"), Place(4, "waiting")]
    assert seats.gives_way(row, came=[3]) == Place(2, "seat")
    assert seats.gives_way(row, came=[1, 2, 3]) is None


# --- Hours -----------------------------------------------------------------------------------------------------------


def test_nine_in_the_morning_is_nine_by_the_clock_of_the_room():
    assert times.instant(date(2026, 3, 3), time(9), "Asia/Shanghai") == datetime(2026, 3, 3, 1, tzinfo=UTC)
    assert times.instant(date(2026, 3, 3), time(9), "Asia/Urumqi") == datetime(2026, 3, 3, 3, tzinfo=UTC)


def test_a_week_across_the_change_of_clocks_keeps_its_hour_on_the_wall():
    before, after = (times.instant(date(2026, 3, day), time(9), "Europe/Berlin") for day in (28, 29))
    assert after - before == timedelta(hours=23)


def test_an_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(times.NoSuchHour):
        times.instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin")


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    assert times.instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_leap_day_is_a_day_like_any_other():
    held = times.instant(date(2028, 2, 29), time(9), "Asia/Shanghai")
    assert times.local(held, "Asia/Shanghai").date() == date(2028, 2, 29)
    assert times.today(held - timedelta(hours=10), "Asia/Shanghai") == date(2028, 2, 28)


@given(st.dates(date(2024, 1, 1), date(2034, 1, 1)), st.times())
def test_every_hour_that_the_clock_on_the_wall_shows_comes_back_as_it_was(day, hour):
    for zone in ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"):
        wall = datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
        shown = wall.astimezone(UTC).astimezone(ZoneInfo(zone))
        if (shown.date(), shown.time()) != (day, hour):
            with pytest.raises(times.NoSuchHour):
                times.instant(day, hour, zone)
            continue
        held = times.local(times.instant(day, hour, zone), zone)
        assert (held.date(), held.time()) == (day, hour)


@pytest.mark.parametrize("zone", ["", "Nowhere/City", "../etc/passwd", "Asia/Shanghai\u0000"])
def test_what_is_no_zone_is_known_as_such(zone):
    assert not times.is_zone(zone)


BEGIN = datetime(2026, 3, 3, 1, tzinfo=UTC)
HOURS = Hours(BEGIN, BEGIN + timedelta(hours=2), opens_before=30, late_after=10)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (BEGIN - timedelta(minutes=30) - TICK, Phase.EARLY),
        (BEGIN - timedelta(minutes=30), Phase.ON_TIME),
        (BEGIN + timedelta(minutes=10) - TICK, Phase.ON_TIME),
        (BEGIN + timedelta(minutes=10), Phase.LATE),
        (BEGIN + timedelta(hours=2) - TICK, Phase.LATE),
        (BEGIN + timedelta(hours=2), Phase.OVER),
    ],
)
def test_signing_in_opens_turns_late_and_ends_at_exact_moments(moment, phase):
    assert HOURS.phase(moment) is phase


def test_who_comes_late_gets_the_minutes_they_were_there_for():
    def counted(state: str, late: timedelta) -> int:
        return times.minutes_counted(state, minutes=100, starts_at=BEGIN, came_at=BEGIN + late)

    assert counted("present", timedelta(minutes=9)) == 100
    assert counted("late", timedelta(minutes=25)) == 75
    assert counted("late", timedelta(minutes=25, seconds=1)) == 74
    assert counted("late", timedelta(minutes=119)) == 0
    assert counted("absent", timedelta()) == counted("excused", timedelta()) == 0
    assert times.minutes_counted("late", minutes=100, starts_at=BEGIN, came_at=None) == 100
