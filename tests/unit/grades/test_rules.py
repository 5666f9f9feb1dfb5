"""Which column gets which points."""

from datetime import UTC, datetime, timedelta

import pytest

from lms_tool.grades import rules
from lms_tool.grades.rules import Offer, Target, When
from lms_tool.lti import claims

QUIZ = ("manners", "module-test")
EVERYTHING = frozenset({claims.SCOPE_SCORES, claims.SCOPE_LINE_ITEMS})


def offer(content: str | None, *, own: bool = True, columns: bool = True, scopes: frozenset[str] = EVERYTHING) -> Offer:
    return Offer(content, own, columns, scopes)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("quiz:manners/module-test", Target("quiz:manners/module-test", own=True)),
        ("module:manners", Target("module:manners", own=True)),
        ("track:starters", Target("track:starters", own=True)),
        (None, Target("track:starters", own=True)),
        # near misses: the link opens something else, so its column is not for this quiz
        ("quiz:manners/warm-up", Target("quiz:manners/module-test", own=False)),
        ("quiz:other/module-test", Target("quiz:manners/module-test", own=False)),
        ("module:other", Target("quiz:manners/module-test", own=False)),
        ("track:supervisor", Target("quiz:manners/module-test", own=False)),
        ("lesson:manners/telephone", Target("quiz:manners/module-test", own=False)),
    ],
)
def test_a_link_gets_the_points_of_what_it_opens(content: str | None, told: Target) -> None:
    assert rules.target_or_none(offer(content), QUIZ, "starters") == told


def test_a_link_without_a_column_leads_to_the_column_of_the_quiz() -> None:
    for content in ("quiz:manners/module-test", "module:manners", "track:starters", None):
        told = rules.target_or_none(offer(content, own=False), QUIZ, "starters")
        assert told == Target("quiz:manners/module-test", own=False)


@pytest.mark.parametrize(
    "silent",
    [
        offer("module:manners", scopes=frozenset()),
        offer("module:manners", scopes=frozenset({claims.SCOPE_LINE_ITEMS})),
        offer("module:manners", own=False, columns=False),
        offer("module:manners", own=False, scopes=frozenset({claims.SCOPE_SCORES, claims.SCOPE_LINE_ITEMS_READ})),
        offer("lesson:manners/telephone", columns=False),
    ],
)
def test_without_permission_nothing_is_sent(silent: Offer) -> None:
    assert rules.target_or_none(silent, QUIZ, "starters") is None


NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
PAST, FUTURE = When("closed", NOW), When("closed", NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("when", "passed", "there", "held", "waits_for"),
    [
        (When("once"), False, False, "released", ""),
        (When("passed"), False, False, "", "passed"),
        (When("complete"), True, False, "", ""),
        (When("passed"), True, False, "passed", ""),
        (PAST, False, False, "closed", ""),
        (FUTURE, True, False, "", "closed"),
        (When("released"), True, False, "", "released"),
        # what is there is kept true, whatever was decided since
        (When("passed"), False, True, "", ""),
        (FUTURE, False, True, "", ""),
        (When("released"), False, True, "", ""),
        # what a person took out stays out
        (When("once"), True, True, "taken", "taken"),
        (When("passed"), True, False, "taken", "taken"),
    ],
)
def test_what_a_score_waits_for(when: When, passed: bool, there: bool, held: str, waits_for: str) -> None:
    assert rules.hold(when, passed=passed, there=there, held=held, now=NOW) == waits_for


def test_a_grade_that_still_stands_on_a_part_waits_where_only_whole_ones_are_wanted() -> None:
    waits = rules.hold(When("complete"), passed=False, complete=False, there=False, held="", now=NOW)
    assert waits == "complete"
    assert rules.hold(When("complete"), passed=False, complete=True, there=False, held=waits, now=NOW) == ""


def test_a_content_is_passed_with_the_last_of_its_quizzes() -> None:
    quizzes = [("manners", key) for key in "ab"]
    assert not rules.points([quizzes], {quizzes[0]: 1.0}, {quizzes[0]}).passed
    assert rules.points([quizzes], dict.fromkeys(quizzes, 1.0), set(quizzes)).passed
    assert not rules.points([], {}).passed, "nothing was passed where there is nothing to pass"


def test_what_is_still_to_come_does_not_count_yet_and_is_said() -> None:
    tests = [("manners", key) for key in ("a", "b", "c")]
    assert rules.points([tests], {}) == rules.Points(0.0, 0, 3)
    begun = rules.points([tests], {tests[0]: 0.867, ("other", "a"): 1.0})
    assert (begun, begun.complete) == (rules.Points(86.7, 1, 3), False)
    assert rules.points([tests], {tests[0]: 1.0, tests[1]: 0.0}).given == 50.0
    whole = rules.points([tests], dict.fromkeys(tests, 1.0))
    assert (whole, whole.complete) == (rules.Points(100.0, 3, 3), True)


