"""Coming in from the LMS: by the cookie, by the platform's storage, by a tap; and what a launch leads to."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.launches.models import LaunchSession
from lms_tool.lti import http, verify
from lms_tool.people.models import Account, Course, Link, Membership, Person
from tests.factories.browsing import COOKIE, asked
from tests.factories.demo_lms import read_form


def rows(db: Session, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_learner_with_a_cookie_is_let_in(browse: Any, db: Session) -> None:
    db.rollback()
    answer = browse("xiaoyu").launch("new-hire")
    assert answer.status_code == 303
    assert re.fullmatch(r"/s/[A-Za-z0-9_-]{43}/", answer.headers["Location"])
    assert [rows(db, table) for table in (LaunchSession, Person, Account, Course, Link, Membership)] == [1] * 6
    session = db.scalars(select(LaunchSession)).one()
    assert session.roles == ["learner"]
    assert session.content == "track:new-hire"
    assert session.platform_origin == "http://localhost:8001"
    assert session.line_items and session.grade_scopes


def test_the_login_sets_one_partitioned_cookie(browse: Any) -> None:
    answer = browse("xiaoyu").begin("new-hire")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"):
        assert attribute in cookie.split("; ")
    assert "Domain" not in cookie


def test_a_login_keeps_the_cookie_it_finds(browse: Any) -> None:
    browser = browse("xiaoyu")
    browser.begin("new-hire")
    first = browser.client.get_cookie(COOKIE, "127.0.0.1")
    browser.begin("new-hire")
    assert browser.client.get_cookie(COOKIE, "127.0.0.1").value == first.value


def test_the_login_sends_the_parameters_of_the_specification_only(browse: Any) -> None:
    sent = asked(browse("xiaoyu").begin("new-hire"))
    assert set(sent) == {
        "scope",
        "response_type",
        "response_mode",
        "prompt",
        "client_id",
        "redirect_uri",
        "login_hint",
        "lti_message_hint",
        "state",
        "nonce",
    }
    assert sent["redirect_uri"] == "http://127.0.0.1:8000/lti/launch"
    assert min(len(sent["state"]), len(sent["nonce"])) >= 32
