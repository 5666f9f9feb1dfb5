"""Somebody shows what they can do; up to three people mark it with a rubric; the mean goes to the gradebook."""

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool import facts
from lms_tool.launches.models import LaunchSession
from lms_tool.lrs.models import StatementRow
from lms_tool.practicals import service
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.reactions import REACTIONS
from tests.factories.gradebook import GradedCourse
from tests.factories.learners import Seat

BEST = {"process-done": "40", "communication-done": "40", "solving-done": "20"}
MIDDLING = {"process-done": "20", "communication-done": "20", "solving-done": "20"}


class Desk:
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
        self.post("grades/columns", **{str(launch.link_id): list(beside)})
        return launch

    def post(self, path: str, **form: Any) -> Any:
        answer = self.trainer.post(self.client, path, **form)
        self.course.db.rollback()
        return answer

    def page(self, path: str = "practicals") -> str:
        return str(self.trainer.open(self.client, path).text)

    def begin(self) -> str:
        """The path of the practical, from the list where the learner stands."""
        enrolment = re.search(r'name="enrolment" value="([^"]+)"', self.page())
        assert enrolment, self.page()
        answer = self.post("practicals", enrolment=enrolment[1], form="practical")
        assert answer.status_code == 303, answer.text
        return "practicals/" + answer.location.rpartition("/")[2]

    def mark(self, path: str, capacity: str, marks: dict[str, str], **more: str) -> Any:
        seen = re.search(r'name="seen" value="([^"]*)"', self.page(f"{path}/{capacity}"))
        assert seen
        return self.post(f"{path}/{capacity}", **{"seen": seen[1], **marks, **more})

    def decide(self, path: str, held_on: str = "2026-01-15") -> Any:
        answer = self.post(f"{path}/decide", held_on=held_on)
        self.course.work()
        return answer

    def shown(self) -> dict[str | None, float | None]:
        """Column → what the gradebook shows of the learner."""
        return {one.get("resourceId"): self.course.shown(one["id"]) for one in self.course.columns()}


@pytest.fixture
def desk(course: GradedCourse, client: FlaskClient, trainer: Seat) -> Desk:
    return Desk(course, client, trainer)


def test_theory_practical_and_the_whole_have_a_column_each(desk: Desk) -> None:
    desk.course.take(desk.launch, 1)
    assert desk.shown() == {None: 50, "theory:starters": 50}
    path = desk.begin()
    assert "The pass mark is 80." in desk.page(path) and "not filled in" in desk.page(path)
    desk.mark(path, "trainer", BEST, remark="Calm voice.")
    desk.mark(path, "owner", MIDDLING, assessor="Mrs Sample")
    page = desk.page(path)
    assert "Mean of 2 whole sheets: 80 points" in page and "40 points apart" in page and "Mrs Sample" in page
    desk.decide(path)
    assert desk.shown() == {None: 65, "theory:starters": 50, "practical:starters": 80}
    tags = {one.get("resourceId"): (one.get("tag"), one["label"]) for one in desk.course.columns()}
    assert tags["practical:starters"][0] == "practical" and tags["theory:starters"][0] == "theory"
    assert tags["practical:starters"][1].endswith("实操") or "Practical" in tags["practical:starters"][1]
    assert desk.course.score(content="track:starters").comment == "2 项（测验和实操），已完成 2 项"
    assert "Passed, 80 points" in desk.page()
    book = desk.page("grades")
    assert f'href="{desk.trainer.path(path)}"' in book, "the grade leads to what it stands on"
    desk.course.take(desk.launch, 2)
    assert desk.shown() == {None: 90, "theory:starters": 100, "practical:starters": 80}


def test_a_practical_alone_fills_its_columns_and_a_later_wish_for_one_does(desk: Desk) -> None:
    desk.post("grades/columns")
    path = desk.begin()
    desk.mark(path, "trainer", BEST)
    desk.decide(path)
    assert desk.shown() == {None: 100}
    saved = desk.post("grades/columns", **{str(desk.launch.link_id): ["practical"]})
    assert "1 grade goes into them." in desk.client.get(saved.location).text
    desk.course.work()
    assert desk.shown() == {None: 100, "practical:starters": 100}


