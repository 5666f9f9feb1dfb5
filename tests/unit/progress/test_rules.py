"""What is next, what is done, how long did it take?"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from content.schema import Text
from lms_tool.progress import rules
from lms_tool.progress.rules import LayerOutline, ModuleOutline, Outline, Unit

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TITLE = Text({"en": "…"})


def unit(key: str, minutes: int = 10, *, kind: str = "lesson", module: str = "manners", counts: bool = True) -> Unit:
    return Unit(module, kind, key, TITLE, minutes, counts)


READ, WRITE = unit("read"), unit("write", 20)
WARM_UP = unit("warm-up", 5, kind="quiz", counts=False)
TEST = unit("test", 15, kind="quiz")
MANNERS = ModuleOutline("manners", 101, "foundation", TITLE, True, (READ, WRITE, WARM_UP, TEST))
EXTRA = ModuleOutline("extra", 102, "foundation", TITLE, False, (unit("read", module="extra"),))
LAYERS = (LayerOutline("foundation", TITLE, (MANNERS, EXTRA)), LayerOutline("management", TITLE, (), TITLE))
TRACK = Outline("starters", TITLE, 14, LAYERS)


def places(*units: Unit) -> set[rules.Place]:
    return {one.place for one in units}


def test_a_track_is_walked_in_order() -> None:
    assert [one.key for one in TRACK.modules] == ["manners", "extra"]
    assert [one.key for one in TRACK.units] == ["read", "write", "warm-up", "test", "read"]
    assert TRACK.module("extra") is EXTRA and TRACK.module("calm") is None
    assert MANNERS.minutes == 50


def test_what_is_not_done_is_offered_in_order() -> None:
    assert rules.offered(MANNERS, (), ()) == [READ, WRITE, WARM_UP, TEST]
    assert rules.offered(MANNERS, places(READ, TEST), ()) == [WRITE, WARM_UP]


def test_practice_that_was_tried_is_not_offered_again() -> None:
    assert rules.offered(MANNERS, places(READ, WRITE), places(WARM_UP)) == [TEST]


def test_nothing_is_offered_behind_a_lit_window() -> None:
    assert rules.offered(MANNERS, places(READ, WRITE, TEST), ()) == []


def test_the_same_key_in_another_module_is_another_place() -> None:
    assert rules.offered(MANNERS, places(*EXTRA.units), ())[0] is READ


def test_percent_is_the_share_of_the_nominal_time_of_what_counts() -> None:
    assert rules.percent(MANNERS.units, ()) == 0
    assert rules.percent(MANNERS.units, places(WARM_UP)) == 0, "practice does not count"
    assert rules.percent(MANNERS.units, places(WRITE)) == 44  # 20 of 45 minutes
    assert rules.percent(MANNERS.units, places(READ, WRITE, TEST)) == 100
    assert rules.percent([], ()) == 100  # nothing is left


@given(some.lists(some.integers(1, 600), min_size=1, max_size=40), some.data())
def test_a_hundred_per_cent_only_when_nothing_is_left(minutes: list[int], data: some.DataObject) -> None:
    units = [unit(str(number), length) for number, length in enumerate(minutes)]
    done = data.draw(some.sets(some.sampled_from([one.place for one in units])))
    percent = rules.percent(units, done)
    assert 0 <= percent <= 100
    assert (percent == 100) == (len(done) == len(units))


def test_a_module_needs_its_lessons_and_the_quiz_that_counts() -> None:
    assert rules.is_satisfied(MANNERS, places(READ, WRITE, TEST))
    assert not rules.is_satisfied(MANNERS, places(READ, WRITE, WARM_UP))
    assert not rules.is_satisfied(MANNERS, places(READ, TEST))


def test_a_track_needs_its_required_modules_only() -> None:
    assert rules.is_track_satisfied(TRACK, {"manners"})
    assert not rules.is_track_satisfied(TRACK, {"extra", "calm"})


def test_a_window_is_lit_by_what_is_done() -> None:
    everything = places(*MANNERS.units)
    assert rules.window(MANNERS, (), ()) == "dark"
    assert rules.window(MANNERS, (), places(*EXTRA.units)) == "dark"
    assert rules.window(MANNERS, (), places(TEST)) == "half"
    assert rules.window(MANNERS, everything - places(WRITE), everything) == "half"
    assert rules.window(MANNERS, everything - places(WARM_UP), everything) == "lit", "practice does not bind"


@given(some.sets(some.sampled_from([one.place for one in MANNERS.units])))
def test_a_window_is_lit_exactly_when_the_module_is_satisfied(done: set[rules.Place]) -> None:
    assert (rules.window(MANNERS, done, done) == "lit") == rules.is_satisfied(MANNERS, done)


def test_practice_that_was_not_passed_is_tried_a_test_is_not() -> None:
    assert rules.is_tried(WARM_UP, completed=False, tries=1)
    assert not rules.is_tried(WARM_UP, completed=True, tries=2)
    assert not rules.is_tried(WARM_UP, completed=False, tries=0)
    assert not rules.is_tried(TEST, completed=False, tries=3)


@pytest.mark.parametrize(
    ("completed", "percent", "tries", "begun"),
    [(False, 0, 0, False), (False, 24, 0, False), (False, 25, 0, True), (True, 0, 0, True), (False, 0, 1, True)],
)
def test_opening_a_page_is_not_reading_it(completed: bool, percent: int, tries: int, begun: bool) -> None:
    assert rules.has_begun(completed, percent, tries) is begun


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [(0, 24, []), (0, 25, [25]), (25, 60, [50]), (24, 76, [25, 50, 75]), (50, 50, []), (75, 100, []), (60, 10, [])],
)
def test_steps_of_a_lesson(before: int, after: int, steps: list[int]) -> None:
    assert rules.steps_passed(before, after) == steps


@given(some.lists(some.integers(0, 100), max_size=20))
def test_every_step_is_passed_once_on_the_way(points: list[int]) -> None:
    furthest, told = 0, []
    for point in points:
        told += rules.steps_passed(furthest, max(furthest, point))
        furthest = max(furthest, point)
    assert told == [step for step in rules.STEPS if step <= furthest]


@given(some.floats(-1e9, 1e9), some.floats(-1e6, 1e6))
def test_a_device_never_claims_more_time_than_went_by(claimed: float, gone: float) -> None:
    counted = rules.counted_seconds(claimed, timedelta(seconds=gone))
    assert 0 <= counted <= max(0, gone + 2.001)
    assert counted <= max(claimed, 0)


def test_an_honest_claim_is_counted_as_it_is() -> None:
    assert rules.counted_seconds(15, timedelta(seconds=15)) == 15
    assert rules.counted_seconds(15.5, timedelta(seconds=15)) == 15.5  # clocks differ a little


def test_a_sitting_pauses_and_then_ends() -> None:
    for gone, paused, stale in ((5, False, False), (5.1, True, False), (30, True, False), (30.1, True, True)):
        now = NOW + timedelta(minutes=gone)
        assert (rules.was_paused(NOW, now), rules.is_stale(NOW, now)) == (paused, stale)


def test_what_follows_inside_a_module() -> None:
    assert rules.after(MANNERS, ("lesson", "write")) is WARM_UP
    assert rules.after(MANNERS, ("quiz", "test")) is None


def test_a_module_alone_is_a_whole_track() -> None:
    assert rules.alone(MANNERS).modules == [MANNERS]


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (89, 1), (90, 2), (150, 3), (3600, 60)])
def test_time_is_told_in_whole_minutes(seconds: float, minutes: int) -> None:
    assert rules.minutes(seconds) == minutes
