"""The instructor: who is stuck and where, one learner, one attempt with the answers given, the table to take away."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool.catalog import service as catalog
from lms_tool.db import utc_now
from tests.factories.learners import Classroom, Seat

ETIQUETTE = "service-etiquette"


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load()[0]


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "new-hire", now=utc_now())


@pytest.fixture
def trainer(room: Classroom) -> Seat:
    return room.seat(room.person("Trainer (sample)", "instructor"), "instructor")


@pytest.fixture
def lesson(shipped: Library) -> str:
    return shipped.modules[ETIQUETTE].module.lessons[0]


@pytest.fixture
def test(shipped: Library) -> str:
    """The quiz that counts."""
    bundle = shipped.modules[ETIQUETTE]
    return next(key for key in bundle.module.quizzes if bundle.quizzes[key].purpose == "summative")


def test_the_page_answers_who_is_stuck_and_where(
    client: FlaskClient, room: Classroom, trainer: Seat, lesson: str
) -> None:
    room.learner("Stuck (sample)").read(ETIQUETTE, lesson, 5, percent=40)
    room.learner("Going (sample)").read(ETIQUETTE, lesson, 1, percent=40)
    room.db.commit()
    page = trainer.open(client, "course").text
    assert "1 of 2 is stuck, at 101 Service etiquette" in page
    assert "Stuck (sample)" in page
    assert "Opened once, read to 40%." in page
    assert "Going (sample)" not in page
    everybody = trainer.open(client, "course?show=everybody").text
    assert "Going (sample)" in everybody
    assert "Counted are those who have opened the academy" in page
    assert "<figcaption" in page


def test_no_empty_figure_where_nobody_is_stuck(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.learner("Going (sample)")
    room.db.commit()
    assert "<figcaption" not in trainer.open(client, "course").text


def test_the_first_page_of_an_instructor_is_the_course(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.db.commit()
    answer = trainer.open(client, "")
    assert answer.headers["Location"] == trainer.path("course")
    assert "Nobody has come yet" in trainer.open(client, "course").text


def test_the_script_gets_the_table_alone(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.learner("New (sample)")
    room.db.commit()
    part = trainer.open(client, "course", headers={"X-Requested-With": "fetch"}).text
    assert "New (sample)" in part
    assert "<html" not in part


def test_tracks_can_be_told_apart(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.learner("Both (sample)").also("in-service")
    room.learner("New (sample)")
    room.link.content = None  # the plain academy: everybody in a track of their own
    room.db.commit()
    assert trainer.open(client, "course?show=everybody").text.count("Both (sample)") == 2
    page = trainer.open(client, "course?show=everybody&track=in-service").text
    assert page.count("Both (sample)") == 1
    assert "New (sample)" not in page


def test_a_learner_without_a_name_has_a_code(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    learner = room.learner(None)
    room.db.commit()
    shown = f"Learner {learner.person.id.hex[:5].upper()}"
    assert shown in trainer.open(client, "course?show=everybody").text
    assert shown in trainer.open(client, f"course/people/{learner.person.id}").text


def test_one_learner_and_one_attempt_with_the_answers_given(
    client: FlaskClient, room: Classroom, trainer: Seat, lesson: str, test: str
) -> None:
    learner = room.learner("Tried (sample)")
    learner.read(ETIQUETTE, lesson, 2, minutes=9)
    attempt = learner.take(ETIQUETTE, test, 1, right=6)
    room.db.commit()
    person = trainer.open(client, f"course/people/{learner.person.id}").text
    assert "9 min" in person
    assert "40 points" in person
    assert "<dd>40</dd>" in person, "the average"
    page = trainer.open(client, f"course/attempts/{attempt.id}").text
    assert "40 points" in page
    assert "9 questions not right" in page
    assert page.count("Nothing was chosen.") == 9
    assert "See the 6 answered correctly" in page
    assert page.count(">not right</span>") == 9 and "to look at again" not in page
    assert f"grades/attempts/{attempt.id}" in page


def test_an_attempt_under_way_shows_what_was_saved(
    client: FlaskClient, room: Classroom, trainer: Seat, test: str
) -> None:
    attempt = room.learner("Trying (sample)").begin(ETIQUETTE, test, 0.01)
    room.db.commit()
    page = trainer.open(client, f"course/attempts/{attempt.id}").text
    assert "Under way" in page
    assert "grades/attempts" not in page


def test_other_courses_are_not_found(
    client: FlaskClient, room: Classroom, trainer: Seat, shipped: Library, test: str
) -> None:
    other = Classroom(room.db, room.organisation, shipped, "new-hire", now=room.now, name="other")
    stranger = other.learner("Elsewhere (sample)")
    attempt = stranger.take(ETIQUETTE, test, 1)
    room.db.commit()
    for rest in (f"course/people/{stranger.person.id}", f"course/attempts/{attempt.id}"):
        assert trainer.open(client, rest).status_code == 404
    assert "Elsewhere" not in trainer.open(client, "course?show=everybody").text


def test_averages_and_minutes_agree_on_every_page(
    client: FlaskClient, room: Classroom, trainer: Seat, shipped: Library, lesson: str
) -> None:
    practice = shipped.modules[ETIQUETTE].module.quizzes[0]
    learner = room.learner("Practised (sample)")
    learner.read(ETIQUETTE, lesson, 2, minutes=0.4)
    learner.take(ETIQUETTE, practice, 1, right=3, minutes=2.2)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert "3 minutes spent" in seat.open(client, "").text
    person = trainer.open(client, f"course/people/{learner.person.id}").text
    assert "<dd>37.5</dd>" in person and "<dd>3 min</dd>" in person
    assert ">37.5</td>" in trainer.open(client, "course?show=everybody").text
    (row,) = csv.DictReader(StringIO(trainer.open(client, "course.csv").data.decode("utf-8-sig")))
    assert row["Average of best scores"] == "37.5"
    assert (row["Time spent in minutes"], row["Minutes in the last 14 days"]) == ("3", "3")


def test_help_speaks_to_its_reader(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    learner = room.seat(room.learner("Curious (sample)").person, "learner")
    boss = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
    room.db.commit()
    told = {seat: seat.open(client, "help").text for seat in (learner, trainer, boss)}
    assert "Ask below the lesson" in told[learner] and "Who needs me?" not in told[learner]
    assert "Who needs me?" in told[trainer] and "Something could not be delivered" not in told[trainer]
    assert "Something could not be delivered" in told[boss] and "What do I do next?" not in told[boss]
    for seat, page in told.items():
        assert page.count(f'href="{seat.path("")}"') == 2, "the arrow, and a button at the end"


def test_learners_see_no_course(client: FlaskClient, room: Classroom) -> None:
    learner = room.learner("Curious (sample)")
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    for rest in ("course", "course.csv", f"course/people/{learner.person.id}"):
        assert seat.open(client, rest).status_code == 403


def test_the_table_can_be_taken_away(
    client: FlaskClient, room: Classroom, trainer: Seat, lesson: str, test: str
) -> None:
    stuck = room.learner("=HYPERLINK(1)")
    stuck.person.staff_number = "YQ0099"
    stuck.read(ETIQUETTE, lesson, 4, percent=40)
    room.learner("陈一鸣（示例）").take(ETIQUETTE, test, 1, right=6)
    room.db.commit()
    answer = trainer.open(client, "course.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))
    assert (first["Person"], first["State"], first["Days still"]) == ("'=HYPERLINK(1)", "Stuck", "4")
    here = (room.ago(4) + timedelta(minutes=8)).astimezone(ZoneInfo(room.organisation.timezone))
    assert (first["Staff number"], first["Last here"]) == ("YQ0099", f"{here:%Y-%m-%d %H:%M}")
    assert (second["Person"], second["Average of best scores"]) == ("陈一鸣（示例）", "40")
    assert second["What is in the way"] == "One try, 40 points. The pass mark is 80. 2 tries left."


def test_from_the_lms_to_the_table(browse: Any, db: Session, organisation: Any, shipped: Library) -> None:
    catalog.publish(db, organisation.id, shipped, now=utc_now())
    db.commit()
    browse("xiaoyu").launch("new-hire")
    trainer = browse("lin")
    page = trainer.get(trainer.launch("new-hire").headers["Location"], follow_redirects=True)
    assert page.request.path.endswith("/course")
    assert "李小雨（示例）" in page.text


def test_a_trainer_releases_one_more_try(client: FlaskClient, room: Classroom, trainer: Seat, test: str) -> None:
    learner = room.learner("Used up (sample)")
    for days in (3, 2, 1):
        learner.take(ETIQUETTE, test, days, right=2)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    quiz, person = f"modules/{ETIQUETTE}/quizzes/{test}", f"course/people/{learner.person.id}"
    assert "tries" in seat.open(client, quiz).text
    assert seat.post(client, quiz).status_code == 409

    assert "Release one more try" in trainer.open(client, person).text
    asked = {"enrolment": learner.occasion.enrolment, "module": ETIQUETTE, "quiz": test}
    assert trainer.post(client, f"{person}/tries", **asked).status_code == 303
    assert "Release one more try" not in trainer.open(client, person).text
    assert trainer.post(client, f"{person}/tries", **asked).status_code == 409

    assert "1 of 4 left" in seat.open(client, quiz).text
    assert seat.post(client, quiz).status_code == 303


def test_only_staff_of_the_course_release_tries(client: FlaskClient, room: Classroom, trainer: Seat, test: str) -> None:
    learner, other = room.learner("Used up (sample)"), room.learner("Another (sample)")
    for days in (3, 2, 1):
        learner.take(ETIQUETTE, test, days, right=2)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    asked = {"enrolment": learner.occasion.enrolment, "module": ETIQUETTE, "quiz": test}
    assert seat.post(client, f"course/people/{learner.person.id}/tries", **asked).status_code == 403
    assert trainer.post(client, f"course/people/{other.person.id}/tries", **asked).status_code == 404