def test_tests_count_for_a_module_and_practice_where_it_has_no_test() -> None:
    practice, exam = ("manners", "warm-up"), ("manners", "module-test")
    assert rules.counting([(practice, False), (exam, True)]) == [exam]
    assert rules.counting([(practice, False)]) == [practice]
    assert rules.counting([]) == []


def test_a_track_is_the_mean_of_its_modules_and_not_of_its_quizzes() -> None:
    one, many = [("one", "a")], [("many", key) for key in "abcd"]
    assert rules.points([one, many, []], {("one", "a"): 1.0, **dict.fromkeys(many, 0.0)}).given == 50.0
    assert rules.points([], {}) == rules.Points(0.0, 0, 0)


def test_the_comment_says_what_a_mean_stands_on() -> None:
    assert rules.comment(rules.Points(50, 1, 1), "en") == ""
    assert rules.comment(rules.Points(50, 2, 3), "en") == "2 of 3 tests"
    assert rules.comment(rules.Points(50, 2, 3), "zh-CN") == "3 个测试，已完成 2 个"


@pytest.mark.parametrize(
    ("result", "ours"),
    [
        ({"resultScore": 50, "resultMaximum": 100}, True),
        ({"resultScore": 5, "resultMaximum": 10}, True),
        ({"resultScore": 33.33333, "resultMaximum": 100}, False),
        ({"resultScore": 50}, True),
        ({"resultScore": None, "resultMaximum": 100}, False),
        ({"resultScore": 50, "resultMaximum": 0}, False),
        ({"resultScore": 10**400, "resultMaximum": 100}, False),
        ({"comment": "nothing yet"}, False),
    ],
)
def test_a_result_is_recognised_in_any_scale(result: dict[str, object], ours: bool) -> None:
    assert rules.is_shown(result, 50.0, 100.0) is ours


@pytest.mark.parametrize(
    ("held", "sent_at", "shown", "kind"),
    [
        ("", NOW, [50, 100], "same"),
        ("", None, [5, 10], "same"),
        ("", NOW, [60, 100], "since"),
        ("", NOW - timedelta(seconds=1), [60, 100], "differs"),
        ("", None, [60, 100], "differs"),
        ("", None, None, "missing"),
        ("", NOW - timedelta(days=1), None, "missing"),
        ("", NOW - timedelta(days=1), [50, 0], "differs"),
        ("taken", None, None, "same"),
        ("taken", None, [50, 100], "extra"),
        ("released", None, [7, 100], "extra"),
        ("left", NOW, [7, 100], "left"),
        ("left", NOW, None, "left"),
        ("left", NOW, [50, 100], "same"),
    ],
)
def test_a_gradebook_is_compared_with_ours(
    held: str, sent_at: datetime | None, shown: list[float] | None, kind: str
) -> None:
    assert rules.compared(rules.Mine(50.0, 100.0, held, sent_at), shown, NOW) == kind


def test_results_are_read_in_every_shape_platforms_give_them() -> None:
    body = [
        {"userId": "moodle", "resultScore": 37.5, "resultMaximum": 50, "comment": ""},
        {"userId": "canvas", "resultScore": 50, "resultMaximum": 50, "comment": None, "scoreOf": "https://c.example/2"},
        {"userId": 50, "resultScore": 0, "resultMaximum": 10},
        {"userId": "default", "resultScore": 0.5},
        {"userId": "hundred", "resultScore": 50},
        {"userId": "none yet"},
        {"userId": "emptied", "resultScore": None, "resultMaximum": 100},
        {"userId": "true", "resultScore": True, "resultMaximum": 1},
        {"userId": "huge", "resultScore": 10**400, "resultMaximum": 1},
        {"userId": ["list"], "resultScore": 1, "resultMaximum": 1},
        {"resultScore": 1},
        "strange",
        None,
    ]
    assert rules.shown_results(body) == {
        "moodle": [37.5, 50.0],
        "canvas": [50.0, 50.0],
        "50": [0.0, 10.0],
        "default": [0.5, 1.0],
        "hundred": [50.0, 100.0],
    }
    assert rules.shown_results({"error": "none"}) == rules.shown_results(None) == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('400: {"error":"invalid_request","error_description":"userId is unknown"}', "400: userId is unknown"),
        ('422: {"errors":[{"message":"no such user"}]}', "422: no such user"),
        ('400: {"error":"fault"}', "400: fault"),
        ("400: <h1>Bad request</h1>", "400: <h1>Bad request</h1>"),
        ("400: [1]", "400: [1]"),
        ("404", "404"),
        ("", ""),
    ],
)
def test_a_platforms_words_are_freed_of_their_wrapping(answer: str, words: str) -> None:
    assert rules.platform_words(answer) == words
