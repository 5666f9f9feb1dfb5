"""Where somebody stands on a track: locks and what opens them, deadlines over a year, what a change touches."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.schema import Persona, Standard, Track, from_dict
from lms_tool.tracks.rules import Journey, Lock, Touch, days_left, ends_at, touch, way

WORDS = {"en": "Words", "zh-CN": "字"}
STANDARD = Standard({}, {})
START = date(2027, 1, 31)


def track(*layers: dict[str, Any], **changes: Any) -> Track:
    named = ("foundation", "professional", "management")
    written = [
        {"layer": key, "share": 100 if at == 0 else 0, **cell}
        for at, (key, cell) in enumerate(zip(named, layers, strict=False))
    ]
    return from_dict(Track, {"key": "t", "title": WORDS, "summary": WORDS, "days": 14, "layers": written, **changes})


TWO = track(
    {"modules": [{"module": "a"}, {"module": "b", "after": ["a"], "within": {"weeks": 1}}]},
    {"modules": [{"module": "c"}], "after": ["foundation"], "opens": {"days": 3}},
    within={"months": 1},
)


def journey(**known: Any) -> Journey:
    return Journey(**{"start": START, "today": START, **known})


def states(made: Track, **known: Any) -> dict[str, str]:
    return {key: step.state for key, step in way(made, STANDARD, journey(**known)).steps.items()}


def test_what_waits_is_locked_and_says_for_what() -> None:
    steps = way(TWO, STANDARD, journey()).steps
    assert states(TWO) == {"a": "open", "b": "locked", "c": "locked"}
    assert steps["b"].locks == (Lock("after", ("a",)),)
    assert steps["c"].locks == (Lock("layer", ("a", "b"), "foundation"), Lock("opens", opens=date(2027, 2, 3)))


def test_done_and_exempt_modules_open_what_waits_for_them() -> None:
    assert states(TWO, done=frozenset({"a"}))["b"] == "open"
    assert states(TWO, exempt=frozenset({"a"})) == {"a": "exempt", "b": "open", "c": "locked"}
    later = START + timedelta(days=3)
    assert states(TWO, done=frozenset({"b"}), exempt=frozenset({"a"}), today=later)["c"] == "open"


def test_what_was_begun_is_not_shut_again() -> None:
    assert states(TWO, begun=frozenset({"b"}))["b"] == "open"


def test_the_earliest_deadline_holds_and_electives_have_none() -> None:
    made = track(
        {"modules": [{"module": "a"}, {"module": "b", "within": {"days": 2}}, {"module": "c", "required": False}]},
        {"modules": [{"module": "d"}], "within": {"weeks": 1}},
        within={"months": 1},
    )
    way_ = way(made, STANDARD, journey())
    assert {key: (step.due, step.due_by) for key, step in way_.steps.items()} == {
        "a": (date(2027, 2, 28), "track"),
        "b": (date(2027, 2, 2), "module"),
        "c": (None, ""),
        "d": (date(2027, 2, 7), "layer"),
    }
    assert way_.due == date(2027, 2, 28)
    assert way_.next_due == date(2027, 2, 2)


@pytest.mark.parametrize("start", [date(2028, 1, 31), date(2028, 2, 29), date(2027, 12, 31)])
def test_a_month_ends_on_a_day_that_exists(start: date) -> None:
    due = way(TWO, STANDARD, journey(start=start, today=start)).due
    assert due in (date(2028, 2, 29), date(2028, 3, 29), date(2028, 1, 31))


def test_nothing_is_due_before_somebody_has_begun() -> None:
    assert way(TWO, STANDARD, Journey()).next_due is None


ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo")


@given(st.dates(date(2011, 1, 1), date(2040, 1, 1)), st.sampled_from(ZONES))
def test_a_deadline_is_over_when_the_day_is_over_there_whatever_the_clocks_do(day: date, zone: str) -> None:
    end = ends_at(day, zone)
    assert end.astimezone(ZoneInfo(zone)).date() > day
    assert (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() <= day
    assert ends_at(day + timedelta(days=1), zone) > end


def test_the_day_of_the_change_of_clocks_is_an_hour_shorter() -> None:
    day = date(2027, 3, 28)
    assert ends_at(day, "Europe/Berlin") == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert ends_at(day, "Europe/Berlin") - ends_at(day - timedelta(days=1), "Europe/Berlin") == timedelta(hours=23)
    assert [days_left(day, day + timedelta(days=n)) for n in (-1, 0, 2)] == [1, 0, -2]


@given(st.dates(date(2027, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_over_a_year_a_window_opens_before_it_ends_and_opens_once(start: date, days: int) -> None:
    today = start + timedelta(days=days)
    done = frozenset({"a", "b"})
    step = way(TWO, STANDARD, Journey(Persona(), start, today, done=done)).steps["c"]
    assert step.due is not None and step.due > start + timedelta(days=3)
    assert (step.state == "locked") is (days < 3)


def test_a_change_says_what_becomes_different_for_somebody() -> None:
    mark = {"theory": {"value": 80, "values": [{"when": {"region": "first-tier"}, "value": 82}]}}
    old = track({"modules": [{"module": "a"}, {"module": "b"}]}, pass_marks={"theory": {"value": 80}})
    new = track(
        {"modules": [{"module": "a"}, {"module": "x", "required": False, "when": {"project_type": "villa"}}]},
        pass_marks=mark,
        within={"weeks": 3},
    )

    def touched(persona: Persona) -> set[Touch]:
        here = Journey(persona, START, START)
        return set(touch(way(old, STANDARD, here), way(new, STANDARD, here)))

    later = (
        Touch("due", "", date(2027, 2, 14), date(2027, 2, 21)),
        Touch("due", "a", date(2027, 2, 14), date(2027, 2, 21)),
    )
    gone = Touch("goes", "b", "required")
    assert touched(Persona("commercial", "lower-tier")) == {*later, gone}
    assert touched(Persona("villa", "first-tier")) == {
        *later,
        gone,
        Touch("comes", "x", None, "elective"),
        Touch("mark", "a", 80.0, 82.0),
    }


def test_a_track_that_says_the_same_touches_nobody() -> None:
    here = way(TWO, STANDARD, journey())
    assert touch(here, here) == ()
