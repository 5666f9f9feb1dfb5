"""From draft to review to publication, and questions that come from a table."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content import formats
from content.loader import Library
from lms_tool import db as tables
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.learners import Classroom, Seat
from tests.factories.writing import Desk


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return courseware.library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "starters", now=utc_now())


@pytest.fixture
def author(room: Classroom) -> Seat:
    seat = room.seat(room.person("Writer (sample)", "instructor"), "instructor")
    room.db.commit()
    return seat


@pytest.fixture
def desk(client: FlaskClient, author: Seat) -> Desk:
    return Desk(client, author)


def publish(desk: Desk, draft: str, note: str = "read it") -> Any:
    assert desk.post(f"{draft}/review/asked", {"note": "please"}).status_code == 303
    return desk.post(f"{draft}/review/published", {"note": note})


def test_what_is_not_whole_is_not_published_and_every_place_is_named(desk: Desk) -> None:
    draft = desk.begin()
    desk.add(draft, "lesson")
    page = desk.get(f"{draft}/review").text
    assert "to settle before this can be published" in page
    assert "/parts/lesson/lesson-1#f-aim" in page, "each part once, at the first of its places"
    said = "This is missing; fill it in."
    assert all(f"{place} · {said}" in page for place in ("Aim", "Text", "Title", "Key points", "Summary"))
    refused = desk.post(f"{draft}/review/asked", {})
    assert refused.status_code == 400
    assert "Something is still to settle" in refused.text
    assert desk.post(f"{draft}/review/published", {}).status_code == 409


def test_a_draft_is_reviewed_published_and_opened_by_deep_linking_and_by_learners(
    desk: Desk, client: FlaskClient, room: Classroom
) -> None:
    draft = desk.whole_module()
    assert "Everything is there" in desk.get(f"{draft}/review").text
    assert "Look at every floor." in desk.get(f"{draft}/preview").text
    publish(desk, draft)
    page = desk.get(f"{draft}/review").text
    assert "Published as version 1" in page
    assert "read it" in page
    assert desk.seat.open(client, "modules/night-shift").status_code == 200
    tables.begin_writing(room.db)
    edition = catalog.module(room.db, room.organisation.id, "night-shift")
    assert [head.key for head in edition.lessons]
    assert "summative" in {quiz.purpose for quiz in edition.quizzes}


def test_in_review_nothing_changes(desk: Desk) -> None:
    draft = desk.whole_module()
    editor = desk.whole_lesson(draft, "Second")
    desk.post(f"{draft}/review/asked", {})
    refused = desk.write(editor, title__en="Sneaked in")
    assert refused.status_code == 409
    assert "This module is being reviewed" in refused.text
    desk.post(f"{draft}/review/returned", {"note": "shorter please"})
    assert desk.write(editor, title__en="Better").status_code == 303
    assert "shorter please" in desk.get(f"{draft}/review").text


def test_publishing_the_same_again_makes_no_version(desk: Desk, room: Classroom) -> None:
    draft = desk.whole_module()
    publish(desk, draft)
    editor = desk.whole_lesson(draft, "More")
    desk.post(f"{editor}/removal", {})
    publish(desk, draft)
    assert "no new version was needed" in desk.get(f"{draft}/review").text
    tables.begin_writing(room.db)
    assert catalog.module(room.db, room.organisation.id, "night-shift").version == 1


@pytest.mark.parametrize(("way", "said"), [("follow", "What stands here is published"), ("reopen", "Send to review")])
def test_after_going_back_to_an_earlier_version_the_draft_does_not_pass_for_what_is_in_force(
    desk: Desk, room: Classroom, way: str, said: str
) -> None:
    draft = desk.whole_module()
    publish(desk, draft)
    editor = desk.whole_lesson(draft, "More")
    publish(desk, draft)
    tables.begin_writing(room.db)
    by = room.person("Head (sample)", "administrator").id
    whose = room.organisation.id
    catalog_service.roll_back(room.db, whose, "module", "night-shift", 1, by=by, why="too early", now=utc_now())
    room.db.commit()
    for page in (desk.get(draft).text, desk.get(f"{draft}/review").text):
        assert "What stands here is not in force" in page
    assert "Version 3 is in force" in desk.get(f"{draft}/review").text
    assert desk.post(f"{draft}/in-force", {"way": way}).status_code == 303
    page = desk.get(f"{draft}/review").text
    assert said in page and "is not in force" not in page
    assert (desk.get(editor).status_code == 404) is (way == "follow")
    assert desk.post(f"{draft}/in-force", {"way": way}).status_code == 409


def test_what_the_check_will_refuse_is_told_before_questions_come_in(desk: Desk) -> None:
    draft = desk.begin()
    rows = (
        "Stem,Option A,Option B,Answer,Sources",
        "When? {std:no.such},Now,Later,A,",
        "Who?,You,Me,B,law:civil-code/9",
    )
    table = "\n".join(rows).encode()
    sent = desk.post(f"{draft}/import", {"file": (io.BytesIO(table), "q.csv"), "language": "en"})
    page = desk.get(sent.headers["Location"].split("/authoring")[1]).text
    assert "2 things to settle before publishing" in page
    assert "A2: The company standard has no entry no.such." in page
    assert "E3: law.yaml has no article civil-code/9." in page
    assert "Take 2 questions" in page


def test_a_learner_whose_course_links_it_learns_it_and_is_not_moved_in_the_middle(
    desk: Desk, room: Classroom, client: FlaskClient
) -> None:
    draft = desk.whole_module()
    publish(desk, draft)
    tables.begin_writing(room.db)
    edition = catalog.module(room.db, room.organisation.id, "night-shift")
    key, quiz = edition.lessons[0].key, edition.quizzes[0].key
    learner = room.learner("Learner (sample)")
    seat = room.seat(learner.person, "learner")
    seat.session.content = "module:night-shift"
    room.db.commit()
    assert seat.open(client, f"modules/night-shift/lessons/{key}").status_code == 200
    desk.write(f"{draft}/parts/lesson/{key}", title__en="Rounds, rewritten", **{"title__zh-CN": "巡楼二"})
    publish(desk, draft)
    assert "Rounds, rewritten" in desk.seat.open(client, "modules/night-shift").text
    page = seat.open(client, "modules/night-shift")
    assert page.status_code == 200
    assert "Rounds, rewritten" not in page.text
    assert seat.post(client, f"modules/night-shift/lessons/{key}/completion").status_code == 303
    sitting = seat.post(client, f"modules/night-shift/quizzes/{quiz}").headers["Location"]
    assert seat.open(client, sitting.split("/", 3)[3]).status_code == 200
    seat.post(client, sitting.split("/", 3)[3] + "/submission")
    assert seat.open(client, sitting.split("/", 3)[3] + "/result").status_code == 200


def sheet(count: int) -> bytes:
    from content.schema import Question, from_dict

    made = [from_dict(Question, courseware.question(f"n{at}", lesson=None)) for at in range(count)]
    return formats.write("xlsx", made, "en", every_language=True).data


def bring(desk: Desk, draft: str, data: bytes, name: str = "questions.xlsx") -> Any:
    return desk.post(f"{draft}/import", {"file": (io.BytesIO(data), name), "language": "en"})


def test_questions_from_excel_are_shown_before_they_come_in(desk: Desk) -> None:
    draft = desk.begin()
    answer = bring(desk, draft, sheet(30))
    assert answer.status_code == 303, answer.text
    there = answer.headers["Location"].split("/authoring")[1]
    page = desk.get(there).text
    assert "30 new questions can come in" in page
    assert "No questions yet" in desk.get(f"{draft}/questions").text
    desk.post(there, {})
    assert "30 questions came in." in desk.get(f"{draft}/questions").text
    again = bring(desk, draft, sheet(31)).headers["Location"].split("/authoring")[1]
    page = desk.get(again).text
    assert "1 new question can come in" in page
    assert "30 are there already" in page


def test_what_cannot_be_read_is_said_with_its_place(desk: Desk) -> None:
    draft = desk.begin()
    rows = "type,stem,option A,option B,answer\nsingle,Who?,Me,You,Z\nsingle,Where?,Here,There,A\n"
    there = bring(desk, draft, rows.encode(), "rows.csv").headers["Location"].split("/authoring")[1]
    page = desk.get(there).text
    assert "1 place could not be read" in page
    assert "E2" in page


PASTED = (
    "1. When is the telephone answered? (B)\nA. After one ring B. Within three rings\nExplanation: Nobody waits long."
)
GIFT = "When is the telephone answered? {~After one ring =Within three rings ####Nobody waits long.}"
MOODLE = (
    '<quiz><question type="multichoice"><questiontext><text>When is the telephone answered?</text></questiontext>'
    '<hint><text>Count.</text></hint><answer fraction="0"><text>After one ring</text></answer>'
    '<answer fraction="100"><text>Within three rings</text></answer></question></quiz>'
)
QTI = (
    '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="answer-it"><responseDeclaration '
    'identifier="R"><correctResponse><value>B</value></correctResponse></responseDeclaration><itemBody>'
    '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>When is the telephone answered?</prompt>'
    '<simpleChoice identifier="A">After one ring</simpleChoice><simpleChoice identifier="B">Within three rings'
    "</simpleChoice></choiceInteraction></itemBody></assessmentItem>"
)


@pytest.mark.parametrize(
    ("named", "name", "text"),
    [("text", "q.txt", PASTED), ("GIFT", "q.gift", GIFT), ("Moodle XML", "q.xml", MOODLE), ("QTI 2.1", "i.xml", QTI)],
)
def test_what_the_page_names_comes_in(desk: Desk, named: str, name: str, text: str) -> None:
    draft = desk.begin()
    assert named in desk.get(f"{draft}/import").text
    there = bring(desk, draft, text.encode(), name).headers["Location"].split("/authoring")[1]
    page = desk.get(there).text
    assert "1 new question can come in" in page and "When is the telephone answered?" in page
    assert ("hints (questions: 1; question 1)" in page) == (text is MOODLE)
    desk.post(there, {})
    assert "1 question came in." in desk.get(f"{draft}/questions").text


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken"])
def test_a_file_that_is_none_is_refused_in_words(desk: Desk, data: bytes) -> None:
    draft = desk.begin()
    answer = bring(desk, draft, data)
    if not data:
        assert answer.status_code == 400
        assert "Choose a file" in answer.text
        return
    assert "No question could be read" in desk.get(answer.headers["Location"].split("/authoring")[1]).text


def test_the_table_of_the_bank_comes_back_unchanged(desk: Desk) -> None:
    draft = desk.whole_module()
    data = desk.get(f"{draft}/questions.xlsx").data
    there = bring(desk, draft, data).headers["Location"].split("/authoring")[1]
    assert "2 are there already" in desk.get(there).text
    assert desk.get(f"{draft}/template.xlsx").data[:2] == b"PK"
