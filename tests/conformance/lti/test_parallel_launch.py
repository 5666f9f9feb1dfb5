"""Fifty identical launch posts at once, over two processes, open one session."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.config import Settings
from lms_tool.launches.models import LaunchSession
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.platforms import service as platforms
from tests.factories.browsing import connect
from tests.factories.demo_lms import DemoLms, Form

POSTS = 50
WHO_AND_WHERE = (Person, Account, Course, Link, Membership)
PATIENCE = 40  # seconds for the processes to come up


@pytest.fixture
def two_processes(settings: Settings, sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[str]:
    """The tool served by two worker processes on a free port; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    environ = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": f"http://{address}",
        "DEVELOPMENT": "1",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers=2",
        "--threads=4",
        f"--bind={address}",
        "--log-level=warning",
    ]
    with (tmp_path / "served.log").open("wb") as log:
        served = subprocess.Popen([*command, "lms_tool.app:create_app()"], env=environ, stdout=log, stderr=log)
        try:
            await_alive(f"http://{address}", served)
            yield f"http://{address}"
        finally:
            served.terminate()
            served.wait(20)


def await_alive(address: str, served: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert served.poll() is None, "the server did not come up"
        try:
            if httpx.get(f"{address}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


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

    with ThreadPoolExecutor(len(launches)) as pool:
        return list(pool.map(post, launches))


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
