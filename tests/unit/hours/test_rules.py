"""What counts: once a year, by the nominal length, never more than a day holds; in whatever order it is heard of."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.hours import rules
from lms_tool.hours.rules import Doing, Policy, Verdict, judge

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def doing(source: str = "a", place: str = "manners/telephone", at: datetime = NOON, minutes: int = 8, **more) -> Doing:
    return Doing(source=source, activity=more.pop("activity", "lesson"), place=place, at=at, minutes=minutes, **more)


def test_a_lesson_counts_its_nominal_length():
    assert judge([doing()], Policy(), SHANGHAI) == {"a": Verdict(8, "counted")}


def test_the_same_lesson_counts_once_in_a_year_and_again_in_the_next():
    again = doing("b", at=NOON + timedelta(days=30))
    next_year = doing("c", at=NOON.replace(year=2027))
    verdicts = judge([doing(), again, next_year], Policy(), SHANGHAI)
    assert verdicts["b"] == Verdict(0, "repeated", "a")
    assert verdicts["c"] == Verdict(8, "counted")


def test_a_longer_version_taken_in_the_same_year_adds_the_difference():
    verdicts = judge([doing(), doing("b", at=NOON + timedelta(days=9), minutes=12)], Policy(), SHANGHAI)
    assert verdicts["b"] == Verdict(4, "part", "a")


def test_a_lesson_and_a_quiz_of_the_same_name_are_two_things():
    verdicts = judge([doing(), doing("b", activity="quiz")], Policy(), SHANGHAI)
    assert [one.minutes for one in verdicts.values()] == [8, 8]


def test_a_quiz_that_was_not_passed_stands_there_and_counts_nothing():
    failed = doing("q1", activity="quiz", passed=False)
    passed = doing("q2", activity="quiz", at=NOON + timedelta(hours=1))
    verdicts = judge([failed, passed], Policy(), SHANGHAI)
    assert verdicts["q1"] == Verdict(0, "failed")
    assert verdicts["q2"] == Verdict(8, "counted")


def test_an_activity_that_the_company_does_not_count_says_so():
    verdicts = judge([doing(activity="quiz")], Policy(frozenset({"lesson"})), SHANGHAI)
    assert verdicts["a"] == Verdict(0, "off")


def test_one_day_of_online_learning_has_an_end_and_the_classroom_has_none():
    policy = Policy(day_most=20)
    online = [doing(str(n), f"manners/{n}", NOON + timedelta(minutes=n)) for n in range(4)]
    room = doing("room", "session", NOON + timedelta(hours=1), 240, activity="classroom")
    verdicts = judge([*online, room], policy, SHANGHAI)
    assert [verdicts[str(n)] for n in range(4)] == [
        Verdict(8, "counted"),
        Verdict(8, "counted"),
        Verdict(4, "part"),
        Verdict(0, "full"),
    ]
    assert verdicts["room"] == Verdict(240, "counted")


def test_what_a_full_day_left_over_counts_when_it_is_done_again_on_another():
    policy = Policy(day_most=5)
    verdicts = judge([doing(), doing("b", at=NOON + timedelta(days=1))], policy, SHANGHAI)
    assert verdicts["b"] == Verdict(3, "part", "a")


def test_somebody_taken_off_the_list_of_a_session_gets_nothing_for_it():
    assert judge([doing(activity="classroom", minutes=0)], Policy(), SHANGHAI)["a"] == Verdict(0, "absent")


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), SHANGHAI, date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), SHANGHAI, date(2027, 1, 1)),
        (datetime(2027, 1, 1, 4, 59, tzinfo=UTC), NEW_YORK, date(2026, 12, 31)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), SHANGHAI, date(2028, 2, 29)),
        (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), SHANGHAI, date(2028, 3, 1)),
    ],
)
def test_the_year_turns_at_midnight_where_the_organisation_works(at: datetime, zone: ZoneInfo, day: date):
    assert rules.day_of(at, zone) == day


def test_a_lesson_minutes_before_midnight_and_one_after_count_in_two_years():
    eve = datetime(2026, 12, 31, 15, 55, tzinfo=UTC)
    verdicts = judge([doing("a", at=eve), doing("b", at=eve + timedelta(minutes=10))], Policy(), SHANGHAI)
    assert [one.minutes for one in verdicts.values()] == [8, 8]
    verdicts = judge([doing("a", at=eve), doing("b", at=eve + timedelta(minutes=10))], Policy(), NEW_YORK)
    assert [one.minutes for one in verdicts.values()] == [8, 0]


def test_the_leap_day_is_a_day_of_its_own():
    leap = datetime(2028, 2, 29, 4, 0, tzinfo=UTC)
    lessons = [doing(str(n), f"m/{n}", leap + timedelta(days=n), 15) for n in (-1, 0, 1)]
    assert [one.minutes for one in judge(lessons, Policy(day_most=15), SHANGHAI).values()] == [15, 15, 15]


moments = st.integers(0, 445 * 24 * 60).map(lambda n: datetime(2026, 12, 20, tzinfo=UTC) + timedelta(minutes=n))
doings = st.lists(
    st.builds(
        doing,
        source=st.text("abcdef", min_size=1, max_size=3),
        place=st.sampled_from(["m/1", "m/2", "n/1"]),
        at=moments,
        minutes=st.integers(0, 60),
        activity=st.sampled_from(rules.ACTIVITIES),
        passed=st.booleans(),
    ),
    unique_by=lambda one: one.source,
    max_size=25,
)
policies = st.builds(
    Policy, counted=st.frozensets(st.sampled_from(rules.ACTIVITIES)), day_most=st.sampled_from([0, 10, 45, 480])
)


@given(doings, policies, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_what_is_heard_changes_the_ledger(
    done: list[Doing], policy: Policy, luck: Random
):
    heard = [*done, *luck.sample(done, len(done) // 2)]
    luck.shuffle(heard)
    assert judge(heard, policy, SHANGHAI) == judge(done, policy, SHANGHAI)


@given(doings, policies)
def test_nothing_counts_more_than_once_a_year_nor_more_than_a_day_holds(done: list[Doing], policy: Policy):
    verdicts = judge(done, policy, SHANGHAI)
    for one in done:
        day = rules.day_of(one.at, SHANGHAI)
        same = [
            other
            for other in done
            if (other.activity, other.place) == (one.activity, one.place)
            and rules.day_of(other.at, SHANGHAI).year == day.year
        ]
        assert sum(verdicts[other.source].minutes for other in same) <= max(other.minutes for other in same)
        online = [o for o in done if o.activity in rules.ONLINE and rules.day_of(o.at, SHANGHAI) == day]
        assert not policy.day_most or sum(verdicts[o.source].minutes for o in online) <= policy.day_most
    assert all(0 <= verdicts[one.source].minutes <= one.minutes for one in done)
    assert all(verdicts[one.source].minutes == 0 for one in done if not one.passed)


@given(doings, policies)
def test_judging_a_year_alone_gives_what_judging_a_life_gives(done: list[Doing], policy: Policy):
    whole = judge(done, policy, SHANGHAI)
    for year in (2026, 2027, 2028):
        part = [one for one in done if rules.day_of(one.at, SHANGHAI).year == year]
        assert judge(part, policy, SHANGHAI) == {one.source: whole[one.source] for one in part}


@pytest.mark.parametrize(
    ("minutes", "done", "missing"), [(0, 0.0, 40.0), (1799, 39.9, 0.1), (1800, 40.0, 0.0), (1900, 42.2, 0.0)]
)
def test_hours_are_never_rounded_in_the_learners_favour(minutes: int, done: float, missing: float):
    assert rules.hours(minutes, 45) == done
    assert rules.missing(minutes, 40, 45) == missing


@pytest.mark.parametrize(
    ("minutes", "why", "fault"),
    [(0, "x", "minutes"), (6001, "x", "minutes"), (45, "  ", "reason"), (-46, "x", "below"), (-45, "x", "")],
)
def test_a_correction_needs_minutes_and_a_reason_and_leaves_no_debt(minutes: int, why: str, fault: str):
    assert rules.correction_fault(minutes, why, 45) == fault
