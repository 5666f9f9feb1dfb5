"""Nothing is lost and nothing counts twice: back, double click, reload, a broken line, a closed tab, the clock."""

import time
from datetime import datetime, timedelta

from playwright.sync_api import Route
from sqlalchemy import select

from lms_tool import db as tables
from lms_tool.attempts.models import Attempt, Response
from lms_tool.db import utc_now
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.record import scores, statements, verbs
from tests.browser.seat import RESULT, SITTING, Seat
from tests.factories.house import House, until

MODULE = "service-etiquette"
OFFLINE = "ERR_INTERNET_DISCONNECTED|ERR_FAILED"


def chosen(seat: Seat) -> dict[str, list[str]]:
    """Question → what is chosen on the page."""
    pairs = seat.tool.locator(".q[data-key] input:checked").evaluate_all(
        "all => all.map(input => [input.closest('.q').dataset.key, input.value])"
    )
    found: dict[str, list[str]] = {}
    for key, option in pairs:
        found.setdefault(key, []).append(option)
    return found


def assert_counted_once(seat: Seat, questions: int, begun: datetime) -> None:
    told = verbs(statements(seat.house, begun))
    assert told["answered"] == questions
    assert told["passed"] + told["failed"] == 1
    until(lambda: scores(seat.house, seat.person, begun), what="a score")
    assert len({score["timestamp"] for score in scores(seat.house, seat.person, begun)}) == 1


def test_a_double_click_hands_in_once_and_back_leads_to_the_result(browse: Browse, house: House) -> None:
    begun = utc_now()
    learner = Seat(browse(LAPTOP), house, "xiaoyu").sign_in()
    learner.open_course()
    learner.start_quiz(MODULE, "module-test")
    questions = learner.questions()
    learner.answer_all(MODULE)
    learner.look_over().dblclick()
    learner.tool.wait_for_url(RESULT)
    where = learner.tool.url
    learner.tool.evaluate("document.documentElement.classList.add('before')")
    learner.tool.evaluate("history.back()")
    learner.tool.locator("html:not(.before) h1.score .ok").wait_for()
    assert learner.tool.url == where
    assert_counted_once(learner, len(questions), begun)


def test_reload_and_reopening_from_the_lms_go_on_where_one_was(browse: Browse, house: House) -> None:
    context = browse(PHONE)
    learner = Seat(context, house, "xiaoyu").sign_in()
    learner.open_course()
    learner.start_quiz(MODULE, "telephone-and-visit")
    questions = learner.questions()
    first, second = questions[:2]
    learner.answer(MODULE, first)
    learner.saved()
    learner.page.evaluate("document.getElementById('tool').style.maxHeight = '420px'")  # as in Moodle
    learner.page.evaluate("document.body.style.paddingBottom = '100vh'")
    before = learner.page.evaluate("scrollY")
    learner.tool.locator(f".strip a[data-number='{len(questions)}']").click()
    shown = learner.tool.locator(".q.now")
    learner.page.wait_for_timeout(300)
    assert learner.page.evaluate("scrollY") == before, "the frame scrolls by itself, the LMS stays where it is"
    assert 0 < shown.evaluate("now => now.getBoundingClientRect().top") < 420
    learner.answer(MODULE, second)  # and at once, before the answer can be saved:
    given = chosen(learner)
    learner.reload()
    assert chosen(learner) == given
    now = learner.tool.locator(".q.now").get_attribute("data-key")
    assert now == questions[2], "it goes on with the first open one"

    learner.page.close()
    again = Seat(context, house, "xiaoyu")
    again.open_course()
    again.tool.locator("a.item[href*='/attempts/']").first.click()
    again.tool.wait_for_url(SITTING)
    assert again.questions() == questions and chosen(again) == given


def test_a_page_that_left_the_academy_before_an_answer_came_shows_that_answer(browse: Browse, house: House) -> None:
    context = browse(LAPTOP)
    learner = Seat(context, house, "xiaoyu").sign_in()
    learner.open_window()
    learner.start_quiz(MODULE, "telephone-and-visit")
    still_open = next(key for key in learner.questions() if key not in chosen(learner))
    answers: list[Route] = []

    def old_page(route: Route) -> None:
        page = route.fetch()  # made while the answer is on its way …
        answers.pop().continue_()
        until(lambda: _is_saved(house, still_open), what="the answer")
        time.sleep(0.3)  # … which the old page still hears of
        route.fulfill(response=page)

    context.route("**/answers/*", lambda route: answers.append(route))
    with learner.page.expect_request("**/answers/*"):
        learner.answer(MODULE, still_open)
    given = chosen(learner)
    context.route(SITTING, old_page, times=1)
    learner.reload()
    assert chosen(learner) == given


