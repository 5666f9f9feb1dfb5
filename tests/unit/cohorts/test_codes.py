"""The code changes every 20 seconds, is refused after 30, and belongs to one session."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.rules.codes import Verdict

SECRET = "a secret of the tests"
ROOM, OTHER = UUID(int=7), UUID(int=8)
NINE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 12 * 365 * 86_400_000_000).map(
    lambda moment: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
)


def verdict(given: str, now: datetime, session: UUID = ROOM) -> Verdict:
    return codes.verdict(SECRET, session, given, now)


@given(MOMENTS, st.integers(min_value=0, max_value=290_000_000))
def test_a_code_is_taken_for_exactly_thirty_seconds(now, microseconds):
    code = codes.shown(SECRET, ROOM, now)
    then = code.shown_from + timedelta(microseconds=microseconds)
    expected = Verdict.GOOD if microseconds < 30_000_000 else Verdict.OLD
    assert verdict(code.long, then) is expected
    assert verdict(code.digits, then) is expected


@given(MOMENTS)
def test_a_code_shows_for_exactly_twenty_seconds(now):
    code = codes.shown(SECRET, ROOM, now)
    assert code.shown_from <= now < code.changes_at == code.shown_from + timedelta(seconds=20)
    assert codes.shown(SECRET, ROOM, code.changes_at - timedelta(microseconds=1)) == code
    assert codes.shown(SECRET, ROOM, code.changes_at).long != code.long


@given(MOMENTS)
def test_what_the_screen_shows_can_always_be_used_for_ten_seconds(now):
    code = codes.shown(SECRET, ROOM, now)
    assert verdict(code.long, now + timedelta(seconds=9, microseconds=999_999)) is Verdict.GOOD


def test_a_code_of_another_session_or_of_another_installation_is_wrong():
    assert verdict(codes.shown(SECRET, OTHER, NINE).long, NINE) is Verdict.WRONG
    assert verdict(codes.shown("another secret", ROOM, NINE).long, NINE) is Verdict.WRONG


def test_a_code_of_the_future_is_wrong():
    assert verdict(codes.shown(SECRET, ROOM, NINE + timedelta(seconds=20)).long, NINE) is Verdict.WRONG


def test_after_some_minutes_an_old_code_is_just_wrong():
    assert verdict(codes.shown(SECRET, ROOM, NINE).digits, NINE + timedelta(minutes=6)) is Verdict.WRONG


@pytest.mark.parametrize("typed", ["", " ", "12345", "x" * 5000, "１２", "\u0000", "签到"])
def test_nonsense_is_wrong_and_nothing_worse(typed):
    assert verdict(typed, NINE) is Verdict.WRONG


def test_digits_may_be_typed_with_spaces_hyphens_and_full_width():
    digits = codes.shown(SECRET, ROOM, NINE).digits
    assert len(digits) == 6
    assert verdict(f"{digits[:3]} {digits[3:]}", NINE) is Verdict.GOOD
    assert verdict(f"{digits[:3]}-{digits[3:]}", NINE) is Verdict.GOOD
    assert verdict("".join(chr(ord(digit) + 0xFEE0) for digit in digits), NINE) is Verdict.GOOD


def test_a_seal_holds_for_one_person_one_browser_and_two_minutes():
    person, seal = UUID(int=1), codes.seen(SECRET, ROOM, UUID(int=1), "browser", NINE)

    def sealed(now: datetime, *, session: UUID = ROOM, who: UUID = person, browser: str = "browser", said: str = seal):
        return codes.is_sealed(SECRET, session, who, browser, said, now)

    assert sealed(NINE) and sealed(NINE + timedelta(minutes=2, seconds=59))
    assert not sealed(NINE + timedelta(minutes=3))
    assert not sealed(NINE, session=OTHER)
    assert not sealed(NINE, who=UUID(int=2))
    assert not sealed(NINE, browser="another")
    for nonsense in ("", "x", "1.", ".", seal[:-1], "１." + seal, "9" * 400 + ".x"):
        assert not sealed(NINE, said=nonsense)
