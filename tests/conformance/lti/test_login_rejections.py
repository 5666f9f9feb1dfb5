"""States, logins and forms that must not open anything."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.launches.models import LaunchAttempt, LaunchSession
from lms_tool.platforms.models import Deployment, Registration
from tests.factories.browsing import Browser, asked
from tests.factories.demo_lms import DemoLms
from tests.factories.refused import assert_refused, assert_spent, count


def test_no_state(browser: Browser) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    assert_refused(browser.post(form.url, data={"id_token": form.data["id_token"]}), "STATE-MISSING")


def test_invented_state(browser: Browser) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    assert_refused(browser.post(form.url, data={**form.data, "state": "state-invented"}), "STATE-UNKNOWN")


def test_hostile_state(browser: Browser) -> None:
    for state in ("\x00", "' OR 1=1 --", "s" * 10_000, "\N{GRINNING FACE}"):
        assert_refused(browser.post("/lti/launch", data={"state": state, "id_token": "x"}), "STATE-UNKNOWN")


def test_no_token_spends_the_state(browser: Browser, refused: Any) -> None:
    refused("TOKEN-MISSING", lambda nonce: "")


def test_the_platform_says_no(browser: Browser, sessions: sessionmaker[Session]) -> None:
    state = asked(browser.begin("new-hire"))["state"]
    answer = browser.post("/lti/launch", data={"state": state, "error": "login_required", "error_description": "<b>"})
    assert_refused(answer, "PLATFORM-REFUSED")
    assert_spent(sessions)


def test_state_and_nonce_of_two_logins_do_not_mix(browser: Browser, sessions: sessionmaker[Session]) -> None:
    first, second = browser.begin("new-hire"), browser.begin("new-hire")
    token = browser.authorize(second).data["id_token"]
    assert_refused(
        browser.post("/lti/launch", data={"id_token": token, "state": asked(first)["state"]}), "NONCE-MISMATCH"
    )


def test_state_used_before(browser: Browser) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    assert browser.post(form.url, data=form.data).status_code == 303
    again = browser.post(form.url, data=form.data)
    assert again.status_code == 409 and "LTI-STATE-USED" in again.text


def test_state_spent_by_a_refusal_stays_spent(browser: Browser) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    assert browser.post(form.url, data={**form.data, "id_token": "x.y.z"}).status_code == 400
    again = browser.post(form.url, data=form.data)
    assert again.status_code == 409 and "LTI-STATE-USED" in again.text


def test_state_older_than_ten_minutes(browser: Browser, sessions: sessionmaker[Session]) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    with tables.unit_of_work(sessions) as db:
        db.execute(update(LaunchAttempt).values(expires_at=tables.utc_now() - timedelta(seconds=1)))
    assert_refused(browser.post(form.url, data=form.data), "STATE-EXPIRED")
    assert_spent(sessions)


def test_another_browser_is_not_let_in(browser: Browser, browse: Any, sessions: sessionmaker[Session]) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    thief = browse("yiming")
    thief.begin("new-hire")
    answer = thief.post(form.url, data=form.data)
    assert answer.status_code == 200 and "Location" not in answer.headers, "asked who they are, not let in"
    with tables.unit_of_work(sessions) as db:
        assert db.scalars(select(LaunchSession)).one().browsers == []


def test_deployment_that_nobody_named(browser: Browser, sessions: sessionmaker[Session]) -> None:
    login = browser.begin("new-hire", lti_deployment_id="")
    token = browser.lms.mint("xiaoyu", "new-hire", nonce=asked(login)["nonce"], DEPLOYMENT="2")
    answer = browser.post("/lti/launch", data={"state": asked(login)["state"], "id_token": token})
    assert_refused(answer, "DEPLOYMENT-WAITING")
    assert_spent(sessions)


@pytest.mark.parametrize("table", [Registration, Deployment])
def test_disabled(table: Any, browser: Browser, sessions: sessionmaker[Session]) -> None:
    form = browser.authorize(browser.begin("new-hire"))
    with tables.unit_of_work(sessions) as db:
        db.execute(update(table).values(state="disabled"))
    reason = f"{table.__name__.upper()}-DISABLED"
    assert_refused(browser.post(form.url, data=form.data), reason)
    assert_spent(sessions)


def test_get_is_no_launch(browser: Browser) -> None:
    assert browser.get("/lti/launch").status_code == 405


def test_body_of_a_megabyte(browser: Browser) -> None:
    state = asked(browser.begin("new-hire"))["state"]
    assert browser.post("/lti/launch", data={"state": state, "id_token": "A" * 1_100_000}).status_code == 413


def test_body_that_is_no_form(browser: Browser) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data"):
        answer = browser.post("/lti/launch", data=b'{"state": 1}\xff', content_type=kind)
        assert 400 <= answer.status_code < 500


LOGINS: dict[str, tuple[str, dict[str, str]]] = {
    "no issuer": ("ISSUER-MISSING", {"iss": ""}),
    "unknown issuer": ("REGISTRATION-UNKNOWN", {"iss": "https://unknown.example"}),
    "unknown client": ("REGISTRATION-UNKNOWN", {"client_id": "unknown"}),
    "issuer with a NUL": ("ISSUER-MALFORMED", {"iss": "http://\x00"}),
    "issuer without end": ("ISSUER-MALFORMED", {"iss": "https://" + "a" * 300}),
    "no login hint": ("LOGIN-HINT-MISSING", {"login_hint": ""}),
    "no target": ("TARGET-MISSING", {"target_link_uri": ""}),
    "foreign target": ("TARGET-FOREIGN", {"target_link_uri": "https://evil.example/"}),
    "target with a broken port": ("TARGET-FOREIGN", {"target_link_uri": "http://127.0.0.1:x/"}),
    "message hint without end": ("MESSAGE-HINT-MALFORMED", {"lti_message_hint": "h" * 9000}),
}


@pytest.mark.parametrize("case", LOGINS)
def test_logins(case: str, browser: Browser, sessions: sessionmaker[Session]) -> None:
    reason, changes = LOGINS[case]
    answer = browser.begin("new-hire", **changes)
    assert_refused(answer, reason)
    with tables.unit_of_work(sessions) as db:
        assert count(db, LaunchAttempt) == 0


def test_login_without_client_id_where_two_fit(
    browser: Browser, lms: DemoLms, sessions: sessionmaker[Session], organisation: Any
) -> None:
    from tests.factories.browsing import connect

    assert browser.begin("new-hire", client_id="").status_code == 302, "one fits"
    connect(sessions, lms, organisation.id, client_id="second")
    assert_refused(browser.begin("new-hire", client_id=""), "REGISTRATION-AMBIGUOUS")


# And what must pass
