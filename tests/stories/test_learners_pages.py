"""What a learner's pages say of where they stand; and where somebody finds back who is lost."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool import db as tables
from lms_tool.attempts import service as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from tests.factories.learners import Classroom, Learner, Seat

MODULE = "service-etiquette"
PRACTICE, TEST = "telephone-and-visit", "module-test"


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load()[0]


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "new-hire", now=utc_now())


@pytest.fixture
def learner(room: Classroom) -> Learner:
    return room.learner("Learner (sample)")


@pytest.fixture
def seat(room: Classroom, learner: Learner) -> Seat:
    return room.seat(learner.person, "learner")


@pytest.fixture
def read(learner: Learner, shipped: Library) -> None:
    """Every lesson of the module."""
    for lesson in shipped.modules[MODULE].module.lessons:
        learner.read(MODULE, lesson, 5)


def text(answer: Any) -> str:
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def item(page: str, ending: str) -> str:
    """A line of a list, by the end of its address."""
    found = re.search(rf'<a class="item" href="[^"]*{ending}".*?</a>', page, re.S)
    assert found, ending
    return found[0]


def test_practice_that_was_not_passed_is_tried_and_not_offered_again(
    room: Classroom, learner: Learner, seat: Seat, read: None, client: FlaskClient
) -> None:
    learner.take(MODULE, PRACTICE, 1, right=3)
    room.db.commit()
    page = seat.open(client, f"modules/{MODULE}").text
    line = item(page, PRACTICE)
    assert "tag warn" in line and "37.5 points" in line and "practise again" in line and "tag ok" not in line
    assert "3 steps left" in page
    assert "practice, does not count" in item(page, PRACTICE) and "counts for the module" in item(page, TEST)
    home = seat.open(client, "").text
    assert PRACTICE not in home.partition('class="cols"')[0], "the next step is another one"
    assert "37.5 points" in home and "Practise again" in home


def test_the_window_is_lit_by_the_lessons_and_the_test_alone(
    room: Classroom, learner: Learner, seat: Seat, read: None, client: FlaskClient
) -> None:
    learner.take(MODULE, TEST, 1, right=20)
    room.db.commit()
    page = seat.open(client, f"modules/{MODULE}").text
    assert "Done: the window of this module is lit" in page
    assert 'aria-current="step"' not in page, "nothing more is asked for"
    assert MODULE not in seat.open(client, "").text.partition('class="cols"')[0]


def test_opening_a_lesson_is_not_reading_it(
    room: Classroom, learner: Learner, seat: Seat, client: FlaskClient, shipped: Library
) -> None:
    lesson = shipped.modules[MODULE].module.lessons[0]
    learner.read(MODULE, lesson, 1, percent=10)
    room.db.commit()
    assert "Half lit" not in seat.open(client, "map").text
    tables.begin_writing(room.db)
    learner.read(MODULE, lesson, 1, percent=30)
    room.db.commit()
    assert "Half lit" in seat.open(client, "map").text


def test_when_all_tries_are_used_the_first_page_says_what_to_do(
    room: Classroom, learner: Learner, seat: Seat, read: None, client: FlaskClient
) -> None:
    learner.take(MODULE, PRACTICE, 4, right=8)
    for practice in ("conversation-check", "eight-scenes"):
        learner.take(MODULE, practice, 4, right=10)
    for days in (3, 2, 1):
        learner.take(MODULE, TEST, days, right=5)
    room.db.commit()
    home = text(seat.open(client, ""))
    assert "You have used all your tries at this quiz. Your trainer sees it and can give you another." in home
    assert re.search(r"read “.+?” once more\. Read it again, \d+ minutes", home)
    assert "All tries used" in home and "Once more" not in home
    conditions = text(seat.open(client, f"modules/{MODULE}/quizzes/{TEST}"))
    assert "0 of 3 left" in conditions

    tables.begin_writing(room.db)
    edition = catalog.module(room.db, room.organisation.id, MODULE)
    attempts.release_try(room.db, edition, TEST, learner.occasion.enrolment, by=learner.person.id, now=utc_now())
    room.db.commit()
    assert "1 of 4 left (one given on top)" in text(seat.open(client, f"modules/{MODULE}/quizzes/{TEST}"))
    assert "used all your tries" not in text(seat.open(client, ""))


def test_a_result_offers_another_try(room: Classroom, learner: Learner, seat: Seat, client: FlaskClient) -> None:
    attempt = learner.take(MODULE, PRACTICE, 1, right=3)
    room.db.commit()
    page = seat.open(client, f"attempts/{attempt.id}/result")
    assert "37.5 points" in text(page) and "First read" in page.text
    assert re.search(rf'<a class="btn" href="[^"]*/quizzes/{PRACTICE}">Try again</a>', page.text)


@pytest.mark.parametrize(("right", "shown"), [(3, "37.5 points"), (8, "100 points")])
def test_points_are_the_same_on_every_page(
    right: int, shown: str, room: Classroom, learner: Learner, seat: Seat, client: FlaskClient
) -> None:
    attempt = learner.take(MODULE, PRACTICE, 1, right=right)
    room.db.commit()
    places = ("", f"modules/{MODULE}", f"modules/{MODULE}/quizzes/{PRACTICE}", f"attempts/{attempt.id}/result")
    assert [place for place in places if shown not in text(seat.open(client, place))] == []


def test_an_empty_check_is_answered_with_a_hint(room: Classroom, seat: Seat, client: FlaskClient) -> None:
    room.db.commit()
    page = seat.open(client, f"modules/{MODULE}/lessons/telephone").text
    check = re.search(r'id="check-([^"]+)"', page)[1]  # type: ignore[index]
    seat.post(client, f"modules/{MODULE}/lessons/telephone/checks/{check}")
    again = seat.open(client, f"modules/{MODULE}/lessons/telephone").text
    assert re.search(r'class="toast"[^>]*>.*?Choose an answer first\.', again, re.S)


# Lost, and found again


@pytest.mark.parametrize("path", ["nowhere", "modules/nothing-like-it", "modules/nothing-like-it/lessons/x", "a/b/c"])
def test_whoever_is_lost_inside_a_session_finds_the_first_page(
    path: str, room: Classroom, seat: Seat, client: FlaskClient
) -> None:
    room.db.commit()
    answer = seat.open(client, path)
    assert answer.status_code == 404
    assert f'href="{seat.path("")}"' in answer.text
    assert "frame-ancestors https://campus.example" in answer.headers["Content-Security-Policy"]


def test_a_session_that_is_over_leads_back_to_its_course(room: Classroom, seat: Seat, client: FlaskClient) -> None:
    seat.session.return_url = "https://campus.example/course"
    seat.session.expires_at = utc_now() - timedelta(minutes=1)
    room.db.commit()
    answer = seat.open(client, "")
    assert answer.status_code == 401
    assert 'href="https://campus.example/course"' in answer.text
    assert "frame-ancestors https://campus.example" in answer.headers["Content-Security-Policy"], "it shows there"


def test_a_stranger_is_not_told_whose_session_it_is(room: Classroom, seat: Seat, client: FlaskClient) -> None:
    seat.session.return_url = "https://campus.example/course"
    room.db.commit()
    client.set_cookie("__Host-lti", (uuid4().hex + uuid4().hex)[:43])
    for path in ("", "nowhere"):
        answer = client.get(seat.path(path))
        assert answer.status_code in (401, 404) and "campus.example/course" not in answer.text


def test_the_bare_address_says_where_the_academy_is_opened(client: FlaskClient) -> None:
    page = client.get("/?lang=en")
    assert page.status_code == 200 and "The academy is opened from your LMS" in page.text
    assert client.get("/favicon.ico").headers["Location"].endswith("/icon.svg")


@pytest.mark.parametrize(("path", "status"), [("/lti/launch", 405), ("/lti/login", 400)])
def test_a_protocol_address_opened_by_hand_says_the_same(path: str, status: int, client: FlaskClient) -> None:
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == status
    assert "The academy is opened from your LMS" in answer.text
