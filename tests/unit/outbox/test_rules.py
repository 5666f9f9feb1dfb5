"""When to try again, and when to stop."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from lms_tool.outbox import rules

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
luck = some.floats(0, 1)


@given(some.integers(0, 100_000), luck)
def test_a_pause_is_never_nothing_and_never_for_ever(failures: int, luck: float) -> None:
    pause = rules.pause(failures, luck)
    assert timedelta(0) < pause <= rules.LONGEST_PAUSE


@given(some.integers(0, 50), luck)
def test_the_pause_grows_with_every_failure_up_to_the_longest(failures: int, luck: float) -> None:
    assert rules.pause(failures, luck) <= rules.pause(failures + 1, luck)
    assert rules.pause(0, 1) < rules.pause(8, 1)
    assert rules.pause(9, 1) == rules.LONGEST_PAUSE


def test_luck_spreads_the_crowd() -> None:
    assert rules.pause(5, 0.0) * 10 == rules.pause(5, 1.0) == timedelta(seconds=32)


@given(some.integers(0, 50), luck, some.floats(allow_nan=False))
def test_a_wish_of_the_other_side_is_heard_within_reason(failures: int, luck: float, after: float) -> None:
    assert timedelta(0) <= rules.pause(failures, luck, after) <= rules.LONGEST_WISH


def test_a_wish_counts_more_than_the_failures() -> None:
    assert rules.pause(9, 1.0, 7) == timedelta(seconds=7)
    assert rules.pause(0, 0.0, 7200) == rules.LONGEST_WISH


@given(some.integers(1, 100_000), luck)
def test_one_message_waits_longer_than_its_destination_would(tries: int, luck: float) -> None:
    assert rules.pause(tries, luck) < rules.wait(tries, luck) <= rules.LONGEST_WAIT
    assert rules.wait(tries, luck, 7) == timedelta(seconds=7)


def test_a_message_is_hopeless_only_while_others_are_taken() -> None:
    assert rules.is_hopeless(rules.MOST_TRIES, NOW, NOW)
    assert not rules.is_hopeless(rules.MOST_TRIES - 1, NOW, NOW)
    assert not rules.is_hopeless(100, None, NOW)
    assert not rules.is_hopeless(100, NOW - timedelta(hours=2), NOW), "then nobody is served"
