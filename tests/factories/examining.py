"""The trainer's browser at the practicals of a course, and the gradebook behind it."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms_tool.launches.models import LaunchSession
from tests.factories.gradebook import GradedCourse
from tests.factories.learners import Seat

BEST = {"process-done": "40", "communication-done": "40", "solving-done": "20"}
MIDDLING = {"process-done": "20", "communication-done": "20", "solving-done": "20"}


class Exam:
    """The trainer's browser at the practicals of a course with the learner xiaoyu."""

    def __init__(self, course: GradedCourse, client: FlaskClient, trainer: Seat) -> None:
        self.course, self.client, self.trainer = course, client, trainer
        self.launch = self._with_columns("theory", "practical")

    def _with_columns(self, *beside: str) -> LaunchSession:
        """The learner has come through a link with a column of its own, beside which the trainer wants these."""
        self.own = self.course.own_column()
        launch = self.course.launch(own=self.own)
        self.course.change()
        seat = self.trainer.session
        seat.line_items, seat.grade_scopes = launch.line_items, launch.grade_scopes
        self.course.save()
        self.trainer.open(self.client, "")
        self.post("grades/columns", course=list(beside))
        return launch

    def post(self, path: str, **form: Any) -> Any:
        answer = self.trainer.post(self.client, path, **form)
        self.course.db.rollback()
        return answer

    def page(self, path: str = "practicals") -> str:
        return str(self.trainer.open(self.client, path).text)

    def begin_for(self, who: str) -> str:
        """The path of a practical of somebody of the LMS."""
        enrolment = self.course.person(who).occasion.enrolment
        self.course.save()
        answer = self.post("practicals", enrolment=str(enrolment), form="practical")
        assert answer.status_code == 303, answer.text
        return "practicals/" + str(answer.location.rpartition("/")[2])

    def show(self, marks: dict[str, str] | None = None, who: str = "xiaoyu") -> str:
        """The path of a practical that one trainer marked and decided."""
        path = self.begin_for(who)
        self.mark(path, "trainer", marks or BEST)
        assert self.decide(path).status_code == 303
        return path

    def begin(self) -> str:
        """The path of the practical, from the list where the learner stands."""
        enrolment = re.search(r'name="enrolment" value="([^"]+)"', self.page())
        assert enrolment, self.page()
        answer = self.post("practicals", enrolment=enrolment[1], form="practical")
        assert answer.status_code == 303, answer.text
        return "practicals/" + answer.location.rpartition("/")[2]

    def mark(self, path: str, capacity: str, marks: dict[str, str], **more: str) -> Any:
        return self.post(f"{path}/{capacity}", **{"seen": self.seen(path, capacity), **marks, **more})

    def seen(self, path: str, capacity: str) -> str:
        """The state of a sheet, as its page says it."""
        found = re.search(r'name="seen" value="([^"]*)"', self.page(f"{path}/{capacity}"))
        assert found
        return found[1]

    def decide(self, path: str, held_on: str = "2026-01-15") -> Any:
        answer = self.post(f"{path}/decide", held_on=held_on)
        self.course.work()
        return answer

    def shown(self, who: str = "xiaoyu") -> dict[str | None, float | None]:
        """Column → what the gradebook shows of a learner."""
        return {one.get("resourceId"): self.course.shown(one["id"], who) for one in self.course.columns()}

    def as_learner(self, who: str = "xiaoyu") -> Seat:
        person = self.course.person(who).person
        self.course.change()
        seat = self.course.room.seat(person, "learner")
        self.course.save()
        return seat


@pytest.fixture
def exam(course: GradedCourse, client: FlaskClient, trainer: Seat) -> Exam:
    return Exam(course, client, trainer)
