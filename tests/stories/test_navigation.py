"""Canvas shows the academy in the navigation of a course and of an account: without a link each gets home."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.launches.models import LaunchSession
from lms_tool.people.models import Course, Link
from tests.factories.browsing import Browser, asked
from tests.factories.demo_lms import read_claims

pytestmark = pytest.mark.speaks("canvas")
ACCOUNT = {"id": "7c1a0f3e", "title": "Yunqi Property (sample)", "type": ["Account"]}
LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
CONTEXT = "https://purl.imsglobal.org/spec/lti/claim/context"


@pytest.fixture(autouse=True)
def nothing_is_held(db: Session) -> None:
    db.rollback()


def navigate(browser: Browser, course: str, context: dict[str, Any] | None = None) -> Any:
    """Click the academy in the navigation; the link that Canvas names is the place itself."""
    login = browser.begin(course)
    reply = browser.authorize(login)
    place = context or read_claims(reply.data["id_token"])[CONTEXT]
    changes = {CONTEXT: place, LINK: {"id": place["id"], "title": place["title"]}, "CUSTOM": {}}
    token = browser.lms.resign(reply.data["id_token"], nonce=asked(login)["nonce"], **changes)
    return browser.post(reply.url, data={**reply.data, "id_token": token})


def newest(db: Session) -> LaunchSession:
    db.rollback()
    found = db.scalars(select(LaunchSession).order_by(LaunchSession.created_at.desc())).first()
    assert found
    db.expunge(found)
    db.rollback()
    return found


def count(db: Session, table: Any) -> int:
    found = db.scalar(select(func.count()).select_from(table)) or 0
    db.rollback()
    return found


def test_the_navigation_of_a_course_leads_each_home_and_adds_no_link(browse: Any, db: Session) -> None:
    browse("xiaoyu").launch("new-hire")
    links = count(db, Link)
    for person, page in (("xiaoyu", ""), ("lin", "course")):
        browser = browse(person)
        answer = navigate(browser, "new-hire")
        assert answer.status_code == 303
        here = newest(db)
        assert here.course_id and here.link_id is None
        home = browser.get(answer.headers["Location"])
        if page:
            assert home.status_code == 303
            assert home.headers["Location"].endswith(page)
        else:
            assert home.status_code == 200
    assert count(db, Link) == links


def test_the_navigation_of_an_account_belongs_to_no_course_and_leads_to_the_administration(
    browse: Any, db: Session
) -> None:
    courses = count(db, Course)
    browser = browse("hemin")
    answer = navigate(browser, "new-hire", ACCOUNT)
    assert answer.status_code == 303
    here = newest(db)
    assert (here.course_id, here.link_id) == (None, None)
    assert count(db, Course) == courses
    home = browser.get(answer.headers["Location"])
    assert home.headers["Location"].endswith("/administration")
    assert browser.get(home.headers["Location"]).status_code == 200
    tabs = browser.get(f"{answer.headers['Location']}reports").text
    assert "/administration" in tabs and "/gradebook" not in tabs


def test_whoever_only_learns_is_shown_their_own_way_there_too(browse: Any, db: Session) -> None:
    browse("xiaoyu").launch("new-hire")
    browser = browse("xiaoyu")
    answer = navigate(browser, "new-hire", ACCOUNT)
    assert answer.status_code == 303
    assert browser.get(answer.headers["Location"]).status_code == 200
