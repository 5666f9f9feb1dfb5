"""Somebody shows what they can do; up to three people mark it with a rubric; the mean goes to the gradebook."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms_tool import facts
from lms_tool.lrs.models import StatementRow
from lms_tool.practicals import service
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.reactions import REACTIONS
from tests.factories.examining import BEST, MIDDLING, Exam
from tests.factories.gradebook import GradedCourse


def test_theory_practical_and_the_whole_have_a_column_each(exam: Exam) -> None:
    exam.course.take(exam.launch, 1)
    assert exam.shown() == {None: 50, "theory:starters": 50}
    path = exam.begin()
    assert "The pass mark is 80." in exam.page(path) and "not filled in" in exam.page(path)
    exam.mark(path, "trainer", BEST, remark="Calm voice.")
    exam.mark(path, "owner", MIDDLING, assessor="Mrs Sample")
    page = exam.page(path)
    assert "Mean of 2 whole sheets: 80 points" in page and "40 points apart" in page and "Mrs Sample" in page
    exam.decide(path)
    assert exam.shown() == {None: 65, "theory:starters": 50, "practical:starters": 80}
    tags = {one.get("resourceId"): (one.get("tag"), one["label"]) for one in exam.course.columns()}
    assert tags["practical:starters"][0] == "practical" and tags["theory:starters"][0] == "theory"
    assert tags["practical:starters"][1].endswith("实操") or "Practical" in tags["practical:starters"][1]
    assert exam.course.score(content="track:starters").comment == "2 项（测验和实操），已完成 2 项"
    assert "Passed, 80 points" in exam.page()
    book = exam.page("grades")
    assert f'href="{exam.trainer.path(path)}"' in book, "the grade leads to what it stands on"
    exam.course.take(exam.launch, 2)
    assert exam.shown() == {None: 90, "theory:starters": 100, "practical:starters": 80}


def test_a_practical_alone_fills_its_columns_and_a_later_wish_for_one_does(exam: Exam) -> None:
    exam.post("grades/columns")
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    exam.decide(path)
    assert exam.shown() == {None: 100}
    saved = exam.post("grades/columns", course=["practical"])
    assert "1 grade goes into them." in exam.client.get(saved.location).text
    exam.course.work()
    assert exam.shown() == {None: 100, "practical:starters": 100}


def test_a_failed_try_is_followed_by_another_and_the_best_counts(exam: Exam) -> None:
    first = exam.begin()
    exam.mark(first, "trainer", MIDDLING)
    assert "not passed" in exam.page(first)
    exam.decide(first)
    assert "Not passed, 60 points" in exam.page() and "Another try" in exam.page(first)
    second = exam.begin()
    enrolment = str(exam.course.db.scalars(select(Practical.enrolment_id)).first())
    assert second != first
    twice = exam.post("practicals", enrolment=enrolment, form="practical")
    assert twice.location.endswith(second), "a double click opens one try"
    exam.mark(second, "trainer", {**MIDDLING, "process-done": "0"})
    exam.decide(second)
    assert exam.shown()["practical:starters"] == 60, "the best try counts"
    third = exam.begin()
    exam.mark(third, "supervisor", BEST)
    exam.decide(third)
    assert exam.shown()["practical:starters"] == 100
    assert "Try 3" in exam.page(third) and "There is a later try" in exam.page(first)
    again = exam.post("practicals", enrolment=enrolment, form="practical")
    assert again.status_code == 409 and "This practical has been passed" in again.text


def test_what_was_marked_wrongly_is_opened_again_and_lowers_the_grade(exam: Exam) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    exam.decide(path)
    refused = exam.post(f"{path}/trainer", **MIDDLING)
    assert refused.status_code == 409 and "It was decided while" in refused.text
    exam.post(f"{path}/reopen")
    assert "Decided before with 100 points" in exam.page(path)
    assert exam.shown()["practical:starters"] == 100, "what was told stands"
    exam.mark(path, "trainer", MIDDLING)
    exam.decide(path)
    assert exam.shown() == {None: 60, "practical:starters": 60}
    exam.post(f"{path}/reopen")
    assert exam.post(f"{path}/discard").status_code == 409, "a try that counted is kept"


def test_a_sheet_is_filled_in_by_and_by_and_nobody_writes_over_what_they_have_not_seen(exam: Exam) -> None:
    path = exam.begin()
    kept = exam.mark(path, "trainer", {"process-done": "40", "communication-done": "39", "solving-done": "x"})
    assert "2 lines are still open" in exam.client.get(kept.location).text, "39 is no level, x no number"
    assert "trainer#i-communication-done" in kept.location
    assert "No sheet is whole yet" in exam.client.get(exam.decide(path).location).text
    later = exam.mark(path, "trainer", {"process-done": "40"}, later="1")
    assert later.location.endswith(path) and "2 lines are still open" in exam.client.get(later.location).text
    stale = exam.post(f"{path}/trainer", seen="", remark="Mine", **BEST)
    assert stale.status_code == 409 and "while you were filling it in" in stale.text
    assert "Mine" in stale.text and re.search(r'name="solving-done" value="20" checked', stale.text), "nothing is lost"
    seen = re.search(r'name="seen" value="([^"]*)"', stale.text)
    assert seen
    exam.post(f"{path}/trainer", seen=seen[1], remark="Mine", **BEST)
    (sheet,) = exam.course.db.scalars(select(Sheet))
    assert (sheet.total, sheet.remark) == (100, "Mine")
    exam.mark(path, "owner", {})
    assert "Mean" not in exam.page(path), "a sheet that is not whole does not count"
    exam.post(f"{path}/owner/drop", seen=exam.seen(path, "owner"))
    assert len(list(exam.course.db.scalars(select(Sheet)))) == 1
    for day, said in (("2199-01-01", "has not come yet"), ("yesterday", "Give the day"), ("", "Give the day")):
        assert said in exam.client.get(exam.decide(path, day).location).text
    assert "Being marked" in exam.page()


def test_who_opened_it_again_in_vain_leaves_it_as_it_was(exam: Exam) -> None:
    path = exam.show()
    exam.post(f"{path}/reopen")
    assert "until decided anew, 100 points stand" in exam.page()
    exam.post(f"{path}/trainer/drop", seen=exam.seen(path, "trainer"))
    exam.mark(path, "owner", MIDDLING)
    exam.post(f"{path}/leave")
    page = exam.page(path)
    assert "100 points" in page and "Owners’ representative" not in page.partition("Line by line")[0]
    assert exam.shown()["practical:starters"] == 100
    assert exam.post(f"{path}/leave").status_code == 409


def test_nobody_decides_or_removes_what_they_have_not_seen(exam: Exam) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    seen = exam.seen(path, "trainer")
    exam.mark(path, "trainer", MIDDLING)
    stale = exam.post(f"{path}/decide", held_on="2026-01-15", points="100.0")
    assert "saved a sheet meanwhile" in exam.client.get(stale.location).text
    assert "Being marked" in exam.page()
    assert exam.post(f"{path}/trainer/drop", seen=seen).status_code == 409
    assert exam.post(f"{path}/decide", held_on="2026-01-15", points="60.0").status_code == 303
    late = exam.post(f"{path}/trainer", seen="whatever", remark="Typed long", **BEST)
    assert late.status_code == 409 and "Typed long" in late.text and "It was decided while" in late.text


def test_two_who_decide_at_once_decide_once(exam: Exam, course: GradedCourse) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    late = course.db.scalars(select(Practical)).one()
    course.save()  # the other request has read it before the first one writes
    exam.decide(path)
    with pytest.raises(service.IsDecided):
        service.decide(course.change(), late.id, late.held_on, by=late.begun_by, now=course.now())
    course.db.rollback()
    assert course.db.scalars(select(Practical.revision)).all() == [1]


def test_the_learner_hears_of_it_and_reads_what_cost_points(exam: Exam, client: FlaskClient) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", MIDDLING, remark="Say what happens next.")
    learner = exam.as_learner()
    mine = path.replace("practicals/", "practical/")
    assert learner.open(client, mine).status_code == 404, "not before it is decided"
    exam.decide(path)
    notices = learner.open(client, "notices").text
    assert "Not passed yet, <b>60</b> points" in notices
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
    assert exam.as_learner("yiming").open(client, mine).status_code == 404


def test_a_try_begun_by_mistake_goes_away_and_another_course_gets_at_nothing(
    exam: Exam, course: GradedCourse, client: FlaskClient
) -> None:
    path = exam.begin()
    enrolment = course.db.scalars(select(Practical.enrolment_id)).one()
    course.change()
    elsewhere = type(course.room)(course.db, course.room.organisation, course.room.library, "starters", name="other")
    foreign = elsewhere.seat(elsewhere.person("Foreign (sample)", "instructor"), "instructor")
    course.save()
    assert foreign.open(client, path).status_code == 404
    assert foreign.post(client, f"{path}/trainer", **BEST).status_code == 404
    assert foreign.post(client, "practicals", enrolment=str(enrolment), form="practical").status_code == 404
    assert "Nobody to mark yet" in foreign.open(client, "practicals").text
    assert exam.post("practicals", enrolment=str(enrolment), form="no-such").status_code == 404
    assert exam.post("practicals", enrolment="nobody").status_code == 400
    assert exam.trainer.open(client, f"{path}/mayor").status_code == 404
    assert "Being marked" in exam.page()
    exam.post(f"{path}/discard")
    assert list(course.db.scalars(select(Practical))) == []
    assert "Not shown yet" in exam.page() and "Nobody fits" in exam.page("practicals?q=zzz")


def test_a_grade_clicked_in_the_lms_leads_to_the_practical(exam: Exam, course: GradedCourse) -> None:
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    exam.decide(path)
    column = next(one["id"] for one in course.columns() if one.get("resourceId") == "practical:starters")
    course.change()
    session = exam.trainer.session
    session.reviewed, session.line_item = course.score(content="practical:starters").subject, column
    course.save()
    answer = exam.trainer.open(exam.client, "grades/review")
    assert answer.status_code == 303 and answer.location.endswith(path)


def test_record_stores_hear_of_it_and_a_correction_takes_the_first_back(exam: Exam, course: GradedCourse) -> None:
    facts.install(REACTIONS)
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    exam.decide(path)
    exam.post(f"{path}/reopen")
    exam.mark(path, "trainer", MIDDLING)
    exam.decide(path)
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
