"""Which questions are drawn, when another try is allowed, what an attempt is worth."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from content.schema import ChoiceQuestion, Option, Quiz, Quota, Standard, StandardEntry, Text
from lms_tool.attempts import rules
from lms_tool.attempts.rules import Item, Permission, Try
from tests.factories.questions import number, ordering

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
WORDS = Text({"en": "…"})
COMMON: Any = {
    "area": "telephone",
    "difficulty": 2,
    "stem": WORDS,
    "feedback": WORDS,
    "review_by": date(2027, 3, 31),
}


def quiz(*questions: str, **changes: Any) -> Quiz:
    conditions: dict[str, Any] = {"key": "test", "title": WORDS, "purpose": "summative", "pass_mark": 80, **changes}
    return Quiz(**{"questions": questions or ("one", "two", "three"), **conditions})


def question(key: str, right: str = "b", options: str = "abc", type: str = "single") -> ChoiceQuestion:
    made = tuple(Option(letter, WORDS, letter in right) for letter in options)
    return ChoiceQuestion(key=key, type=type, ability="skill", options=made, **COMMON)


def a_try(minutes_ago: float, passed: bool = False) -> Try:
    return Try(NOW - timedelta(minutes=minutes_ago), passed)


POOL = {key: question(key) for key in ("one", "two", "three", "four", "five", "six")}
TRUE_FALSE = ChoiceQuestion(
    key="fact",
    type="true-false",
    ability="knowledge",
    options=(Option("true", WORDS, True), Option("false", WORDS)),
    **COMMON,
)


# When another try is allowed


def test_the_first_try_is_always_allowed() -> None:
    assert rules.may_start(quiz(tries=1, wait_minutes=60), [], now=NOW) == Permission(True, 1)


def test_without_a_limit_there_is_no_count_of_what_is_left() -> None:
    assert rules.may_start(quiz(), [a_try(1)] * 20, now=NOW) == Permission(True, None)


@pytest.mark.parametrize(("taken", "allowed", "left"), [(1, True, 2), (2, True, 1), (3, False, 0), (5, False, 0)])
def test_failed_tries_are_counted(taken: int, allowed: bool, left: int) -> None:
    assert rules.may_start(quiz(tries=3), [a_try(9)] * taken, now=NOW) == Permission(allowed, left)


def test_after_a_pass_practice_is_free_of_limits_and_waiting() -> None:
    tries = [a_try(30), a_try(20, passed=True), a_try(1)]
    assert rules.may_start(quiz(tries=3, wait_minutes=60), tries, now=NOW) == Permission(True)


def test_the_pause_counts_from_the_latest_try_whatever_their_order() -> None:
    tries = [a_try(10), a_try(500)]
    opens_at = NOW + timedelta(minutes=50)
    assert rules.may_start(quiz(tries=3, wait_minutes=60), tries, now=NOW) == Permission(False, 1, opens_at)


def test_the_pause_is_over_on_the_minute() -> None:
    assert rules.may_start(quiz(wait_minutes=60), [a_try(60)], now=NOW).allowed
    assert not rules.may_start(quiz(wait_minutes=60), [a_try(59.9)], now=NOW).allowed


def test_waiting_does_not_help_who_has_no_try_left() -> None:
    assert rules.may_start(quiz(tries=1, wait_minutes=60), [a_try(1)], now=NOW).opens_at is None


# Which questions are drawn


def keys(items: list[Item]) -> list[str]:
    return [item.question for item in items]


def test_without_a_draw_all_questions_come_in_the_order_of_the_pool() -> None:
    drawn = rules.draw(quiz("three", "one", "two"), POOL, {"one"}, Random(1))
    assert drawn == [Item(key, ("a", "b", "c")) for key in ("three", "one", "two")]


def test_the_same_luck_draws_the_same_items() -> None:
    asked = quiz(*POOL, draw=4, shuffle=True)
    assert rules.draw(asked, POOL, {"two"}, Random(7)) == rules.draw(asked, POOL, {"two"}, Random(7))
    assert len({tuple(rules.draw(asked, POOL, {"two"}, Random(luck))) for luck in range(20)}) > 10


def test_an_unshuffled_draw_keeps_the_order_of_the_pool() -> None:
    for luck in range(10):
        drawn = keys(rules.draw(quiz(*POOL, draw=3), POOL, (), Random(luck)))
        assert drawn == sorted(drawn, key=list(POOL).index)


def test_true_and_false_are_never_shuffled() -> None:
    asked = quiz("fact", shuffle=True)
    drawn = [rules.draw(asked, {"fact": TRUE_FALSE}, (), Random(luck)) for luck in range(20)]
    assert {items[0].options for items in drawn} == {("true", "false")}


@given(
    seen=some.sets(some.sampled_from(sorted(POOL))),
    draw=some.none() | some.integers(1, 9),
    shuffle=some.booleans(),
    luck=some.integers(),
)
def test_unseen_questions_come_first_as_far_as_the_pool_allows(
    seen: set[str], draw: int | None, shuffle: bool, luck: int
) -> None:
    asked = quiz(*POOL, draw=draw, shuffle=shuffle)
    drawn = rules.draw(asked, POOL, seen, Random(luck))
    unseen = set(POOL) - seen
    assert len(drawn) == len(set(keys(drawn))) == asked.size
    assert len(unseen & set(keys(drawn))) == min(len(unseen), asked.size)
    assert all(sorted(item.options) == ["a", "b", "c"] for item in drawn)


# What an attempt is worth


@pytest.mark.parametrize(
    ("chosen", "right"),
    [(["a", "b"], True), (["b", "a"], True), (["a"], False), (["a", "b", "c"], False), (["c"], False), ([], False)],
)
def test_a_multiple_question_is_right_with_all_right_options_and_no_other(chosen: list[str], right: bool) -> None:
    asked = {"both": question("both", "ab", type="multiple"), "other": question("other")}
    mark = rules.grade([Item("both", ("c", "b", "a")), Item("other", ("a", "b", "c"))], asked, {"both": chosen})
    assert mark.right == {"both": right, "other": False}
    assert (mark.raw, mark.maximum, mark.scaled) == (int(right), 2, 0.5 if right else 0.0)


def test_answers_to_questions_that_were_not_drawn_earn_nothing() -> None:
    mark = rules.grade([Item("one", ("a", "b", "c"))], POOL, {"two": ["b"], "three": ["b"]})
    assert (mark.raw, mark.maximum) == (0, 1)


def test_an_empty_paper_is_worth_nothing() -> None:
    assert rules.grade([], POOL, {}).scaled == 0.0


@pytest.mark.parametrize(
    ("passed", "before", "outcome"),
    [(True, False, "passed"), (False, False, "failed"), (True, True, "scored"), (False, True, "scored")],
)
def test_nobody_fails_who_has_passed(passed: bool, before: bool, outcome: str) -> None:
    assert rules.outcome(passed, before) == outcome


def test_what_is_kept_of_an_answer() -> None:
    assert POOL["one"].clean(["b"]) == ["b"]
    assert POOL["one"].clean(["c", "b"]) == ["b"]  # one only where one is asked for
    assert POOL["one"].clean(["z", "<script>"]) == []
    assert question("m", "ab", type="multiple").clean(["c", "z", "a", "a"]) == ["a", "c"]
    assert TRUE_FALSE.clean(["false"]) == ["false"]


@given(some.lists(some.text(max_size=3) | some.sampled_from("abc"), max_size=8), some.booleans())
def test_what_is_kept_is_known_sorted_and_stays_as_it_is(chosen: list[str], several: bool) -> None:
    asked = question("any", "ab", type="multiple" if several else "single")
    kept = asked.clean(chosen)
    assert kept == sorted(set(kept)) and set(kept) <= set(asked.option_keys) & set(chosen)
    assert several or len(kept) <= 1
    assert asked.clean(kept) == kept


def test_a_blueprint_draws_by_its_quotas_unseen_questions_first() -> None:
    bank = {key: question(key) for key in ("one", "two", "three", "four")} | {"fact": TRUE_FALSE}
    asked = quiz(questions=(), blueprint=(Quota(2, type="single"), Quota(1, ability="knowledge")))
    for seed in range(20):
        drawn = [item.question for item in rules.draw(asked, bank, {"one", "two"}, Random(seed))]
        assert sorted(drawn) == ["fact", "four", "three"]
    kinds = {tuple(item.question for item in rules.draw(asked, bank, (), Random(seed))) for seed in range(20)}
    assert len(kinds) > 3


def test_an_order_is_shuffled_whether_or_not_the_quiz_shuffles() -> None:
    bank: dict[str, Any] = {"steps": ordering(key="steps"), "one": POOL["one"]}
    drawn = rules.draw(quiz("steps", "one"), bank, (), Random(1))
    assert drawn[0].options != bank["steps"].option_keys
    assert drawn[1].options == bank["one"].option_keys


def test_a_key_from_the_standard_marks_by_the_edition() -> None:
    rings = Standard(
        {"rings": Text({"en": "{n} rings"})}, {"phone.answer": StandardEntry("rings", 3, Text({"en": "Rings"}))}
    )
    asked = number("{std:phone.answer}", key="rings")
    assert rules.grade([Item("rings", ())], {"rings": asked}, {"rings": ["3"]}, rings).raw == 1
    assert rules.grade([Item("rings", ())], {"rings": asked}, {"rings": ["4"]}, rings).raw == 0


# The clock


def test_an_attempt_without_a_time_limit_is_never_over() -> None:
    assert rules.deadline(quiz(), NOW) is None
    assert not rules.is_over(None, NOW + timedelta(days=400))


def test_what_was_on_its_way_when_the_time_was_up_still_counts() -> None:
    deadline = rules.deadline(quiz(minutes=20), NOW)
    assert deadline == NOW + timedelta(minutes=20)
    assert not rules.is_over(deadline, deadline + rules.GRACE)
    assert rules.is_over(deadline, deadline + rules.GRACE + timedelta(seconds=1))


# Abilities


def test_an_ability_has_a_line_when_it_was_asked() -> None:
    lines = rules.by_ability([("skill", True), ("knowledge", False), ("skill", True), ("skill", False)])
    assert [(line.key, line.right, line.asked, line.points) for line in lines] == [
        ("knowledge", 0, 1, 0),
        ("skill", 2, 3, 66.7),
    ]
    assert [line.is_telling for line in lines] == [False, True]
    assert rules.by_ability([]) == []


@pytest.mark.parametrize(("released", "allowed", "left"), [(0, False, 0), (1, True, 1), (2, True, 2)])
def test_a_trainer_may_give_more_tries_than_the_quiz_has(released, allowed, left):
    tries = [a_try(1)] * 3
    assert rules.may_start(quiz(tries=3), tries, released=released, now=NOW) == Permission(allowed, left)


def test_a_released_try_needs_no_waiting_but_the_others_do():
    waiting = quiz(tries=2, wait_minutes=60)
    assert rules.may_start(waiting, [a_try(1)] * 2, released=1, now=NOW).allowed
    assert not rules.may_start(waiting, [a_try(1)], released=1, now=NOW).allowed