def test_a_failed_try_is_followed_by_another_and_the_best_counts(desk: Desk) -> None:
    first = desk.begin()
    desk.mark(first, "trainer", MIDDLING)
    assert "not passed" in desk.page(first)
    desk.decide(first)
    assert "Not passed, 60 points" in desk.page() and "Another try" in desk.page(first)
    second = desk.begin()
    enrolment = str(desk.course.db.scalars(select(Practical.enrolment_id)).first())
    assert second != first
    twice = desk.post("practicals", enrolment=enrolment, form="practical")
    assert twice.location.endswith(second), "a double click opens one try"
    desk.mark(second, "trainer", {**MIDDLING, "process-done": "0"})
    desk.decide(second)
    assert desk.shown()["practical:starters"] == 60, "the best try counts"
    third = desk.begin()
    desk.mark(third, "supervisor", BEST)
    desk.decide(third)
    assert desk.shown()["practical:starters"] == 100
    assert "Try 3" in desk.page(third) and "There is a later try" in desk.page(first)
    again = desk.post("practicals", enrolment=enrolment, form="practical")
    assert again.status_code == 409 and "This practical has been passed" in again.text


def test_what_was_marked_wrongly_is_opened_again_and_lowers_the_grade(desk: Desk) -> None:
    path = desk.begin()
    desk.mark(path, "trainer", BEST)
    desk.decide(path)
    refused = desk.post(f"{path}/trainer", **MIDDLING)
    assert refused.status_code == 409 and "has been decided" in refused.text
    desk.post(f"{path}/reopen")
    assert "Decided before with 100 points" in desk.page(path)
    assert desk.shown()["practical:starters"] == 100, "what was told stands"
    desk.mark(path, "trainer", MIDDLING)
    desk.decide(path)
    assert desk.shown() == {None: 60, "practical:starters": 60}
    desk.post(f"{path}/reopen")
    assert desk.post(f"{path}/discard").status_code == 409, "a try that counted is kept"


def test_a_sheet_is_filled_in_by_and_by_and_nobody_writes_over_what_they_have_not_seen(desk: Desk) -> None:
    path = desk.begin()
    kept = desk.mark(path, "trainer", {"process-done": "40", "communication-done": "39", "solving-done": "x"})
    assert "2 lines are still open" in desk.client.get(kept.location).text, "39 is no level, x no number"
    assert "trainer#i-communication-done" in kept.location
    assert desk.decide(path).status_code == 400
    later = desk.mark(path, "trainer", {"process-done": "40"}, later="1")
    assert later.location.endswith(path) and "2 lines are still open" in desk.client.get(later.location).text
    stale = desk.post(f"{path}/trainer", seen="", remark="Mine", **BEST)
    assert stale.status_code == 409 and "while you were filling it in" in stale.text
    assert "Mine" in stale.text and re.search(r'name="solving-done" value="20" checked', stale.text), "nothing is lost"
    seen = re.search(r'name="seen" value="([^"]*)"', stale.text)
    assert seen
    desk.post(f"{path}/trainer", seen=seen[1], remark="Mine", **BEST)
    (sheet,) = desk.course.db.scalars(select(Sheet))
    assert (sheet.total, sheet.remark) == (100, "Mine")
    desk.mark(path, "owner", {})
    assert "Mean" not in desk.page(path), "a sheet that is not whole does not count"
    desk.post(f"{path}/owner/drop")
    assert len(list(desk.course.db.scalars(select(Sheet)))) == 1
    for day in ("2199-01-01", "yesterday", ""):
        assert desk.decide(path, day).status_code == 400


def test_two_who_decide_at_once_decide_once(desk: Desk, course: GradedCourse) -> None:
    path = desk.begin()
    desk.mark(path, "trainer", BEST)
    late = course.db.scalars(select(Practical)).one()
    course.save()  # the other request has read it before the first one writes
    desk.decide(path)
    with pytest.raises(service.IsDecided):
        service.decide(course.change(), late.id, late.held_on, by=late.begun_by, now=course.now())
    course.db.rollback()
    assert course.db.scalars(select(Practical.revision)).all() == [1]


