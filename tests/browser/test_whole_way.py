"""The main job as it is lived: from signing in to the grade in the LMS, seen by learner and instructor."""

from typing import Any

import pytest

from lms_tool import facts
from lms_tool.db import utc_now
from lms_tool.demo.people import CAST
from tests.browser.conftest import LAPTOP, PHONE, Browse
from tests.browser.record import statements, verbs
from tests.browser.seat import Seat, leaves
from tests.factories.cmi5_order import breaches
from tests.factories.house import House, until

PEOPLE = {person.key: person for person in CAST.people}


def grade_of(seat: Seat, course: str) -> str | None:
    """The first grade the LMS's gradebook shows for a person."""
    seat.page.goto(f"{seat.house.lms_url}/courses/{course}/grades")
    cell = seat.page.locator(f"td[data-grade={seat.person}] b")
    return cell.first.inner_text() if cell.count() else None


# Each learner takes the test of a module of their own track.
WAYS = {
    "phone, Chinese": (PHONE, "zh-CN", "xiaoyu", "new-hire", "service-etiquette"),
    "laptop, English": (LAPTOP, "en", "yiming", "new-hire", "emergency-response"),
    "phone, English": (PHONE, "en", "wufang", "in-service", "complaint-resolution"),
    "laptop, Chinese": (LAPTOP, "zh-CN", "qiming", "supervisor", "team-leadership"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_learner_goes_the_whole_way_and_the_instructor_sees_it(way: str, browse: Browse, house: House) -> None:
    shape, language, person, course, module = WAYS[way]
    begun = utc_now()
    context = browse(shape, locale=language)
    learner = Seat(context, house, person, language).sign_in()

    learner.open_course(course)
    assert learner.speaks() == language
    learner.tool.locator(".hero .btn.main").click()
    learner.tool.locator("#lesson").wait_for()
    learner.go(f"modules/{module}")
    learner.tool.locator(".item[href*='/lessons/']").first.click()
    learner.answer_check(module).wait_for()
    learner.finish_lesson()
    learner.rest()

    learner.start_quiz(module, "module-test")
    asked = len(learner.questions())
    learner.answer_all(module, wrong=1)
    learner.hand_in()
    points = f"{facts.points((asked - 1) / asked):g}"
    assert points in learner.tool.locator("h1.score").inner_text()
    assert learner.tool.locator(".answer .dont").count() == 1
    assert learner.tool.locator(".answer .pair > div:not(.dont) > p").first.inner_text(), "the reason is told"

    cookies = [cookie for cookie in context.cookies() if cookie["domain"] == "127.0.0.1"]
    assert cookies and all(cookie.get("partitionKey") for cookie in cookies), "no third-party cookie is needed"

    assert until(lambda: grade_of(learner, course), 30, "a grade in the LMS")
    learned = statements(house, begun)
    assert verbs(learned)["answered"] == asked + 1, "each question of the quiz, and the check in the lesson"
    assert breaches(learned) == []
    assert len({one["actor"]["account"]["name"] for one in learned}) == 1
    assert_instructor_sees(browse(LAPTOP, locale=language), learner, course, points)


def assert_instructor_sees(context: Any, learner: Seat, course: str, points: str) -> None:
    lin = Seat(context, learner.house, "lin", learner.language).sign_in()
    lin.open_course(course)
    lin.rest()
    leaves(lin.tool, lin.tool.locator(".chip[href*='everybody']").click)
    lin.rest()
    leaves(lin.tool, lin.tool.get_by_role("link", name=PEOPLE[learner.person].shown(learner.language)).click)
    lin.tool.locator("a[href*='/course/attempts/']").first.click()
    assert points in lin.tool.locator("h1.score").inner_text()
    given = lin.tool.locator(".answer .dont")
    assert given.count() == 1
    assert given.locator("blockquote, .lines li").count(), "the answer that was given, in one line or several"