def _is_saved(house: House, question: str) -> bool:
    with tables.unit_of_work(house.sessions()) as db:
        last = select(Attempt.id).order_by(Attempt.started_at.desc()).limit(1).scalar_subquery()
        kept = select(Response).where(Response.attempt_id == last, Response.question == question)
        return db.scalars(kept).first() is not None


def test_a_broken_line_keeps_answers_on_the_device_and_sends_them_later(browse: Browse, house: House) -> None:
    begun = utc_now()
    context = browse(PHONE, forgive=OFFLINE)
    learner = Seat(context, house, "yiming").sign_in()
    learner.open_course()
    learner.start_quiz(MODULE, "telephone-and-visit")
    questions = learner.questions()
    learner.answer(MODULE, questions[0])
    learner.saved()
    context.set_offline(True)
    for key in questions[1:]:
        learner.answer(MODULE, key)
    given = chosen(learner)
    learner.tool.locator(".saved.off").wait_for()
    learner.look_over().click()
    learner.tool.locator("#waiting").wait_for()
    assert SITTING.search(learner.tool.url), "without a line the page stays and waits"
    context.set_offline(False)
    learner.saved()
    learner.reload()
    assert chosen(learner) == given
    learner.hand_in()
    assert_counted_once(learner, len(questions), begun)


def test_a_line_that_breaks_while_handing_in_loses_no_answer(browse: Browse, house: House) -> None:
    context = browse(LAPTOP, forgive=OFFLINE)
    learner = Seat(context, house, "yiming").sign_in()
    learner.open_window()
    learner.start_quiz("emergency-response", "module-test")
    where = learner.tool.url
    context.route("**/answers/*", lambda route: route.abort())
    context.route("**/submission", lambda route: route.abort())
    learner.answer("emergency-response", learner.questions()[0])
    given = chosen(learner)
    with learner.page.expect_event("requestfailed", lambda one: one.url.endswith("/submission")):
        learner.look_over().click()
    context.unroute_all()
    learner.page.goto(where)
    learner.saved()
    assert chosen(learner) == given


def attempt_of(house: House, module: str, *, ends_in: float | None = None) -> Attempt:
    """The only attempt of a module; if asked, its time ends so many seconds from now."""
    with tables.unit_of_work(house.sessions()) as db:
        tables.unscope(db, "a test looks, and turns the clock")
        found = db.scalars(select(Attempt).where(Attempt.module == module)).one()
        if ends_in is not None:
            found.deadline_at = utc_now() + timedelta(seconds=ends_in)
            found.started_at = found.deadline_at - timedelta(minutes=15)
        return found


def test_when_the_time_is_up_the_page_hands_in_what_was_answered(browse: Browse, house: House) -> None:
    learner = Seat(browse(PHONE), house, "wufang").sign_in()
    learner.open_course("in-service")
    learner.start_quiz("complaint-resolution", "module-test")
    learner.answer("complaint-resolution", learner.questions()[0])
    learner.saved()
    attempt_of(house, "complaint-resolution", ends_in=3)
    learner.tool.evaluate("location.reload()")
    learner.tool.wait_for_url(RESULT)
    assert learner.tool.locator("h1.score .warn").count() == 1
    graded = attempt_of(house, "complaint-resolution")
    assert (graded.overdue, graded.raw) == (False, 1)


def test_the_clock_hands_in_when_the_page_is_closed(browse: Browse, house: House) -> None:
    learner = Seat(browse(LAPTOP), house, "qiming").sign_in()
    learner.open_course("supervisor")
    learner.start_quiz("team-leadership", "module-test")
    learner.answer("team-leadership", learner.questions()[0])
    learner.saved()
    learner.page.close()
    attempt_of(house, "team-leadership", ends_in=-60)
    house.stop("worker")
    house.cli("worker", "--once")
    house.start_worker()
    graded = attempt_of(house, "team-leadership")
    assert (graded.state, graded.overdue, graded.raw) == ("graded", True, 1)
