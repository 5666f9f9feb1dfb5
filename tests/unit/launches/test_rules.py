"""What a launch shows first, and names that cannot be guessed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lms_tool.db import utc_now
from lms_tool.launches import rules
from lms_tool.lti.keys import derived


@pytest.mark.parametrize(
    ("content", "roles", "path"),
    [
        ("track:new-hire", {"learner"}, ""),
        ("module:law", {"learner"}, "modules/law"),
        ("lesson:law/privacy", {"learner"}, "modules/law/lessons/privacy"),
        ("quiz:law/exam", {"learner"}, "modules/law/quizzes/exam"),
        ("lesson:law", {"learner"}, ""),
        ("song:law", {"learner"}, ""),
        (None, {"learner"}, ""),
        ("quiz:law/exam", {"instructor"}, ""),
        ("quiz:law/exam", {"administrator", "learner"}, ""),
    ],
)
def test_first_page(content: str | None, roles: set[str], path: str) -> None:
    assert rules.first_page(content, frozenset(roles), asks_for_links=False) == path


def test_deep_linking_opens_the_picker() -> None:
    assert rules.first_page("track:new-hire", frozenset({"instructor"}), asks_for_links=True) == "linking"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/s/abc/modules/law", "modules/law"),
        ("/s/abc/map?layer=1", "map?layer=1"),
        ("/s/abc/course?show=stuck&track=new-hire", "course?show=stuck&track=new-hire"),
        ("/s/abc/add?q=lift+alarm", "add?q=lift+alarm"),
        ("/s/abc/grades/when?content=quiz:law/test", "grades/when?content=quiz:law/test"),
        ("/s/abc/http://evil.example", ""),
        ("/s/abc/", ""),
        ("/s/other/modules/law", ""),
        ("https://evil.example/s/abc/", ""),
        ("//evil.example", ""),
        ("/s/abc//evil.example", ""),
        ("/s/abc/../../lti", ""),
        ("/s/abc/a\r\nSet-Cookie: x", ""),
    ],
)
def test_only_pages_of_the_session_are_led_to(address: str, path: str) -> None:
    assert rules.path_within(address, "abc") == path


@pytest.mark.parametrize(
    ("platform", "chosen", "default", "language"),
    [
        ("zh-CN", None, "en", "zh-CN"),
        ("zh_Hans", None, "en", "zh-CN"),
        ("zh_tw", None, "en", "zh-CN"),
        ("en-GB", None, "zh-CN", "en"),
        ("de", None, "zh-CN", "en"),
        (None, None, "zh-CN", "zh-CN"),
        (None, None, "en", "en"),
        ("zh-CN", "en", "zh-CN", "en"),
    ],
)
def test_language(platform: str | None, chosen: str | None, default: str, language: str) -> None:
    assert rules.language(platform, chosen, default) == language


def test_names_differ_by_secret_purpose_and_launch() -> None:
    launch = uuid4()
    names = {
        derived("secret", "path", launch),
        derived("other", "path", launch),
        derived("secret", "storage", launch),
        derived("secret", "path", uuid4()),
    }
    assert len(names) == 4 and all(rules.is_browser(name) for name in names)


@pytest.mark.parametrize("cookie", [None, "", "short", "x" * 44, "é" * 43, "a" * 42 + "\n"])
def test_only_cookies_of_our_making_name_a_browser(cookie: str | None) -> None:
    assert not rules.is_browser(cookie)


def test_a_session_ends_after_eight_hours_or_three_idle_ones() -> None:
    now = utc_now()
    assert not rules.is_over(now, last_seen=now - timedelta(hours=2), expires_at=now + timedelta(hours=1))
    assert rules.is_over(now, last_seen=now - timedelta(hours=3), expires_at=now + timedelta(hours=1))
    assert rules.is_over(now, last_seen=now, expires_at=now)


def test_a_browser_is_named_once_and_known_again() -> None:
    names = {rules.new_browser("secret") for _ in range(10)}
    assert len(names) == 10
    assert all(rules.is_browser(name) and rules.is_of_our_making(name, "secret") for name in names)


def test_invented_names_are_not_ours() -> None:
    ours = rules.new_browser("secret")
    other = "B" if ours[5] != "B" else "C"
    for invented in ("a" * 43, ours[:5] + other + ours[6:], rules.new_browser("other"), "", "é" * 43, ours + "="):
        assert not rules.is_of_our_making(invented, "secret")
