"""An administrator comes in without an LMS: one-time link, password, code from a phone, recovery codes, out again."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool.accounts import queries, service
from lms_tool.accounts.models import LocalAccount
from lms_tool.audit.models import AuditEntry
from lms_tool.db import utc_now
from lms_tool.launches.models import LaunchSession

SECRET = "a secret of the tests, long enough"
PASSWORD = "the lift stands on floor nine"


class Newcomer:
    """Somebody with a one-time link and a phone."""

    def __init__(self, app: Flask, sessions: sessionmaker[Session], organisation: Any, login: str = "hemin") -> None:
        self.client: FlaskClient = app.test_client()
        self.sessions, self.login, self.later = sessions, login, 0
        with tables.unit_of_work(sessions) as session:
            _, link = service.add(
                session, organisation.id, login=login, name="He Min (sample)", by=None, secret_key=SECRET, now=utc_now()
            )
            self.link = f"/enter/setup/{service.link_token(link.id, secret_key=SECRET)}"

    def get(self, path: str) -> TestResponse:
        address = f"http://127.0.0.1:8000{path}"
        return self.client.get(address, headers={"Accept-Language": "en"})

    def post(self, path: str, **form: str) -> TestResponse:
        address = f"http://127.0.0.1:8000{path}"
        return self.client.post(address, data=form, headers={"Accept-Language": "en"})

    def code(self, step: int = 0) -> str:
        """What the phone shows; step: so many half minutes later."""
        return self.phone.at(utc_now() + timedelta(seconds=30 * step))

    def set_up(self) -> list[str]:
        """Follow the link; gives the recovery codes."""
        page = self.get(self.link).text
        found = re.search(r'<code translate="no">([A-Z2-7 ]+)</code>', page)
        assert found and "<svg" in page
        self.phone = pyotp.TOTP(found[1].replace(" ", ""))
        ready = self.post(self.link, password=PASSWORD, again=PASSWORD, code=self.code(-1))
        assert ready.status_code == 200, ready.text
        return re.findall(r"<code>([a-z0-9-]+)</code>", ready.text)

    def enter(self, **changes: str) -> TestResponse:
        return self.post("/enter", **{"login": self.login, "password": PASSWORD, "code": self.code(), **changes})

    def log(self) -> list[str]:
        with tables.unit_of_work(self.sessions) as session:
            asked = select(AuditEntry.what).where(AuditEntry.what.startswith("account."))
            return list(session.scalars(asked.order_by(AuditEntry.at)))


@pytest.fixture
def newcomer(app: Flask, sessions: sessionmaker[Session], organisation: Any) -> Newcomer:
    return Newcomer(app, sessions, organisation)


def test_an_administrator_sets_up_signs_in_works_and_signs_out(newcomer: Newcomer) -> None:
    assert len(newcomer.set_up()) == 8
    entered = newcomer.enter()
    assert entered.status_code == 303, entered.text
    base = entered.headers["Location"].rstrip("/")
    for page in ("administration", "platforms", "people", "hours"):
        assert newcomer.get(f"{base}/{page}").status_code == 200, page
    shown = newcomer.get(f"{base}/platforms")
    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]
    assert "/sign-out" in shown.text
    assert newcomer.post(f"{base}/platforms/invitations", name="First LMS").status_code == 303
    assert newcomer.post(f"{base}/sign-out").headers["Location"].endswith("/enter")
    assert newcomer.get(f"{base}/platforms").status_code == 401
    assert newcomer.log() == [
        "account.added",
        "account.link",
        "account.set-up",
        "account.signed-in",
        "account.signed-out",
    ]


def test_the_link_works_once_and_a_new_one_replaces_it(newcomer: Newcomer) -> None:
    with tables.unit_of_work(newcomer.sessions) as session:
        account = queries.by_login(session, "hemin")
        again = service.give_link(session, account, by=None, secret_key=SECRET, now=utc_now())
        fresh = f"/enter/setup/{service.link_token(again.id, secret_key=SECRET)}"
    assert newcomer.get(newcomer.link).status_code == 403
    newcomer.link = fresh
    newcomer.set_up()
    assert newcomer.get(fresh).status_code == 403
    assert newcomer.post(fresh, password=PASSWORD, again=PASSWORD, code=newcomer.code()).status_code == 403
    with tables.unit_of_work(newcomer.sessions) as session:
        account = queries.by_login(session, "hemin")
        yesterday = utc_now() - timedelta(days=2)
        old = service.give_link(session, account, by=None, secret_key=SECRET, now=yesterday)
        late = service.link_token(old.id, secret_key=SECRET)
    assert newcomer.get(f"/enter/setup/{late}").status_code == 403


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}, "password"),
        ({"password": "hemin is my name", "again": "hemin is my name"}, "password"),
        ({"password": PASSWORD, "again": "another one"}, "again"),
        ({"password": PASSWORD, "again": PASSWORD, "code": "000000"}, "code"),
    ],
    ids=["short", "one letter", "login", "not the same", "code"],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(newcomer: Newcomer, form: dict[str, str], field: str) -> None:
    newcomer.get(newcomer.link)
    wrong = newcomer.post(newcomer.link, **{"code": "", **form})
    assert wrong.status_code == 422 and f'id="{field}-err"' in wrong.text
    assert newcomer.set_up()


def test_nobody_learns_what_was_wrong_and_every_code_works_once(newcomer: Newcomer) -> None:
    newcomer.set_up()
    good = newcomer.code()
    answers = [
        newcomer.enter(login="nobody"),
        newcomer.enter(password="not the password"),
        newcomer.enter(code="12345"),
        newcomer.enter(code=""),
        newcomer.enter(code=newcomer.code(-9)),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert newcomer.enter(code=good).status_code == 303
    assert newcomer.enter(code=good).status_code == 403, "the same code again"
    assert newcomer.log().count("account.refused") == 5


def test_a_recovery_code_lets_in_once_however_it_is_typed(newcomer: Newcomer) -> None:
    codes = newcomer.set_up()
    typed = codes[0].upper().replace("-", " ")
    assert newcomer.enter(code=typed).status_code == 303
    assert newcomer.enter(code=codes[0]).status_code == 403
    with tables.unit_of_work(newcomer.sessions) as session:
        (account,) = session.scalars(select(LocalAccount))
        assert len(account.recovery) == 7
        assert PASSWORD not in str(account.password_hash) and str(account.password_hash).startswith("$argon2id$")
        assert newcomer.phone.secret not in str(account.totp_secret)


def test_guessing_is_slowed_down_by_account(newcomer: Newcomer) -> None:
    newcomer.set_up()
    answers = [newcomer.enter(password="a guess", code="000000").status_code for _ in range(9)]
    assert answers == [403] * 8 + [429]
    assert newcomer.enter(login="somebody.else").status_code == 403, "others are not kept out"


def test_a_form_of_another_site_signs_nobody_in(newcomer: Newcomer) -> None:
    newcomer.set_up()
    form = {"login": "hemin", "password": PASSWORD, "code": newcomer.code()}
    for site in ("cross-site", "same-site"):
        assert newcomer.client.post("/enter", data=form, headers={"Sec-Fetch-Site": site}).status_code == 400


def test_a_disabled_account_is_out_at_once(newcomer: Newcomer) -> None:
    newcomer.set_up()
    base = newcomer.enter().headers["Location"].rstrip("/")
    assert newcomer.get(f"{base}/platforms").status_code == 200
    with tables.unit_of_work(newcomer.sessions) as session:
        service.switch(session, queries.by_login(session, "hemin"), "disabled", by=None, now=utc_now())
    assert newcomer.get(f"{base}/platforms").status_code == 401
    assert newcomer.enter(code=newcomer.code(1)).status_code == 403
    with tables.unit_of_work(newcomer.sessions) as session:
        assert {one.message_type for one in session.scalars(select(LaunchSession))} == {"direct"}


def test_a_session_is_worth_nothing_in_another_browser(newcomer: Newcomer, app: Flask) -> None:
    newcomer.set_up()
    base = newcomer.enter().headers["Location"].rstrip("/")
    assert app.test_client().get(f"{base}/platforms").status_code == 401
