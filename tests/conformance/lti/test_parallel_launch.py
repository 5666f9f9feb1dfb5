"""Fifty identical launch posts at once, over two processes, open one session."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.launches.models import LaunchSession
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.platforms import service as platforms
from tests.factories.browsing import connect
from tests.factories.demo_lms import DemoLms, Form
from tests.factories.served import at_once, two_processes

__all__ = ["two_processes"]

POSTS = 50
WHO_AND_WHERE = (Person, Account, Course, Link, Membership)


@pytest.fixture
def lms(two_processes: str, sessions: sessionmaker[Session], organisation: Any, tmp_path: Path) -> Iterator[DemoLms]:
    """The demo LMS, registered with the processes; they know its keys already."""
    with DemoLms.in_process(tmp_path / "lms", tool_url=two_processes) as lms:
        registration = connect(sessions, lms, organisation.id)
        with tables.unit_of_work(sessions) as db:
            platforms.keep_key_set(db, registration.id, lms.outsider.get("/lti/jwks").text, now=tables.utc_now())
        yield lms


def prepared(lms: DemoLms) -> tuple[Form, str]:
    """A launch that only has to be posted, and the cookie of the browser that began it."""
    login = lms.start("xiaoyu", "new-hire")
    asked = {name: value for name, value in login.data.items() if name != "lti_storage_target"}
    begun = httpx.post(login.url, data=asked, trust_env=False)
    return lms.authorize("xiaoyu", begun.headers["Location"]), begun.headers["Set-Cookie"].partition(";")[0]


def post_at_once(launches: list[tuple[Form, str]]) -> list[httpx.Response]:
    def post(launch: tuple[Form, str]) -> httpx.Response:
        form, cookie = launch
        return httpx.post(form.url, data=form.data, headers={"Cookie": cookie}, timeout=60, trust_env=False)

    return at_once(post, launches)


def count(db: Session, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_fifty_identical_posts_open_one_session(lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    answers = post_at_once([prepared(lms)] * POSTS)
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: POSTS - 1}
    (opened,) = (answer.headers["Location"] for answer in answers if answer.status_code == 303)
    assert all(f'href="{opened}"' in answer.text for answer in answers if answer.status_code == 409)
    with tables.unit_of_work(sessions) as db:
        assert [count(db, table) for table in (LaunchSession, *WHO_AND_WHERE)] == [1] * 6


def test_first_launches_of_one_person_at_once_know_one_person(lms: DemoLms, sessions: sessionmaker[Session]) -> None:
    answers = post_at_once([prepared(lms) for _ in range(8)])
    assert [answer.status_code for answer in answers] == [303] * 8
    with tables.unit_of_work(sessions) as db:
        assert count(db, LaunchSession) == 8
        assert [count(db, table) for table in WHO_AND_WHERE] == [1] * 5
