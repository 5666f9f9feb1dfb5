"""A quiz is handed in, and its grade is in the course's gradebook: once, and whatever breaks on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from content.loader import load
from lms_tool.catalog import service as catalog
from lms_tool.config import Settings
from lms_tool.demo import words
from lms_tool.grades import queries
from lms_tool.grades import service as grades
from lms_tool.grades.models import Column, Score
from lms_tool.outbox.models import Destination
from lms_tool.outbox.rules import Answer
from lms_tool.platforms.models import ServiceToken
from tests.factories import courseware
from tests.factories.browsing import LmsOutside
from tests.factories.gradebook import SCOPES, GradedCourse, graded_course

QUIZ = "quiz:manners/module-test"


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


def test_a_module_link_shows_its_test_and_practice_beside_it_changes_nothing(course: GradedCourse) -> None:
    own = course.own_column()
    launch = course.launch(content="module:manners", own=own)
    attempt = course.take(launch, 2, "warm-up")
    assert (course.shown(own), queries.standing(course.db, attempt).told) == (None, [])
    course.take(launch, 1, "module-test")
    course.take(launch, 0, "warm-up")
    assert course.shown(own) == 50
    (sent,) = course.lms.accepted_scores()
    assert (sent["activityProgress"], "comment" in sent) == ("Completed", False)


def two_tests(course: GradedCourse, library: Path) -> None:
    """The library's "warm-up" becomes a test of its module, too."""
    courseware.dump(library / "modules/manners/quizzes/warm-up.yaml", {**courseware.QUIZ, "key": "warm-up"})
    read, problems = load(library)
    assert not problems, problems
    course.change()
    catalog.publish(course.db, course.room.organisation.id, read, now=course.now())
    course.save()


def test_several_tests_show_their_mean_so_far_and_say_what_it_stands_on(course: GradedCourse, tmp_path: Path) -> None:
    two_tests(course, tmp_path / "library")
    own = course.own_column()
    launch = course.launch(content="module:manners", own=own)
    attempt = course.take(launch, 2, "warm-up")
    assert course.shown(own) == 100
    first = course.lms.accepted_scores()[-1]
    assert (first["activityProgress"], first["gradingProgress"]) == ("InProgress", "FullyGraded")
    (told,) = queries.standing(course.db, attempt).told
    assert (told.given, told.comment, first["comment"]) == (100, "1 of 2 tests", "1 of 2 tests")
    course.take(launch, 1, "module-test")
    assert course.shown(own) == 75, "a further test may lower the mean; another try at the same one never does"
    course.take(launch, 0, "module-test")
    last = course.lms.accepted_scores()[-1]
    assert (course.shown(own), last["comment"], last["activityProgress"]) == (75, "2 of 2 tests", "Completed")


@pytest.mark.parametrize("content", ["track:starters", None])
def test_a_track_link_with_a_column_of_its_own_shows_the_whole_track(course: GradedCourse, content: str | None) -> None:
    own = course.own_column()
    course.take(course.launch(content=content, own=own), 1)
    assert course.shown(own) == 50
    assert len(course.columns()) == 1


def test_what_was_told_once_is_kept_true_by_attempts_through_other_links(course: GradedCourse) -> None:
    own = course.own_column()
    course.take(course.launch(content="module:manners", own=own), 1, "module-test")
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


def test_an_activity_that_is_added_once_more_brings_everybodys_points_into_its_new_column(course: GradedCourse) -> None:
    own = course.own_column()
    launch = course.launch(content=QUIZ, own=own)
    course.take(launch, 2, who="yiming")
    course.delete(own)
    course.take(launch, 1)
    new = course.own_column()
    course.launch("qiming", content="module:manners", own=course.own_column("Another"))
    assert course.message().state == "parked", "a link to something else brings nothing back"
    course.launch("qiming", content=QUIZ, own=new)
    course.save()
    course.work()
    assert (course.shown(new), course.shown(new, "yiming")) == (50, 100)
    assert count(course, Column) == 1


def test_what_could_have_no_column_goes_once_the_course_lets_us_make_one(course: GradedCourse) -> None:
    course.lms.faults(line_items_status=403)
    course.take(course.launch(), 1)
    assert course.message().state == "parked"
    course.lms.no_faults()
    course.launch("qiming")
    course.save()
    course.work()
    assert course.shown(course.columns()[0]["id"]) == 50


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
