"""Whoever asks too often waits; a whole campus behind one address does not."""

import base64

import pytest

from lms_tool.web import limits
from tests.factories.browsing import COOKIE


@pytest.fixture
def strict(monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "launch", 3)
    monkeypatch.setitem(limits.LIMITS, "wrong-secret", 3)


def login(browser) -> int:
    return browser.begin("new-hire").status_code


def test_one_browser_that_launches_without_end_is_asked_to_wait(strict, browse):
    restless, calm = browse("xiaoyu"), browse("yiming")
    first = login(restless)
    assert first in (200, 302)
    answers = [login(restless) for _ in range(6)]
    assert 429 in answers
    assert answers.index(429) >= 3
    assert login(calm) in (200, 302), "another browser of the same campus is not held up"


def test_the_refusal_says_when_to_come_back(strict, browse):
    restless = browse("xiaoyu")
    answer = [restless.begin("new-hire") for _ in range(8)][-1]
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 120
    assert "TOO-OFTEN" in answer.text


def test_guessing_a_secret_of_the_record_store_ends_soon(strict, client):
    def guess(key: str) -> int:
        headers = {
            "Authorization": "Basic " + base64.b64encode(f"{key}:wrong".encode()).decode(),
            "X-Experience-API-Version": "1.0.3",
        }
        return client.get("/xapi/statements", headers=headers).status_code

    assert [guess("a-key") for _ in range(5)] == [401, 401, 401, 429, 429]
    assert guess("another-key") == 401


def test_a_browser_that_invents_its_names_is_counted_with_the_strangers(strict, browse, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "first-launch", 3)
    inventive = browse("xiaoyu", keeps_cookies=False)
    answers = []
    for number in range(5):
        inventive.client = inventive.app.test_client()
        inventive.client.set_cookie(COOKIE, f"{number:043}", domain="127.0.0.1")
        answers.append(login(inventive))
    assert answers[3:] == [429, 429]
