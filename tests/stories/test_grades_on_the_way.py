"""A score on its way meets a platform that cannot now, refuses, or loses the answer; it arrives once all the same."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms_tool.demo import words
from lms_tool.grades import service as grades
from lms_tool.platforms.models import ServiceToken
from tests.factories.gradebook import GradedCourse

QUIZ = "quiz:manners/module-test"


def count(course: GradedCourse, table: Any) -> int:
    return course.db.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_platform_that_cannot_now_is_asked_later(course: GradedCourse, status: int) -> None:
    course.lms.faults(scores_status={"value": status, "times": 1, "retry_after": 20})
    course.take(course.launch(), 1)
    assert course.message().state == "waiting"
    course.wait(10)
    assert len(course.lms.calls("/scores")) == 1, "it was asked to wait 20 seconds"
    course.wait(11)
    assert course.message().state == "delivered"
    assert course.destination().failures == 0


def test_a_lost_answer_makes_no_second_submission(course: GradedCourse) -> None:
    course.take(course.launch(), 0)
    course.lms.faults(lost_answers={"value": "504", "times": 1})
    course.take(course.launch(), 1)
    assert course.message().state == "waiting"
    course.wait(60)
    assert course.message().state == "delivered"
    assert [score["scoreGiven"] for score in course.lms.accepted_scores()] == [0, 50]
    if not course.lms.settings.speaks_canvas:  # which is asked first, because it takes the same moment twice
        assert course.lms.calls("/scores")[-1]["status"] == 409


def test_a_worker_that_is_killed_after_sending_makes_no_second_submission(course: GradedCourse) -> None:
    course.take(course.launch(), 1, waits=True)
    course.work(crash=True)
    assert len(course.lms.accepted_scores()) == 1
    course.work()
    assert course.message().state == "delivered"
    assert len(course.lms.accepted_scores()) == 1
    assert len(course.columns()) == 1


def test_a_lost_answer_makes_no_second_column(course: GradedCourse) -> None:
    course.lms.faults(lost_answers={"value": "504", "times": 1})
    course.take(course.launch(), 1)
    course.wait(60)
    assert len(course.columns()) == 1
    assert course.message().state == "delivered"


def test_a_score_that_meets_a_later_one_of_somebody_else_leaves_again_later(course: GradedCourse) -> None:
    own = course.own_column()
    later = (course.now() + timedelta(seconds=3)).isoformat(timespec="milliseconds")
    theirs = {"userId": "11", "scoreGiven": 7, "scoreMaximum": 100, "timestamp": later.replace("+00:00", "Z")}
    theirs |= {"activityProgress": "Completed", "gradingProgress": "FullyGraded"}
    course._call("POST", own.replace("/lineitem?", "/lineitem/scores?"), words.SCORE_TYPE, theirs)
    course.take(course.launch(content=QUIZ, own=own), 1)
    assert (course.message().state, course.message().attempts) == ("waiting", 1)
    for _ in range(4):
        course.wait(2)
    assert course.message().state == "delivered"
    assert course.shown(own) == 50


def test_a_grade_that_lies_in_the_far_future_is_left_to_a_person(course: GradedCourse) -> None:
    course.take(course.launch(), 0)
    course.lms.faults(scores_status={"value": 409})
    course.take(course.launch(), 1)
    for _ in range(12):
        course.wait(300)
    assert course.message().state == "parked"
    assert course.message().reason.startswith("The course keeps refusing it because it holds a later grade")


def test_a_score_that_is_refused_for_ever_is_parked_with_the_reason(course: GradedCourse) -> None:
    course.take(course.launch("lin"), 1, who="lin")  # an instructor of the course has no grades there
    message = course.message("lin")
    assert message.state == "parked"
    sentence, _, detail = message.reason.partition("\n")
    assert sentence == "The course did not accept this score."
    assert "no learner of this course" in detail
    course.take(course.launch("xiaoyu"), 1, who="xiaoyu")
    assert course.message("xiaoyu").state == "delivered"


def test_a_token_that_is_no_longer_good_is_replaced_once(course: GradedCourse) -> None:
    course.take(course.launch(), 0)
    course.lms.faults(bearer_refused={"value": True, "times": 1})
    course.take(course.launch(), 1)
    assert course.message().state == "delivered"
    assert count(course, ServiceToken) == 1


def test_a_first_token_that_is_refused_is_replaced_once(course: GradedCourse) -> None:
    course.lms.faults(bearer_refused={"value": True, "times": 1})
    course.take(course.launch(), 1)
    assert course.message().state == "delivered"


def test_tokens_that_are_refused_again_and_again_let_it_wait(course: GradedCourse) -> None:
    course.lms.faults(bearer_refused=True)
    course.take(course.launch(), 1)
    assert course.message().state == "waiting"
    assert len(course.lms.calls("/token")) == 2
    course.lms.no_faults()
    course.wait(600)
    assert course.message().state == "delivered"


def test_a_token_that_is_never_given_stops_the_platform(course: GradedCourse) -> None:
    course.lms.faults(token_status=400)
    course.take(course.launch(), 1)
    assert course.destination().state == "stopped"
    assert course.destination().reason.startswith("The LMS gives us no access to its gradebook.")
    course.lms.no_faults()
    course.wait(3600)
    assert course.message().state == "waiting", "a person has to mend it"
    grades.resend(course.change(), [course.score().id], now=course.now())
    course.save()
    course.work()
    assert course.message().state == "delivered"
