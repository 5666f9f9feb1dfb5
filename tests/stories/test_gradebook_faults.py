"""Whatever breaks between worker and platform: in the end the gradebook equals the tool, once, and the rest is parked
with a reason."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.config import Settings
from lms_tool.grades import queries
from lms_tool.grades import service as grades
from lms_tool.grades.models import Column, Score
from lms_tool.grades.service.calling import NO_ACCESS, REFUSED
from lms_tool.launches.models import LaunchSession
from lms_tool.outbox.models import Message
from tests.factories.examining import BEST, MIDDLING, Exam
from tests.factories.gradebook import GradedCourse, graded_course
from tests.factories.learners import Seat

SUBMISSION = "https://canvas.instructure.com/lti/submission"
FAULTS: list[dict[str, Any]] = [
    {"lost_answers": {"value": "504", "times": 1}},
    {"scores_status": {"value": 500, "times": 2}},
    {"scores_status": {"value": 429, "times": 1, "retry_after": 5}},
    {"scores_throttled": {"value": True, "times": 1}},
    {"lost_answers": {"value": "504", "times": 3}, "bearer_refused": {"value": True, "times": 1}},
    {"drop_line_item": {"value": True, "times": 1}},
    {"line_items_status": {"value": 503, "times": 1}, "scores_status": {"value": 503, "times": 1}},
    {"token_status": {"value": 503, "times": 2}},
]
TRIES = [(who, quiz, right) for right in (0, 2) for quiz in ("warm-up", "module-test") for who in ("xiaoyu", "yiming")]


@pytest.fixture(params=["demo-lms", "canvas"])
def course(
    request: pytest.FixtureRequest,
    db: Session,
    sessions: sessionmaker[Session],
    settings: Settings,
    organisation: Any,
    tmp_path: Path,
) -> Iterator[GradedCourse]:
    with graded_course(db, sessions, settings, organisation, tmp_path, family=request.param) as course:
        yield course


def module_link(course: GradedCourse, who: str) -> LaunchSession:
    """A link whose points go into the column of the module: each comes with a comment."""
    launch = course.launch(who)
    course.change()
    launch.columns = "module"
    course.save()
    return launch


def compared(course: GradedCourse) -> dict[str, int]:
    course.change()
    grades.ask(course.db, course.room.course.id, by=course.room.course.id, now=course.now())
    course.read_back()
    return dict(queries.comparison(course.db, course.room.course.id, "").counts)


def test_at_the_end_the_gradebook_equals_the_tool_for_every_learner(course: GradedCourse) -> None:
    launches = {who: (course.launch(who), module_link(course, who)) for who in ("xiaoyu", "yiming")}
    for number, (who, quiz, right) in enumerate(TRIES):
        course.lms.faults(**FAULTS[number])
        course.take(launches[who][number % 3 != 0], right, quiz, who=who)
        course.wait(4)
    course.take(course.launch("lin"), 1, who="lin")  # has no grades there, being an instructor
    course.lms.no_faults()
    while waiting(course) and course.late < timedelta(hours=2):
        course.wait(300)
    assert not waiting(course)
    parked = course.db.scalars(select(Message).where(Message.state == "parked")).all()
    assert [message.reason.partition("\n")[0] for message in parked] == [REFUSED]
    scores = course.db.scalar(select(func.count()).select_from(Score)) or 0
    assert scores >= 6
    assert compared(course) == {"same": scores - 1, "missing": 1}
    assert_nothing_twice(course)
    assert len(course.columns()) == (course.db.scalar(select(func.count()).select_from(Column)) or 0)


def test_practicals_arrive_through_all_of_it_and_so_do_their_corrections(
    course: GradedCourse, client: FlaskClient, trainer: Seat
) -> None:
    exam = Exam(course, client, trainer)
    course.take(exam.launch, 1)
    path = ""
    for number, fault in enumerate(FAULTS):
        if path:
            exam.post(f"{path}/reopen")
        course.lms.faults(**fault)
        path = path or exam.begin()
        exam.mark(path, "trainer", (BEST, MIDDLING)[number % 2])
        exam.decide(path)
        course.wait(4)
    course.lms.no_faults()
    while waiting(course) and course.late < timedelta(hours=2):
        course.wait(300)
    assert exam.shown()["practical:starters"] == 60
    assert not course.db.scalars(select(Message).where(Message.state == "parked")).all()
    assert compared(course) == {"same": 3}
    assert_nothing_twice(course)


def waiting(course: GradedCourse) -> int:
    return course.db.scalar(select(func.count()).where(Message.state == "waiting")) or 0


def assert_nothing_twice(course: GradedCourse) -> None:
    """No score was kept twice; on Canvas, none opened a submission or added its comment once more."""
    accepted = course.lms.accepted_scores()
    paths = [call["path"] for call in course.lms.calls("/scores") if call["done"]]
    seen = [(path, one["userId"], one["timestamp"]) for path, one in zip(paths, accepted, strict=True)]
    assert len(set(seen)) == len(seen)
    if course.room.registration.product_family == "canvas":
        assert all(one[SUBMISSION] == {"new_submission": False} for one in accepted)


@pytest.mark.parametrize("course", ["demo-lms"], indirect=True)
def test_a_client_that_was_revoked_stops_the_platform_and_all_of_it_goes_once_it_is_let_in_again(
    course: GradedCourse, client: FlaskClient
) -> None:
    course.change()
    trainer = course.room.seat(course.room.person("Trainer (sample)", "instructor"), "instructor")
    course.lms.faults(token_status=401)
    course.take(course.launch(), 1)
    course.take(course.launch("yiming"), 2, who="yiming")
    page = trainer.open(client, "grades?state=stopped").text
    assert page.count(NO_ACCESS) == 2, "for everybody, and in words"
    course.lms.no_faults()
    trainer.post(client, "grades/send", all="1")
    course.db.rollback()
    course.work()
    assert compared(course) == {"same": 2}


@pytest.mark.parametrize("course", ["canvas"], indirect=True)
def test_a_score_older_than_the_gradebooks_leaves_again_later(course: GradedCourse) -> None:
    launch = course.launch()
    course.take(launch, 0)
    (column,) = course.columns()
    course.enter(column["id"], 7, seconds=1)
    course.take(launch, 1)
    assert course.message().state == "waiting"
    time.sleep(1)
    course.wait(2)
    assert course.message().state == "delivered"
    assert course.shown(column["id"]) == 50
