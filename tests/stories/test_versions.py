"""The standard changes, a learner in the middle keeps what they began with, the instructor moves them, and back."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.desk import write
from tests.factories.learners import Classroom, Seat


@pytest.fixture
def library(tmp_path: Path) -> Library:
    root = write(tmp_path / "library")
    lesson = root / "modules/manners/lessons/farewell.en.md"
    lesson.write_text("## On site\n\nBe there within {std:lift.onsite}.\n", "utf-8")
    standard = {
        **courseware.STANDARD,
        "entries": {
            **courseware.STANDARD["entries"],
            "lift.onsite": {"unit": "minutes", "value": 15, "text": {"zh-CN": "到达现场", "en": "At the lift"}},
        },
    }
    courseware.dump(root / "standard.yaml", standard)
    read, problems = load(root)
    assert not problems, problems
    return read


@pytest.fixture
def room(db: Session, organisation: Any, library: Library) -> Classroom:
    return Classroom(db, organisation, library, "starters", now=utc_now())


@pytest.fixture
def trainer(room: Classroom) -> Seat:
    return room.seat(room.person("Trainer (sample)", "instructor"), "instructor")


@pytest.fixture
def editor(room: Classroom) -> Seat:
    return room.seat(room.person("Editor (sample)", "instructor"), "administrator")


LESSON = "modules/manners/lessons/farewell"
ENTRY = "standard/entries/lift.onsite"


def publish_20(client: FlaskClient, editor: Seat) -> None:
    answer = editor.post(client, ENTRY, value="20", site="", why="Our contract says 20")
    assert answer.status_code == 303, answer.text


def test_a_changed_figure_reaches_new_learners_and_a_learner_in_the_middle_only_when_moved(
    client: FlaskClient, room: Classroom, trainer: Seat, editor: Seat
) -> None:
    room.learner("Middle (sample)").read("manners", "telephone", 1)
    middle, new = room.learner("Early (sample)"), room.learner("New (sample)")
    middle.read("manners", "telephone", 1)
    seats = [room.seat(one.person, "learner") for one in (middle, new)]
    room.db.commit()

    preview = editor.open(client, f"{ENTRY}?site=&value=20").text
    assert "From 15 minutes to 20 minutes" in preview
    assert "Manners" in preview
    publish_20(client, editor)

    assert "15 minutes" in seats[0].open(client, LESSON).text
    assert "20 minutes" in seats[1].open(client, LESSON).text

    page = trainer.open(client, "versions/module/manners").text
    assert "2 learners in the middle are on older versions." in page
    assert "Early (sample)" in trainer.open(client, "versions/module/manners/learners").text
    moved = trainer.post(
        client, "versions/module/manners/learners", enrolment=str(middle.occasion.enrolment), why="New contract"
    )
    assert moved.status_code == 303
    assert "20 minutes" in seats[0].open(client, LESSON).text
    home = seats[0].open(client, "").text
    assert "Your trainer moved you to the newest version" in home
    assert "New contract" in home
    told = seats[0].open(client, "modules/manners").text.partition('id="steps"')[0]
    assert "moved you to version 2 of this module" in told and "New contract" in told
    assert re.search(r"Counts on, but says something else now.*lessons/telephone", told, re.DOTALL)
    assert "moved you" not in seats[1].open(client, "modules/manners").text

    back = trainer.post(client, f"versions/module/manners/learners/{middle.occasion.enrolment}/back")
    assert back.status_code == 303
    assert "15 minutes" in seats[0].open(client, LESSON).text
    assert "moved you back to version 1 of this module" in seats[0].open(client, "modules/manners").text


def test_a_figure_is_rolled_back_and_the_history_says_who_and_why(
    client: FlaskClient, room: Classroom, editor: Seat
) -> None:
    room.db.commit()
    publish_20(client, editor)
    difference = editor.open(client, "versions/standard/company/difference?old=1&new=2").text
    assert "<del>15</del>" in difference
    assert "<ins>20</ins>" in difference
    refused = editor.post(client, "versions/standard/company/roll-back", number="1", why="")
    assert refused.status_code == 400
    done = editor.post(client, "versions/standard/company/roll-back", number="1", why="It was a slip")
    assert done.status_code == 303
    history = editor.open(client, "versions/standard/company").text
    assert "It was a slip" in history
    assert "Editor (sample)" in history
    assert "says what version 1 said" in history


def test_an_instructor_withdraws_a_module_and_brings_it_back(
    client: FlaskClient, room: Classroom, trainer: Seat
) -> None:
    learner = room.seat(room.learner("New (sample)").person, "learner")
    room.db.commit()
    assert trainer.post(client, "versions/module/manners/withdrawal", why="Wrong in law").status_code == 303
    assert learner.open(client, "modules/manners").status_code == 404
    assert learner.open(client, "map").status_code == 200
    assert "withdrawn" in trainer.open(client, "versions").text
    assert trainer.post(client, "versions/module/manners/restoration", why="Mended").status_code == 303
    assert learner.open(client, "modules/manners").status_code == 200


def test_the_standard_is_the_administrators(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.db.commit()
    assert trainer.open(client, "standard").status_code == 403
    assert trainer.post(client, "versions/standard/company/roll-back", number="1", why="x").status_code == 400


def test_what_is_no_figure_is_refused_with_what_to_do(client: FlaskClient, room: Classroom, editor: Seat) -> None:
    room.db.commit()
    answer = editor.open(client, f"{ENTRY}?site=&value=soon")
    assert answer.status_code == 400
    assert "Write a number" in answer.text
    assert "At the lift" in editor.open(client, "standard?q=lift+onsite").text
    assert "Nothing in the standard has these words." in editor.open(client, "standard?q=nonsense").text


def test_one_question_is_withdrawn_with_a_reason_and_brought_back(
    client: FlaskClient, room: Classroom, trainer: Seat
) -> None:
    learner = room.seat(room.learner("New (sample)").person, "learner")
    room.db.commit()
    page = "versions/module/manners/questions"
    assert "all in use" in trainer.open(client, page).text
    assert "No question has all of this." in trainer.open(client, f"{page}?q=zzz").text
    assert "Draws 2; 2 are left without it." in trainer.open(client, f"{page}/late").text
    refused = trainer.post(client, f"{page}/late/withdrawal", why=" ")
    assert refused.status_code == 400
    assert trainer.post(client, f"{page}/late/withdrawal", why="Two answers are right").status_code == 303
    assert "Two answers are right" in trainer.open(client, f"{page}/late").text
    assert "1 of 3 questions is withdrawn" in trainer.open(client, page).text
    assert "would be missing" in trainer.open(client, f"{page}/repeat").text
    assert learner.open(client, page).status_code == 403
    assert trainer.post(client, f"{page}/late/withdrawal", why="Again").status_code == 409
    assert trainer.post(client, f"{page}/late/restoration", why="By mistake").status_code == 303
    assert "all in use" in trainer.open(client, page).text
    assert "question late restored" in trainer.open(client, "versions/module/manners").text


def test_questions_that_nobody_published_are_not_there(client: FlaskClient, room: Classroom, trainer: Seat) -> None:
    room.db.commit()
    assert trainer.open(client, "versions/module/manners/questions/nothing").status_code == 404
    assert trainer.post(client, "versions/module/manners/questions/nothing/withdrawal", why="x").status_code == 404
    assert trainer.open(client, "versions/module/elsewhere/questions").status_code == 404
