"""A quiz is handed in, and its grade is in the course's gradebook: once, and whatever breaks on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.config import Settings
from lms_tool.demo import words
from lms_tool.grades import queries
from lms_tool.grades import service as grades
from lms_tool.grades.models import Column, Score
from lms_tool.outbox.models import Destination
from lms_tool.outbox.rules import Answer
from lms_tool.platforms.models import ServiceToken
from tests.factories.browsing import LmsOutside
from tests.factories.gradebook import SCOPES, GradedCourse, graded_course

QUIZ = "quiz:manners/module-test"


@pytest.fixture
def course(
    db: Session, sessions: sessionmaker[Session], settings: Settings, organisation: Any, tmp_path: Path
) -> Iterator[GradedCourse]:
    with graded_course(db, sessions, settings, organisation, tmp_path) as course:
        yield course


def count(course: GradedCourse, table: Any) -> int:
    return course.db.scalar(select(func.count()).select_from(table)) or 0


# What arrives


def test_a_score_arrives_in_a_column_of_the_quiz(course: GradedCourse) -> None:
    course.take(course.launch(), 1)
    (column,) = course.columns()
    assert (column["resourceId"], column["tag"], column["scoreMaximum"]) == (QUIZ, "theory", 100)
    assert column["label"] == "礼仪 · 测验"
    assert course.shown(column["id"]) == 50
    (score,) = course.lms.accepted_scores()
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert course.message().state == "delivered"
    assert course.score().sent_at is not None


def test_nought_is_a_score(course: GradedCourse) -> None:
    course.take(course.launch(), 0)
    assert course.shown(course.columns()[0]["id"]) == 0
    assert course.lms.accepted_scores()[0]["scoreGiven"] == 0


def test_a_better_attempt_raises_it_and_a_worse_one_sends_nothing(course: GradedCourse) -> None:
    launch = course.launch()
    for right in (1, 2, 0):
        course.take(launch, right)
    assert [score["scoreGiven"] for score in course.lms.accepted_scores()] == [50, 100]
    assert course.shown(course.columns()[0]["id"]) == 100
    first, second = (score["timestamp"] for score in course.lms.accepted_scores())
    assert first < second


def test_attempts_within_one_second_are_a_second_apart_for_this_lms(course: GradedCourse) -> None:
    launch = course.launch()
    course.take(launch, 0)
    course.take(launch, 1)
    assert course.message().state == "delivered"
    assert [call["status"] for call in course.lms.calls("/scores")] == [200, 200], "no conflict on the way"


def test_two_learners_share_a_column(course: GradedCourse) -> None:
    course.take(course.launch("xiaoyu"), 1, who="xiaoyu")
    course.take(course.launch("yiming"), 2, who="yiming")
    (column,) = course.columns()
    assert (course.shown(column["id"]), course.shown(column["id"], "yiming")) == (50, 100)
    assert count(course, ServiceToken) == 1


def test_a_link_with_a_column_of_its_own_fills_it(course: GradedCourse) -> None:
    own = course.own_column()
    course.take(course.launch(content=QUIZ, own=own, makes_columns=False), 1)
    assert course.shown(own) == 50
    assert len(course.columns()) == 1


def test_a_module_link_shows_the_mean_of_its_quizzes(course: GradedCourse) -> None:
    own = course.own_column()
    launch = course.launch(content="module:manners", own=own)
    attempt = course.take(launch, 2, "warm-up")
    assert course.shown(own) == 50
    assert course.lms.accepted_scores()[-1]["comment"] == "1 of 2 quizzes"
    (told,) = queries.standing(course.db, attempt).told
    assert (told.given, told.comment) == (50, "1 of 2 quizzes"), "the learner sees what the number stands on"
    course.take(launch, 1, "module-test")
    assert course.shown(own) == 75
    assert course.lms.accepted_scores()[-1]["comment"] == "2 of 2 quizzes"


@pytest.mark.parametrize("content", ["track:starters", None])
def test_a_track_link_with_a_column_of_its_own_shows_the_whole_track(course: GradedCourse, content: str | None) -> None:
    own = course.own_column()
    course.take(course.launch(content=content, own=own), 1)
    assert course.shown(own) == 25
    assert len(course.columns()) == 1


def test_what_was_told_once_is_kept_true_by_attempts_through_other_links(course: GradedCourse) -> None:
    own = course.own_column()
    course.take(course.launch(content="module:manners", own=own), 2, "warm-up")
    course.take(course.launch(), 2, "module-test")
    assert course.shown(own) == 100
    (made,) = [column["id"] for column in course.columns() if column["id"] != own]
    assert course.shown(made) == 100


def test_a_lesson_link_with_a_column_leaves_it_alone(course: GradedCourse) -> None:
    own = course.own_column()
    course.take(course.launch(content="lesson:manners/telephone", own=own), 1)
    assert course.shown(own) is None
    assert [column["resourceId"] for column in course.columns() if column["id"] != own] == [QUIZ]


def test_a_column_that_another_tool_of_ours_made_is_found(course: GradedCourse) -> None:
    item = {"label": "Here already", "scoreMaximum": 10, "resourceId": QUIZ, "tag": "theory"}
    near_miss = {"label": "Near miss", "scoreMaximum": 10, "resourceId": QUIZ, "tag": "practical"}
    course._call("POST", course.columns_url, words.LINE_ITEM_TYPE, near_miss)
    found = course._call("POST", course.columns_url, words.LINE_ITEM_TYPE, item)["id"]
    course.take(course.launch(), 1)
    assert len(course.columns()) == 2
    assert course.shown(found) == 50


@pytest.mark.parametrize(
    ("makes_columns", "scopes"),
    [(True, []), (False, SCOPES), (True, [words.SCORE_SCOPE]), (True, [words.LINE_ITEM_SCOPE])],
    ids=["no permission", "no columns", "may not make columns", "may not send scores"],
)
def test_a_course_that_keeps_no_grades_gets_none(course: GradedCourse, makes_columns: bool, scopes: list[str]) -> None:
    course.take(course.launch(makes_columns=makes_columns, scopes=scopes), 1)
    assert (count(course, Score), count(course, Column)) == (0, 0)
    assert not course.lms.calls("/lineitems")


def test_learners_who_hand_in_at_once_make_one_column_and_one_destination(course: GradedCourse) -> None:
    """Truly at once on PostgreSQL; SQLite lets one write after the other."""
    people = ("xiaoyu", "yiming", "wufang", "qiming")
    attempts = [course.begin(course.launch(who), who=who) for who in people]
    course.save()
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(course.hand_in_elsewhere, attempts))
    assert (count(course, Column), count(course, Score), count(course, Destination)) == (1, 4, 1)
    course.work()
    assert len(course.columns()) == 1
    assert course.shown(course.columns()[0]["id"], "yiming") == 0


def test_two_quizzes_handed_in_at_once_both_count_for_the_module(course: GradedCourse) -> None:
    own = course.own_column()
    launch = course.launch(content="module:manners", own=own)
    course.take(launch, 0, "warm-up")
    attempts = [course.begin(launch, quiz) for quiz in ("warm-up", "module-test")]
    course.save()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda attempt: course.hand_in_elsewhere(attempt, right=2), attempts))
    course.work()
    assert course.shown(own) == 100


# What breaks


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


def test_a_deleted_column_is_made_again_and_filled_with_everybodys_points(course: GradedCourse) -> None:
    launch = course.launch()
    course.take(course.launch("yiming"), 2, who="yiming")
    course.take(launch, 0)
    course.lms.faults(drop_line_item={"value": True, "times": 1})
    course.take(launch, 1)
    (new,) = course.columns()
    assert [call["method"] for call in course.lms.calls("/lineitems")].count("POST") == 2
    assert course.shown(new["id"]) == 50
    assert course.shown(new["id"], "yiming") == 100
    assert course.message().state == "delivered"
    assert course.db.scalars(select(Column)).one().address == new["id"]


def test_a_deleted_column_that_came_with_its_link_is_explained(course: GradedCourse) -> None:
    own = course.own_column()
    launch = course.launch(content=QUIZ, own=own)
    course.delete(own)
    course.take(launch, 1)
    assert course.message().state == "parked"
    assert course.message().reason.startswith("The column of this activity was deleted in the course.")
    assert course.columns() == []


def test_no_column_is_made_while_columns_are_out_of_order(course: GradedCourse) -> None:
    course.lms.faults(line_items_status={"value": 503, "times": 1})
    course.take(course.launch(), 1)
    assert course.message().state == "waiting"
    course.wait(60)
    assert course.message().state == "delivered"
    assert len(course.columns()) == 1


def test_a_platform_that_is_switched_off_is_sent_nothing(course: GradedCourse) -> None:
    launch = course.launch()
    course.room.registration.state = "disabled"
    course.take(launch, 1)
    assert course.destination().state == "stopped"
    assert not course.lms.calls("/scores")


def test_scores_wait_while_the_keys_cannot_be_read_and_go_once_they_can(course: GradedCourse) -> None:
    grades.configure(replace(course.settings, secret_key="another secret"), LmsOutside(course.lms))
    course.take(course.launch(), 1)
    assert course.message().state == "waiting"
    assert "SECRET_KEY" in course.message().reason
    assert (course.destination().state, course.destination().failures) == ("running", 1)
    grades.configure(course.settings, LmsOutside(course.lms))
    course.wait(10)
    assert course.message().state == "delivered"


def test_what_is_raised_while_it_is_sent_is_sent_again(course: GradedCourse) -> None:
    launch = course.launch()
    course.take(launch, 0, waits=True)
    with_nought = course.score().id
    course.take(launch, 1, waits=True)
    assert course.score().id == with_nought
    (verdict,) = course.work()
    assert verdict.answer is Answer.DELIVERED
    assert [score["scoreGiven"] for score in course.lms.accepted_scores()] == [50]


# Over the wire


@pytest.fixture
def far_course(
    db: Session, sessions: sessionmaker[Session], settings: Settings, organisation: Any, tmp_path: Path
) -> Iterator[GradedCourse]:
    with graded_course(db, sessions, settings, organisation, tmp_path, over_the_wire=True) as course:
        yield course


def test_an_answer_that_is_cut_off_makes_no_second_submission(far_course: GradedCourse) -> None:
    far_course.take(far_course.launch(), 0)
    far_course.lms.faults(lost_answers={"value": "close", "times": 1})
    far_course.take(far_course.launch(), 1)
    assert far_course.message().reason.startswith("The LMS did not answer.")
    far_course.wait(60)
    assert far_course.message().state == "delivered"
    assert [score["scoreGiven"] for score in far_course.lms.accepted_scores()] == [0, 50]


def test_a_platform_in_a_forbidden_network_stops_and_says_so(far_course: GradedCourse) -> None:
    grades.configure(replace(far_course.settings, development=False, allowed_private_networks=()))
    far_course.take(far_course.launch(), 1)
    assert far_course.destination().state == "stopped"
    assert "may not be called" in far_course.destination().reason
    assert not far_course.lms.calls()
