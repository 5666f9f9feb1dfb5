"""Submission Review 1.0: a grade is clicked in the LMS, and the academy shows the attempt behind it."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.lti import claims, registration
from lms_tool.lti.registration import Configuration, Tool
from tests.factories.browsing import Browser
from tests.factories.demo_lms import ABSENT
from tests.factories.gradebook import GradedCourse, graded_course
from tests.factories.learners import Seat

REVIEW: dict[str, Any] = {"MESSAGE_TYPE": claims.SUBMISSION_REVIEW_REQUEST, "RESOURCE_LINK": ABSENT}


def reviewing(browser: Browser, **said: Any) -> Any:
    """The answer to a launch of this kind."""
    form = browser.authorize(browser.begin("new-hire"))
    for_user = {claims.FOR_USER: {"user_id": "somebody"}}
    token = browser.lms.resign(form.data["id_token"], **{**REVIEW, **for_user, **said})
    return browser.post(form.url, data={**form.data, "id_token": token})


@pytest.mark.parametrize("person", ["xiaoyu", "lin"])
def test_a_valid_launch_leads_to_what_is_behind_the_grade(browse: Any, person: str) -> None:
    browser = browse(person)
    answer = reviewing(browser)
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/grades/review"), answer.text
    nothing = browser.get(answer.headers["Location"], headers={"Accept-Language": "en"})
    assert nothing.status_code == 404 and "GRADE-REVIEW" in nothing.text


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({claims.FOR_USER: ABSENT}, "FOR-USER"),
        ({claims.FOR_USER: {"user_id": ""}}, "FOR-USER"),
        ({claims.FOR_USER: ["somebody"]}, "FOR-USER"),
        ({"CONTEXT": ABSENT}, "CONTEXT"),
    ],
)
def test_without_a_person_or_a_course_it_is_refused(browse: Any, said: dict[str, Any], code: str) -> None:
    answer = reviewing(browse("lin"), **said)
    assert 400 <= answer.status_code < 500 and f"LTI-{code}" in answer.text


@pytest.fixture
def course(db: Session, sessions: sessionmaker[Session], settings: Any, organisation: Any, tmp_path: Path) -> Any:
    with graded_course(db, sessions, settings, organisation, tmp_path) as course:
        course.take(course.launch(), 1)
        yield course


def looking(course: GradedCourse, role: str, who: Any, *, column: str | None) -> Seat:
    """Somebody's session of such a launch, about the learner's grade in this column."""
    course.change()
    seat = course.room.seat(who, role)
    seat.session.reviewed = course.lms.settings.cast.person_or_none("xiaoyu").id  # type: ignore[union-attr]
    seat.session.line_item = column
    course.save()
    return seat


def test_the_instructor_sees_that_attempt_and_the_learner_their_own_alone(course: GradedCourse, app: Flask) -> None:
    client, column = app.test_client(), course.columns()[0]["id"]
    course.change()
    learner, lin = course.person("xiaoyu").person, course.room.person("Lin (sample)", "instructor")
    other = course.person("yiming").person

    def leads(role: str, who: Any, at: str | None = column) -> str:
        answer = looking(course, role, who, column=at).open(client, "grades/review")
        return str(answer.headers.get("Location", answer.status_code))

    attempt = str(course.score().attempt_id)
    assert leads("instructor", lin).endswith(f"/course/attempts/{attempt}")
    assert leads("instructor", lin, None).endswith(f"/course/attempts/{attempt}")
    assert leads("learner", learner).endswith(f"/attempts/{attempt}/result")
    assert leads("learner", other) == "404"
    assert leads("instructor", lin, f"{column}0") == "404", "a column that is not ours"


def test_it_is_registered_where_the_platform_knows_it() -> None:
    tool = Tool(public_url="https://academy.example", names={"en": "Academy"}, language="en", description="")
    at = dict.fromkeys(("issuer", "auth_url", "token_url", "jwks_url", "registration_url"), "https://lms.example")
    for knows in (True, False):
        told = registration.payload(Configuration(**at, asks_for_reviews=knows), tool)
        kinds = [one["type"] for one in told[registration.TOOL]["messages"]]
        assert (claims.SUBMISSION_REVIEW_REQUEST in kinds) is knows
