"""Every answer of a record store, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xapi.answers import Verdict, no_answer, understand

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
IDS = b'["d8992960-39bd-53f8-9c66-51c919007db3"]'

D, R, H, S, P, C, X = (
    Verdict.DELIVERED,
    Verdict.RETRY,
    Verdict.HALVE,
    Verdict.SINGLE_OUT,
    Verdict.POISON,
    Verdict.CONFLICT,
    Verdict.STOP,
)


def verdict(status: int, body: bytes = b"", *, count: int = 1, voiding: bool = False) -> Verdict:
    return understand(status, {}, body, count=count, voiding=voiding, now=NOW).verdict


@pytest.mark.parametrize("body", [IDS, b"[]", b"", b" \n"])
@pytest.mark.parametrize("status", [200, 204])
def test_a_short_list_or_none_is_as_good_as_a_full_one(status, body):
    assert verdict(status, body, count=3) is D


@pytest.mark.parametrize("body", [b"<html>Please log in</html>", b'{"id": 1}', b"\xff"])
def test_a_friendly_page_of_somebody_else_is_no_receipt(body):
    assert verdict(200, body, count=3) is X


@pytest.mark.parametrize(
    ("status", "of_several", "of_one"),
    [
        (301, X, X),
        (302, X, X),
        (307, X, X),
        (400, H, P),
        (401, X, X),
        (402, X, X),
        (403, X, X),
        (404, X, X),
        (405, X, X),
        (406, X, X),
        (408, R, R),
        (409, S, C),
        (410, X, X),
        (413, H, P),
        (415, X, X),
        (420, R, R),
        (422, H, P),
        (429, R, R),
        (500, R, R),
        (501, R, R),
        (502, R, R),
        (503, R, R),
        (504, R, R),
        (599, R, R),
        (202, X, X),
    ],
)
def test_every_status_has_a_meaning(status, of_several, of_one):
    assert verdict(status, count=5) is of_several
    assert verdict(status, count=1) is of_one


def test_a_missing_right_to_void_parks_the_voiding_statement_only():
    assert verdict(403, count=5, voiding=True) is S
    assert verdict(403, count=1, voiding=True) is P


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("99999", 3600),
        ("Tue, 03 Mar 2026 09:00:30 GMT", 30),
        ("Tue, 03 Mar 2026 08:00:00 GMT", 0),
        ("Wed, 04 Mar 2026 09:00:00 GMT", 3600),
        ("Tue, 03 Mar 2026 09:00:30 -0000", 30),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_wish_to_wait_is_read_as_seconds_or_as_a_date(header, seconds):
    assert understand(429, {"retry-after": header}, b"", count=1, now=NOW).after == seconds


def test_waiting_is_for_those_who_come_back():
    assert understand(400, {"retry-after": "7"}, b"", count=1, now=NOW).after is None


def test_a_redirect_is_told_with_its_target():
    outcome = understand(301, {"location": "https://other.example/xapi"}, b"", count=1, now=NOW)
    assert outcome.reason == "the address has moved to https://other.example/xapi"


def test_what_the_store_said_is_kept_short_and_apart_from_the_reason():
    outcome = understand(400, {}, b"statement.actor: " + b"x" * 5000, count=1, now=NOW)
    assert outcome.said.startswith("statement.actor")
    assert len(outcome.said) == 300
    assert "actor" not in outcome.reason


def test_silence_is_a_reason_to_come_back():
    assert no_answer("no answer in time").verdict is R
