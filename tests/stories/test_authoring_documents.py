"""Lessons are made from Word, PowerPoint and PDF: read, looked at, put somewhere, undone."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.loader import Library
from lms_tool import db as tables
from lms_tool.authoring.models import Document
from lms_tool.db import utc_now
from lms_tool.files import queries as files
from lms_tool.files.models import StoredFile
from tests.factories import courseware
from tests.factories.learners import Classroom
from tests.factories.media import packed
from tests.factories.papers import no_slides, pdf, slides, word
from tests.factories.writing import Desk


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return courseware.library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "starters", now=utc_now())


@pytest.fixture
def desk(client: FlaskClient, room: Classroom) -> Desk:
    seat = room.seat(room.person("Writer (sample)", "instructor"), "instructor")
    room.db.commit()
    return Desk(client, seat)


def bring(desk: Desk, draft: str, data: bytes, name: str, **form: str) -> Any:
    return desk.post(f"{draft}/documents", {"file": (io.BytesIO(data), name), "language": "en", **form})


def read(desk: Desk, draft: str, data: bytes, name: str, **form: str) -> str:
    """Address of what was read."""
    answer = bring(desk, draft, data, name, **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/authoring")[1]


def lessons(desk: Desk, draft: str) -> list[str]:
    """Titles in the outline, in order."""
    page = desk.get(draft).text.partition('id="lessons"')[2].partition('id="bank"')[0]
    return re.findall(r"<b>(.*?)</b>", page)


def stored(room: Classroom) -> list[str]:
    room.db.rollback()
    return [row.name for row in room.db.scalars(select(StoredFile))]


def test_a_presentation_is_shown_with_its_pictures_and_notes_before_anything_comes_in(
    desk: Desk, room: Classroom
) -> None:
    draft = desk.begin()
    seen = read(desk, draft, slides(), "visits.pptx")
    page = desk.get(seen).text
    for words in ("1 picture", "notes of 1 slide", "Let them knock on the table.", "To look at afterwards"):
        assert words in page
    address = re.search(r'src="(/s/[^"]+/pictures/p-1\.jpg)"', page)
    assert address
    with desk.client.get(address[1]) as picture:
        assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
        assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert lessons(desk, draft) == []
    assert stored(room) == []


def test_a_document_becomes_a_lesson_whose_pictures_are_files_of_the_organisation(desk: Desk, room: Classroom) -> None:
    draft = desk.begin()
    seen = read(desk, draft, word(), "handbook.docx", language="zh-CN")
    assert "1 × pictures without a description" in desk.get(seen).text
    answer = desk.post(seen, {"way": "one", "title": "前台手册（样例）"})
    assert lessons(desk, draft) == ["前台手册（样例）"]
    editor = answer.headers["Location"].split("/authoring")[1].partition("#lesson-")
    address = f"{draft}/parts/lesson/{editor[2]}"
    desk.write(address, **{"aim__zh-CN": "会接电话", "aim__en": "x", "title__zh-CN": "接电话", "title__en": "x"})
    page = desk.get(address).text
    assert re.search(r"!\[\]\(file:[0-9a-f]{32}\)", page)
    assert "Say in the brackets what the picture shows" in page
    assert re.search(r'<img src="/s/[^"]+/files/[0-9a-f]{32}/', page)
    assert stored(room) == ["p-1.png"]
    assert "This document is not here any more" in desk.post(seen, {"way": "one"}).text


def test_each_heading_can_be_a_lesson_and_they_come_where_they_were_wanted(desk: Desk) -> None:
    draft = desk.begin()
    first = desk.whole_lesson(draft, "The last one").rpartition("/")[2]
    seen = read(desk, draft, slides(), "visits.pptx")
    assert "Into 2 new lessons" in desk.get(seen).text
    desk.post(seen, {"way": "many", "before": first})
    assert lessons(desk, draft) == ["Home visits", "Slide 2", "The last one"]
    assert "came in" in desk.get(draft).text
    desk.post(f"{seen}/undoing", {})
    assert lessons(desk, draft) == ["The last one"]
    desk.post(seen, {"way": "one", "title": "All of it"})
    assert lessons(desk, draft) == ["The last one", "All of it"]


def test_a_document_can_become_the_text_of_a_lesson_and_undoing_brings_back_what_stood_there(desk: Desk) -> None:
    draft = desk.begin()
    editor = desk.whole_lesson(draft)
    seen = read(desk, draft, pdf("Knock in threes and wait before you knock again."), "knock.pdf")
    desk.post(seen, {"way": "into", "into": editor.rpartition("/")[2]})
    assert "Knock in threes" in desk.get(editor).text
    assert "每层都看" in desk.get(editor).text, "the other language stays"
    desk.post(f"{seen}/undoing", {})
    assert "Look at every floor." in desk.get(editor).text
    assert "Knock in threes" not in desk.get(editor).text


def test_pages_of_a_pdf_come_as_pictures_where_the_layout_matters(desk: Desk) -> None:
    draft = desk.begin()
    seen = read(desk, draft, pdf("A form", "Another page"), "form.pdf", pages="pictures")
    page = desk.get(seen).text
    assert "2 pictures" in page
    assert 'alt="Page 1: A form"' in page


HOSTILE = (
    (b"", "x.docx", "This file is empty"),
    (b"plain words", "x.docx", "Lessons are made from Word"),
    (b"%PDF-1.7\n", "x.pdf", "damaged or locked by a password"),
    (packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<x/>"}), "x.xlsx", "Lessons are made from Word"),
    (
        packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<w/>", "word/vbaProject.bin": "x"}),
        "x.docx",
        "carries macros",
    ),
    (
        packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><w/>"}),
        "x.docx",
        "declares XML entities",
    ),
    (no_slides(), "x.pptx", "Nothing in this document"),
)


def test_hostile_and_strange_documents_are_refused_in_words(desk: Desk) -> None:
    draft = desk.begin()
    for data, name, words in HOSTILE:
        answer = bring(desk, draft, data, name)
        assert answer.status_code == 400
        assert words in answer.text


def test_nothing_comes_in_while_the_module_is_reviewed(desk: Desk) -> None:
    draft = desk.whole_module()
    seen = read(desk, draft, slides(), "visits.pptx")
    desk.post(f"{draft}/review/asked", {})
    assert desk.post(seen, {"way": "one"}).status_code == 409


def test_what_lay_too_long_is_read_anew(desk: Desk, room: Classroom) -> None:
    draft = desk.begin()
    seen = read(desk, draft, word(), "handbook.docx")
    for path in files.shelf().files.rglob("*"):
        if path.is_file():
            path.unlink()
    assert "read anew" in desk.post(seen, {"way": "one"}).text
    tables.begin_writing(room.db)
    kept = room.db.scalars(select(Document)).one()
    kept.read_at -= timedelta(days=2)
    room.db.commit()
    read(desk, draft, slides(), "visits.pptx")
    assert desk.get(seen).status_code == 404
