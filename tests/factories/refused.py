"""What a launch that was refused looks like, and leaves behind: nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.launches.models import LaunchAttempt, LaunchSession, Ticket
from lms_tool.people.models import Account, Course, Link, Person
from tests.factories.browsing import Browser, asked


def assert_refused(answer: Any, reason: str) -> None:
    """A readable page of the 4xx family that names the reason and nothing of the token."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text[:500]}"
    assert "Location" not in answer.headers
    assert f"LTI-{reason} " in answer.text, answer.text
    assert "<h1>" in answer.text and "eyJ" not in answer.text


def assert_spent(sessions: sessionmaker[Session]) -> None:
    """The attempt is used up, and nothing else is there."""
    with tables.unit_of_work(sessions) as db:
        assert all(attempt.used_at for attempt in db.scalars(select(LaunchAttempt)))
        for table in (LaunchSession, Ticket, Person, Account, Course, Link):
            assert count(db, table) == 0, table


def count(db: Session, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def browser(request: pytest.FixtureRequest, browse: Any) -> Browser:
    """Of a learner, or of whom a test names (see `in_both_roles`)."""
    found: Browser = browse(getattr(request, "param", "xiaoyu"))
    return found


in_both_roles = pytest.mark.parametrize("browser", ["xiaoyu", "lin"], ids=["learner", "instructor"], indirect=True)
"""The same message about a learner, and about an instructor."""


@pytest.fixture
def refused(browser: Browser, sessions: sessionmaker[Session]) -> Callable[[str, Callable[[str], str]], None]:
    """Launch with a token made for the login's nonce; it must be refused for this reason and leave nothing."""

    def launch(reason: str, forge: Callable[[str], str]) -> None:
        login = browser.begin("new-hire")
        token = forge(asked(login)["nonce"])
        answer = browser.post("/lti/launch", data={"state": asked(login)["state"], "id_token": token})
        assert_refused(answer, reason)
        assert_spent(sessions)

    return launch
