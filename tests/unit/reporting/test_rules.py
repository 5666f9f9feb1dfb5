"""Who is stuck and why, how a course sums up, what the small line says, what a spreadsheet may be given."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from content.schema import Text
from lms_tool.people.rules import code
from lms_tool.progress.rules import Unit
from lms_tool.reporting import rules
from lms_tool.reporting.rules import Placing, Stand, State, Step, Trend, Why

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TITLE = Text({"en": "Anything"})
LESSON = Unit("manners", "lesson", "telephone", TITLE, 8)
NEXT = Unit("manners", "lesson", "door", TITLE, 8)
TEST = Unit("manners", "quiz", "module-test", TITLE, 10)
PRACTICE = Unit("manners", "quiz", "practice", TITLE, 10, counts=False)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def lesson(
    days: float, *, unit: Unit = LESSON, seen: float | None = None, done: bool = False, percent: int = 40
) -> Step:
    last = ago(days if seen is None else seen)
    return Step(
        unit=unit,
        done=done,
        started_at=ago(days),
        last_seen_at=last,
        completed_at=last if done else None,
        percent=percent,
    )


def quiz(days: float, *, unit: Unit = TEST, tries: int, allowed: int | None = 3, done: bool = False) -> Step:
    at = ago(days)
    return Step(
        unit=unit, done=done, started_at=at, last_seen_at=at, tries=tries, allowed=allowed, best=0.6, pass_mark=80
    )


def placed(*steps: Step, following: Unit | None = NEXT, finished: datetime | None = None) -> Placing:
    return rules.place(steps, following, enrolled_at=ago(9), finished_at=finished, now=NOW)


def test_somebody_who_opened_nothing_has_not_started() -> None:
    placing = placed(following=LESSON)
    assert (placing.state, placing.why, placing.unit) == (State.NOT_STARTED, Why.NOT_OPENED, LESSON)
    assert placing.days == 9


def test_somebody_who_began_a_lesson_yesterday_is_on_track() -> None:
    placing = placed(lesson(1))
    assert (placing.state, placing.why, placing.unit, placing.days) == (State.ON_TRACK, Why.HALF_READ, LESSON, 1)


@pytest.mark.parametrize(("days", "state"), [(2.99, State.ON_TRACK), (3, State.STUCK), (40, State.STUCK)])
def test_three_days_without_a_step_are_stuck(days: float, state: State) -> None:
    assert placed(lesson(days)).state is state


def test_opening_the_same_lesson_again_is_no_step_forward() -> None:
    placing = placed(lesson(5, seen=0))
    assert (placing.state, placing.days) == (State.STUCK, 5)


def test_after_a_finished_lesson_one_stands_before_the_next() -> None:
    placing = placed(lesson(5, seen=4, done=True))
    assert (placing.state, placing.why, placing.unit, placing.step) == (State.STUCK, Why.NOT_OPENED, NEXT, None)
    assert placing.days == 4


def test_a_lesson_left_half_read_for_another_is_not_where_one_stands() -> None:
    half, whole = lesson(6), lesson(1, unit=NEXT, done=True)
    later = Unit("manners", "lesson", "later", TITLE, 8)
    assert placed(half, whole, following=later).unit == later
    assert placed(half, whole, following=LESSON).step == half


def test_used_tries_are_stuck_at_once_wherever_else_one_reads() -> None:
    placing = placed(quiz(2, tries=3), lesson(0, unit=NEXT))
    assert (placing.state, placing.why, placing.unit) == (State.STUCK, Why.TRIES_USED, TEST)


@pytest.mark.parametrize(
    "harmless",
    [
        quiz(1, tries=2),
        quiz(1, tries=3, allowed=None),
        quiz(1, tries=3, done=True),
        quiz(1, tries=3, unit=PRACTICE),
    ],
)
def test_near_misses_of_used_tries(harmless: Step) -> None:
    assert placed(harmless).state is State.ON_TRACK


def test_what_is_in_the_way_of_a_quiz() -> None:
    assert placed(quiz(1, tries=0)).why is Why.NOT_HANDED_IN
    assert placed(quiz(1, tries=1)).why is Why.TRIES_FAILED


def test_who_is_finished_is_not_stuck() -> None:
    assert placed(lesson(9, done=True), following=None).state is State.FINISHED
    satisfied = placed(lesson(9, done=True), finished=ago(8))
    assert (satisfied.state, satisfied.since, satisfied.unit) == (State.FINISHED, ago(8), None)


def test_a_person_in_two_tracks_is_counted_once() -> None:
    twice, once = uuid4(), uuid4()
    summary = rules.summary(
        [
            Stand(twice, State.STUCK, "manners"),
            Stand(twice, State.STUCK, "manners"),
            Stand(once, State.ON_TRACK, "manners"),
        ]
    )
    assert (summary.people, summary.stuck, summary.stuck_at, summary.hot) == (2, 1, {"manners": 1}, "manners")


def test_no_module_stands_out_where_two_hold_as_many() -> None:
    stands = [Stand(uuid4(), State.STUCK, module) for module in ("manners", "lifts")]
    assert rules.summary(stands).hot is None
    assert rules.summary([*stands, Stand(uuid4(), State.STUCK, "lifts")]).hot == "lifts"
    assert rules.summary([]).hot is None


def test_time_falls_on_the_days_of_the_organisation() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    before_midnight, after_midnight = (datetime(2026, 11, 19, hour, 30, tzinfo=UTC) for hour in (15, 16))
    days = rules.seconds_a_day([(before_midnight, 300), (after_midnight, 60), (after_midnight, 60)], zone, NOW)
    assert days[-2:] == (300, 120)
    assert len(days) == rules.DAYS
    assert not any(rules.seconds_a_day([(ago(14), 600), (ago(-1), 600)], zone, NOW))


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ([], (0, Trend.NONE)),
        ([12], (12, Trend.EARLY)),
        ([14, 13, 15, 14], (14, Trend.STEADY)),
        ([20, 18, 5, 6], (12, Trend.FALLING)),
        ([3, 4, 12, 14], (8, Trend.RISING)),
        ([30, 20, 0, 0, 0], (10, Trend.STOPPED)),
        ([30, 0, 0], (10, Trend.EARLY)),
        ([30, 0, 0, 1], (8, Trend.FALLING)),
    ],
)
def test_the_line_in_words(last: list[int], told: tuple[int, Trend]) -> None:
    assert rules.trend([0] * (rules.DAYS - len(last)) + [60 * minutes for minutes in last]) == told


def test_lines_of_one_table_can_be_compared() -> None:
    low, high = rules.line([0] * 13 + [600], 1200), rules.line([0] * 13 + [1200], 1200)
    assert (low.x, low.y, high.y) == (82, 13, 4)
    assert low.path.startswith("M0 22 L6.3 22")
    assert rules.line([0] * 14, 0).y == 22


def test_a_code_stays_the_same() -> None:
    assert code(UUID("0a1b2c3d-0000-4000-8000-000000000000")) == "0A1B2"