def test_the_learner_hears_of_it_and_reads_what_cost_points(desk: Desk, client: FlaskClient) -> None:
    path = desk.begin()
    desk.mark(path, "trainer", MIDDLING, remark="Say what happens next.")
    learner = desk.course.change() and desk.course.room.seat(desk.course.person("xiaoyu").person, "learner")
    desk.course.save()
    mine = path.replace("practicals/", "practical/")
    assert learner.open(client, mine).status_code == 404, "not before it is decided"
    desk.decide(path)
    notices = learner.open(client, "notices").text
    assert "Your practical was marked" in notices and "60" in notices
    assert f'href="{learner.path(mine)}"' in learner.open(client, "map").text
    file = learner.open(client, "file").text
    assert "Practical (sample)" in file and mine in file
    archive = ZipFile(BytesIO(learner.open(client, "file/export.zip").data))
    assert "60,80,no" in archive.read("practicals.csv").decode("utf-8-sig")
    page = learner.open(client, mine).text
    assert "60 points" in page and "not passed yet" in page and "Say what happens next." in page
    assert "20 of 40" in page and "worth 20" in page
    assert learner.open(client, path).status_code == 403
    assert learner.open(client, "practicals").status_code == 403
    other = desk.course.change() and desk.course.room.seat(desk.course.person("yiming").person, "learner")
    desk.course.save()
    assert other.open(client, mine).status_code == 404


def test_a_try_begun_by_mistake_goes_away_and_another_course_gets_at_nothing(
    desk: Desk, course: GradedCourse, client: FlaskClient
) -> None:
    path = desk.begin()
    enrolment = course.db.scalars(select(Practical.enrolment_id)).one()
    course.change()
    elsewhere = type(course.room)(course.db, course.room.organisation, course.room.library, "starters", name="other")
    foreign = elsewhere.seat(elsewhere.person("Foreign (sample)", "instructor"), "instructor")
    course.save()
    assert foreign.open(client, path).status_code == 404
    assert foreign.post(client, f"{path}/trainer", **BEST).status_code == 404
    assert foreign.post(client, "practicals", enrolment=str(enrolment), form="practical").status_code == 404
    assert "Nobody to mark yet" in foreign.open(client, "practicals").text
    assert desk.post("practicals", enrolment=str(enrolment), form="no-such").status_code == 404
    assert desk.post("practicals", enrolment="nobody").status_code == 400
    assert desk.trainer.open(client, f"{path}/mayor").status_code == 404
    assert "Being marked" in desk.page()
    desk.post(f"{path}/discard")
    assert list(course.db.scalars(select(Practical))) == []
    assert "Not shown yet" in desk.page() and "Nobody fits" in desk.page("practicals?q=zzz")


def test_a_grade_clicked_in_the_lms_leads_to_the_practical(desk: Desk, course: GradedCourse) -> None:
    path = desk.begin()
    desk.mark(path, "trainer", BEST)
    desk.decide(path)
    column = next(one["id"] for one in course.columns() if one.get("resourceId") == "practical:starters")
    course.change()
    session = desk.trainer.session
    session.reviewed, session.line_item = course.score(content="practical:starters").subject, column
    course.save()
    answer = desk.trainer.open(desk.client, "grades/review")
    assert answer.status_code == 303 and answer.location.endswith(path)


def test_record_stores_hear_of_it_and_a_correction_takes_the_first_back(desk: Desk, course: GradedCourse) -> None:
    facts.install(REACTIONS)
    path = desk.begin()
    desk.mark(path, "trainer", BEST)
    desk.decide(path)
    desk.post(f"{path}/reopen")
    desk.mark(path, "trainer", MIDDLING)
    desk.decide(path)
    rows = course.db.scalars(select(StatementRow.payload).order_by(StatementRow.sequence))
    told = [json.loads(payload) for payload in rows]
    said = sorted(one["verb"]["id"].rpartition("/")[2] for one in told if "practicals" in str(one["object"]))
    assert said == ["failed", "passed"]
    passed = next(one for one in told if one["verb"]["id"].endswith("/passed"))
    (voided,) = (one for one in told if one["verb"]["id"].endswith("/voided"))
    assert voided["object"]["id"] == passed["id"]
    assert passed["context"]["contextActivities"]["parent"][0]["id"].endswith("/tracks/starters")
    criteria = next(value for key, value in passed["result"]["extensions"].items() if key.endswith("/criteria"))
    assert [one["score"]["raw"] for one in criteria] == [40, 40, 20]
