"""An administrator asks whether the connection with the LMS works; the worker finds out and says what is to be done."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool import worker
from lms_tool.connections import service
from lms_tool.outbox.models import Destination
from lms_tool.platforms.models import Deployment, Registration
from tests.factories.browsing import Browser, LmsOutside
from tests.factories.demo_lms import DemoLms


class Desk:
    """The administrator's page of one LMS, and the worker beside it."""

    def __init__(self, app: Flask, lms: DemoLms, sessions: sessionmaker[Session], platform: Registration) -> None:
        self.lms, self.sessions = lms, sessions
        service.configure(app.config["SETTINGS"], LmsOutside(lms))  # type: ignore[arg-type]
        Browser(app, lms, "xiaoyu").launch("new-hire")
        self.browser = Browser(app, lms, "hemin")
        self.page = f"{self.browser.launch('new-hire').headers['Location']}platforms/{platform.id}/check"

    def check(self, **form: str) -> str:
        """Ask, let the worker work, and read what stands there then."""
        assert self.browser.post(self.page, data=form).status_code == 303
        assert worker.check_connection(self.sessions)
        return self.read().text

    def read(self, part: str = "") -> TestResponse:
        return self.browser.get(f"{self.page}{part}", headers={"Accept-Language": "en"})


@pytest.fixture
def desk(app: Flask, lms: DemoLms, sessions: sessionmaker[Session], platform: Any) -> Desk:
    return Desk(app, lms, sessions, platform)


def said(page: str) -> list[str]:
    """The states of all steps in order: ok, bad, or "" for what is not known."""
    return re.findall(r'<span class="end"><span class="tag ?(ok|bad|)">', page)


def test_a_connection_that_works_is_found_to_work_and_leaves_nothing_behind(desk: Desk) -> None:
    assert "还没有检查过" in desk.read().text
    page = desk.check(with_score="on")
    assert "<h2>连接正常</h2>" in page and len(said(page)) == 12
    assert said(page).count("ok") == 11, "in this process nobody tells the time"
    assert [call["method"] for call in desk.lms.calls("/lineitem")] == ["DELETE"]
    report = re.search(r"<textarea[^>]*>([^<]+)", page)
    assert report and "正常 – 登记" in report[1] and "小雨" not in report[1]


def test_an_lms_that_may_not_fetch_our_keys_is_told_where_to_allow_it(desk: Desk) -> None:
    desk.lms.faults(tool_keys_blocked=True)
    page = desk.check()
    assert said(page).count("bad") == 1, "the cause, and nothing that only follows from it"
    assert page.count("LMS 未发放令牌") == 6, "three steps, and the report"
    assert ("HTTP" in page and "127.0.0.1" in page) or desk.lms.settings.speaks_canvas, "a setting that Moodle has"


def test_grades_that_were_stopped_leave_once_a_check_sees_that_they_may(desk: Desk, platform: Registration) -> None:
    def state(found: str = "") -> str:
        with tables.unit_of_work(desk.sessions, platform.organisation_id) as db:
            where = db.get(Destination, platform.id) or Destination(
                organisation_id=platform.organisation_id, id=platform.id, kind="score"
            )
            where.state = found or where.state
            db.add(where)
            return where.state

    for stopped, after in (("stopped", "running"), ("paused", "paused")):
        state(stopped)
        desk.lms.faults(token_status=400)
        desk.check()
        assert state() == stopped
        desk.lms.no_faults()
        desk.check()
        assert state() == after, "what a person paused, a person resumes"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_answer_that_is_lost_leaves_no_column_behind(desk: Desk, times: int) -> None:
    """Whichever answer it is, of looking, making or grading: the next check finds what is left."""
    desk.lms.faults(lost_answers={"value": "504", "times": times})
    desk.check(with_score="on")
    desk.lms.no_faults()
    assert "<h2>连接正常</h2>" in desk.check(with_score="on")
    book = desk.lms.as_("lin").get("/courses/new-hire/grades")
    assert book.status_code == 200 and "Connection check" not in book.text


def test_without_the_tick_no_grade_is_sent(desk: Desk) -> None:
    assert len(said(desk.check())) == 11
    assert not desk.lms.calls("/scores")


def test_what_is_wrong_stands_there_with_its_cure(desk: Desk) -> None:
    desk.lms.faults(jwks_broken=True, roster_status=403, scores_status=404)
    page = desk.check(with_score="on")
    assert "有问题需要处理" in page and said(page).count("bad") == 3
    assert "公钥集地址" in page and "成员名单" in page
    assert desk.lms.calls("/lineitem")[-1]["method"] == "DELETE"


def test_while_it_waits_the_page_says_so_and_asks_again(desk: Desk) -> None:
    desk.browser.post(desk.page)
    assert 'data-again="2"' in desk.read("/findings").text


def test_a_check_that_breaks_says_so_and_keeps_nobody_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.connections, "probe", lambda _plan: 1 / 0)
    page = desk.check()
    assert said(page) == [""] and "data-again" not in page
    assert not worker.check_connection(desk.sessions), "it is not begun again"


def test_of_many_places_those_that_were_opened_last_are_looked_at(desk: Desk, platform: Any) -> None:
    with tables.unit_of_work(desk.sessions) as db:
        for number in range(service.MOST_PLACES + 3):
            db.add(
                Deployment(
                    organisation_id=platform.organisation_id, registration_id=platform.id, deployment_id=f"p{number}"
                )
            )
    page = desk.check()
    assert page.count("<b>浏览器的验证方式") == service.MOST_PLACES
    there = desk.lms.settings.deployment(desk.lms.settings.tool, "new-hire")
    assert f"部署 {there}</span>" in page, "people came from there"


def test_a_learner_does_not_open_it(desk: Desk, app: Flask) -> None:
    learner = Browser(app, desk.lms, "xiaoyu")
    home = learner.launch("new-hire").headers["Location"]
    assert learner.get(f"{home}{desk.page.partition('/platforms/')[2].join(['platforms/', ''])}").status_code == 403
