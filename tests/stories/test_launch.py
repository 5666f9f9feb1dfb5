"""Coming in from the LMS: by the cookie, by the platform's storage, by a tap; and what a launch leads to."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import service as catalog
from lms_tool.launches import service as launches
from lms_tool.launches.models import LaunchSession
from lms_tool.lrs.models import StatementRow
from lms_tool.lti import claims
from lms_tool.organisations import queries as organisations
from lms_tool.outbox.models import Message
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.progress.models import Enrolment
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


def test_an_instructor_and_an_administrator_get_their_roles(browse: Any, db: Session) -> None:
    for person, roles in (("lin", ["instructor"]), ("hemin", ["administrator", "instructor"])):
        db.rollback()
        assert browse(person).launch("new-hire").status_code == 303
        newest = db.scalars(select(LaunchSession).order_by(LaunchSession.created_at.desc())).first()
        assert newest and newest.roles == roles


def test_the_path_is_worthless_without_the_cookie(browse: Any) -> None:
    page = browse("xiaoyu").launch("new-hire").headers["Location"]
    stranger = browse("yiming")
    stranger.begin("new-hire")  # has a cookie, but another one
    for browser in (stranger, browse("xiaoyu", keeps_cookies=False)):
        answer = browser.post(f"{page}language", data={"to": "en", "next": page})
        assert answer.status_code == 401
        assert "LTI-SESSION" in answer.text


def test_two_tabs_with_two_courses_and_two_roles_do_not_mix(browse: Any, app: Any) -> None:
    browser = browse("qiming")
    learning, teaching = browser.launch("supervisor"), browser.launch("in-service")
    assert learning.headers["Location"] != teaching.headers["Location"]
    seen = {}
    for name, answer in (("learning", learning), ("teaching", teaching)):
        launch = answer.headers["Location"].split("/")[2]
        cookie = browser.client.get_cookie(COOKIE, "127.0.0.1").value
        with app.test_request_context():
            from lms_tool.launches.views import find_visitor
            from lms_tool.web.database import db as web_db

            seen[name] = find_visitor(web_db.session(), launch, cookie)
    assert seen["learning"].roles == {"learner"} and seen["learning"].content == "track:supervisor"
    assert seen["teaching"].roles == {"instructor"} and seen["teaching"].content == "track:in-service"
    assert seen["learning"].person_id == seen["teaching"].person_id


def test_without_a_cookie_the_platforms_storage_proves_the_browser(browse: Any, db: Session) -> None:
    db.rollback()
    browser = browse("xiaoyu", keeps_cookies=False)
    kept = browser.begin("new-hire", storage=True)
    assert kept.status_code == 200 and 'data-does="keep"' in kept.text
    value, key = data_of(kept.text, "value"), data_of(kept.text, "key")
    form = browser.lms.authorize("xiaoyu", data_of(kept.text, "next"))
    offered = browser.post(form.url, data=form.data)
    assert offered.status_code == 200
    assert data_of(offered.text, "key") == key
    assert data_of(offered.text, "origin") == "http://localhost:8001"
    assert db.scalars(select(LaunchSession)).one().browsers == []
    confirm = read_form(offered.text)
    db.rollback()
    returning = browse("xiaoyu")
    answer = returning.post(confirm.url, data={**confirm.data, "proof": value})
    assert answer.status_code == 303
    inside = returning.get(answer.headers["Location"])
    assert inside.status_code == 303 and inside.headers["Location"].startswith("/s/")
    again = returning.get(answer.headers["Location"])
    assert again.status_code == 410, "the ticket was for once"


def test_a_storage_proof_is_good_once_and_only_from_our_own_page(browse: Any, db: Session) -> None:
    db.rollback()
    attacker = browse("xiaoyu", keeps_cookies=False)
    kept = attacker.begin("new-hire", storage=True)
    form = attacker.lms.authorize("xiaoyu", data_of(kept.text, "next"))
    confirm = read_form(attacker.post(form.url, data=form.data).text)
    proof = {**confirm.data, "proof": data_of(kept.text, "value")}
    victim = browse("yiming")
    planted = victim.post(confirm.url, data=proof, headers={"Sec-Fetch-Site": "cross-site"})
    assert planted.status_code in (400, 403) and "STORAGE-FOREIGN" in planted.text
    assert db.scalars(select(LaunchSession)).one().browsers == []
    db.rollback()
    assert attacker.post(confirm.url, data=proof, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert browse("yiming").post(confirm.url, data=proof).status_code >= 400, "it was for once"


def test_where_the_cookie_does_not_come_back_after_all_a_tap_is_offered(browse: Any) -> None:
    browser = browse("xiaoyu", keeps_cookies=False)
    kept = browser.begin("new-hire", storage=True)
    form = browser.lms.authorize("xiaoyu", data_of(kept.text, "next"))
    confirm = read_form(browser.post(form.url, data=form.data).text)
    answer = browser.post(confirm.url, data={**confirm.data, "proof": data_of(kept.text, "value")})
    offered = browser.get(answer.headers["Location"])
    assert offered.status_code == 200 and "data-does" not in offered.text
    opened = browse("xiaoyu").get(tap_of(offered.text))
    assert opened.status_code == 303


def test_a_wrong_proof_opens_nothing(browse: Any) -> None:
    browser = browse("xiaoyu", keeps_cookies=False)
    kept = browser.begin("new-hire", storage=True)
    form = browser.lms.authorize("xiaoyu", data_of(kept.text, "next"))
    confirm = read_form(browser.post(form.url, data=form.data).text)
    for proof in ("", "guessed", "密" * 43):
        answer = browser.post(confirm.url, data={**confirm.data, "proof": proof})
        assert answer.status_code == 403 and "LTI-STORAGE-MISMATCH" in answer.text


def offered_form(attacker: Any) -> Any:
    """A launch up to the form with which a browser proves itself, with the proof filled in."""
    kept = attacker.begin("new-hire", storage=True)
    form = attacker.lms.authorize("xiaoyu", data_of(kept.text, "next"))
    confirm = read_form(attacker.post(form.url, data=form.data).text)
    return confirm.url, {**confirm.data, "proof": data_of(kept.text, "value")}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_nobody_plants_their_launch_with_the_proof_of_the_storage(browse: Any, db: Session, site: str) -> None:
    db.rollback()
    url, data = offered_form(browse("xiaoyu", keeps_cookies=False))
    victim = browse("yiming")
    answer = victim.post(url, data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403 and "LTI-STORAGE-FOREIGN" in answer.text
    assert victim.client.get_cookie(COOKIE, "127.0.0.1") is None
    assert db.scalars(select(LaunchSession)).one().browsers == []
    db.rollback()
    assert browse("xiaoyu").post(url, data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_the_proof_of_the_storage_is_good_once(browse: Any, db: Session) -> None:
    db.rollback()
    url, data = offered_form(browse("xiaoyu", keeps_cookies=False))
    first = browse("xiaoyu").post(url, data=data)
    assert first.status_code == 303
    again = browse("yiming").post(url, data=data)
    assert again.status_code == 410 and "LTI-TICKET-UNKNOWN" in again.text
    fresh = first.headers["Location"].rpartition("/")[2]
    for ticket in (fresh, data["ticket"]):
        assert browse("yiming").post(url, data={**data, "ticket": ticket}).status_code in (403, 410)
    assert len(db.scalars(select(LaunchSession)).one().browsers) == 1


def test_a_test_user_sees_everything_and_leaves_no_trace(browse: Any, db: Session, sessions: Any) -> None:
    db.rollback()
    library, _ = load()
    with tables.unit_of_work(sessions) as session:
        catalog.publish(session, organisations.every(session)[0].id, library, now=tables.utc_now())
    browser = browse("xiaoyu")
    nonce = asked(begun := browser.begin("new-hire"))["nonce"]
    roles = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner", claims.TEST_USER]
    token = browser.lms.mint("xiaoyu", "new-hire", nonce=nonce, **{claims.ROLES: roles})
    arrived = browser.post("/lti/launch", data={"state": asked(begun)["state"], "id_token": token})
    home = re.match(r"/s/[^/]+/", arrived.headers["Location"])[0]  # type: ignore[index]
    assert browser.get(home).headers["Location"] == f"{home}map"
    module = f"{home}modules/service-etiquette"
    seen = (f"{home}map", module, f"{module}/lessons/telephone", f"{module}/quizzes/module-test", f"{home}help")
    assert [browser.get(page).status_code for page in seen] == [200] * len(seen)
    assert browser.post(f"{module}/lessons/telephone/completion").status_code == 403
    assert browser.post(f"{module}/quizzes/module-test").status_code == 403
    assert browser.get(f"{home}course").status_code == 403
    assert [rows(db, table) for table in (Enrolment, Attempt, StatementRow, Message)] == [0] * 4
    assert db.scalars(select(Membership)).one().role == "tester"


def test_without_cookie_and_storage_the_page_names_who_opens_what(browse: Any, db: Session) -> None:
    db.rollback()
    browser = browse("xiaoyu", keeps_cookies=False)
    offered = browser.launch("new-hire")
    assert offered.status_code == 200
    assert "李小雨（示例）" in offered.text and "新员工课程" in offered.text
    tap = tap_of(offered.text)
    tab = browse("xiaoyu")
    opened = tab.get(tap)
    assert opened.status_code == 303
    assert tab.client.get_cookie(COOKIE, "127.0.0.1") is not None
    assert browse("yiming").get(tap).status_code == 410, "a ticket is for once"
    assert len(db.scalars(select(LaunchSession)).one().browsers) == 1


def test_a_planted_ticket_first_says_whom_it_lets_in(browse: Any) -> None:
    tap = tap_of(browse("xiaoyu", keeps_cookies=False).launch("new-hire").text)
    victim = browse("yiming")
    asked_first = victim.get(tap, headers={"Sec-Fetch-Site": "cross-site"})
    assert asked_first.status_code == 200 and "李小雨（示例）" in asked_first.text
    assert victim.post(tap, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 410
    assert victim.post(tap, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_running_session_moves_to_a_new_tab_and_stays(browse: Any) -> None:
    frame = browse("xiaoyu")
    home = frame.launch("new-hire").headers["Location"]
    offered = frame.post(f"{home}tab", data={"to": f"{home}modules/service-etiquette"})
    tab = browse("xiaoyu")
    opened = tab.get(tap_of(offered.text))
    assert opened.headers["Location"] == f"{home}modules/service-etiquette"
    for browser in (frame, tab):
        assert browser.post(f"{home}language", data={"to": "en", "next": home}).status_code == 303


def test_the_same_launch_posted_twice_shows_the_way_to_its_session(browse: Any, db: Session) -> None:
    db.rollback()
    browser = browse("xiaoyu")
    form = browser.authorize(browser.begin("new-hire"))
    first, second = (browser.post(form.url, data=form.data) for _ in range(2))
    assert first.status_code == 303 and second.status_code == 409
    assert f'href="{first.headers["Location"]}"' in second.text
    foreign = browse("yiming").post(form.url, data=form.data)
    assert foreign.status_code == 409 and first.headers["Location"] not in foreign.text
    assert rows(db, LaunchSession) == 1


def test_the_language_follows_the_platform_until_the_learner_chooses(browse: Any, db: Session) -> None:
    db.rollback()
    browser = browse("xiaoyu")
    home = browser.launch("new-hire").headers["Location"]
    assert db.scalars(select(LaunchSession)).one().locale == "zh-CN"
    db.rollback()
    answer = browser.post(f"{home}language", data={"to": "en", "next": f"{home}map"})
    assert answer.headers["Location"] == f"{home}map"
    browser.launch("new-hire")
    assert {session.locale for session in db.scalars(select(LaunchSession))} == {"en"}


def test_only_the_platform_of_this_launch_may_frame_the_answers(browse: Any) -> None:
    browser = browse("xiaoyu", keeps_cookies=False)
    kept = browser.begin("new-hire", storage=True)
    offered = browse("xiaoyu", keeps_cookies=False).launch("new-hire")
    for answer in (kept, offered):
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors http://localhost:8001" in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text), "no inline script"


def test_keys_are_fetched_once_and_survive_the_platforms_absence(browse: Any, lms: Any) -> None:
    assert browse("xiaoyu").launch("new-hire").status_code == 303
    lms.faults(jwks_status=503)
    assert browse("xiaoyu").launch("new-hire").status_code == 303


def test_a_cold_cache_and_a_silent_platform_spend_nothing(browse: Any, lms: Any) -> None:
    browser = browse("xiaoyu")
    form = browser.authorize(browser.begin("new-hire"))
    for fault in ({"jwks_status": 500}, {"jwks_broken": True}):
        lms.faults(**fault)
        answer = browser.post(form.url, data=form.data)
        assert answer.status_code == 503 and "LTI-KEYS" in answer.text
        lms.no_faults()
    assert browser.post(form.url, data=form.data).status_code == 303


def test_rotated_keys_are_fetched_when_an_unknown_one_signs(browse: Any, lms: Any) -> None:
    assert browse("xiaoyu").launch("new-hire").status_code == 303
    lms.faults(rotated_keys=True)
    assert browse("xiaoyu").launch("new-hire").status_code == 303


def test_strange_key_ids_make_us_ask_once_only(browse: Any, lms: Any) -> None:
    browse("xiaoyu").launch("new-hire")
    lms.faults(wrong_kid=True)
    before = len(lms.calls("/lti/jwks"))
    for _ in range(3):
        answer = browse("xiaoyu").launch("new-hire")
        assert answer.status_code == 400 and "LTI-KID-UNKNOWN" in answer.text
    assert len(lms.calls("/lti/jwks")) - before <= 1


def test_whoever_is_still_here_stays_and_whoever_was_away_comes_in_again(browse: Any, sessions: Any) -> None:
    browser = browse("xiaoyu")
    home = browser.launch("new-hire").headers["Location"]
    for away, status in ((timedelta(minutes=11), 200), (timedelta(hours=3, minutes=1), 401)):
        with tables.unit_of_work(sessions) as session:
            session.execute(update(LaunchSession).values(last_seen=tables.utc_now() - away))
        assert browser.get(f"{home}help").status_code == status
        with tables.unit_of_work(sessions) as session:
            seen = session.scalars(select(LaunchSession)).one().last_seen
        assert (tables.utc_now() - seen < timedelta(minutes=1)) == (status == 200)


def test_old_attempts_and_tickets_are_forgotten(browse: Any, db: Session) -> None:
    db.rollback()
    browse("xiaoyu", keeps_cookies=False).launch("new-hire")
    tables.begin_writing(db)
    assert launches.forget_old(db, now=tables.utc_now()) == 0
    assert launches.forget_old(db, now=tables.utc_now() + timedelta(days=1)) == 2
    assert rows(db, LaunchSession) == 1


def data_of(html: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', html)
    assert found, f"no data-{name} in {html[:400]}"
    return found.group(1).replace("&amp;", "&")


def tap_of(html: str) -> str:
    found = re.search(r'href="(/lti/tab/[^"]+)"', html)
    assert found, html[:600]
    return found.group(1)
