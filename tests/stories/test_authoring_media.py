"""Pictures and files of lessons: sent, put into the text, seen, published, copied, taken away and brought back."""

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.organisations import service as organisations
from tests.factories import courseware, media, papers
from tests.factories.learners import Classroom
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


def send(desk: Desk, data: bytes, name: str) -> str:
    """Send a file; its key, as the list in the editor offers it."""
    answer = desk.seat.post(desk.client, "files", file=(io.BytesIO(data), name))
    assert answer.status_code == 303, answer.text
    found = re.search(rf'value="([0-9a-f]{{32}})"[^>]*data-name="{re.escape(name)}"', desk.get("/shelf").text)
    assert found
    return found[1]


def illustrated(desk: Desk, body: str) -> tuple[str, str]:
    """A module that can be published, with this text in its lesson; the draft and the lesson's editor."""
    draft = desk.whole_module()
    editor = re.search(rf"authoring({draft}/parts/lesson/[a-z0-9-]+)", desk.get(draft).text)
    assert editor
    desk.write(editor[1], **{"bodies__zh-CN": body, "bodies__en": body})
    return draft, editor[1]


def fetched(desk: Desk, address: str) -> str:
    """What kind of file is there."""
    with desk.client.get(address) as answer:
        assert answer.status_code == 200
        return str(answer.mimetype)


def publish(desk: Desk, draft: str) -> None:
    for step in ("asked", "published"):
        assert desk.post(f"{draft}/review/{step}", {"note": ""}).status_code == 303


def test_a_picture_and_a_form_are_seen_in_the_editor_and_in_the_published_lesson(desk: Desk) -> None:
    picture = send(desk, media.picture(), "desk.png")
    drawing = send(desk, media.SVG, "plan.svg")
    form = send(desk, papers.pdf("One page"), "visit.pdf")
    body = (
        f'## Begin\n\n![A desk \\[sample\\]](file:{picture} "The desk")\n\n'
        f"```figure\nfile: file:{drawing}\nalt: a plan\n```\n\n[Visit form](file:{form})\n"
    )
    draft, editor = illustrated(desk, body)
    news = desk.write(editor, scripted=True, title__en="Rounds with pictures").json
    publish(desk, draft)
    lesson = f"modules/night-shift/lessons/{editor.rpartition('/')[2]}"
    for page in (news["preview"]["en"], desk.get(f"{draft}/preview").text, desk.seat.open(desk.client, lesson).text):
        address = re.search(r'src="(/s/[^"]+/files/' + picture + r'/[^"]+)" alt="A desk \[sample\]"', page)
        assert address
        assert fetched(desk, address[1]) == "image/png"
        assert "<figcaption>The desk</figcaption>" in page
        assert '<rect width="40"' in page, "a drawing stands in the page itself"
        assert f"/files/{form}/" in page


def test_a_picture_that_is_not_there_is_said_at_its_line_and_keeps_the_module_back(desk: Desk) -> None:
    draft, editor = illustrated(desk, "## Begin\n\n![A desk](file:" + "0" * 32 + ")\n")
    assert "There is no file" in desk.get(editor).text
    assert desk.post(f"{draft}/review/asked", {}).status_code == 400


@pytest.fixture
def guest(desk: Desk, sessions: Any, shipped: Library) -> Desk:
    """An instructor of another organisation."""
    with tables.unit_of_work(sessions) as session:
        theirs = Classroom(session, organisations.add(session, "theirs", {"en": "Theirs"}), shipped, "starters")
        return Desk(desk.client, theirs.seat(theirs.person("Guest (sample)", "instructor"), "instructor"))


def test_files_of_another_organisation_cannot_be_shown(desk: Desk, guest: Desk) -> None:
    key = send(guest, media.picture(), "theirs.png")
    _, editor = illustrated(desk, f"## Begin\n\n![A desk](file:{key})\n")
    assert "There is no file" in desk.get(editor).text
    assert key not in desk.get("/shelf").text


def test_a_module_is_taken_away_with_its_pictures_and_put_back_in_another_house(desk: Desk, guest: Desk) -> None:
    key = send(desk, media.picture("JPEG"), "desk.jpg")
    draft, _ = illustrated(desk, f"## Begin\n\n![A desk](file:{key})\n")
    data = desk.get(f"{draft}/module.zip").data
    here = desk.post("/archives", {"file": (io.BytesIO(data), "m.zip")}).headers["Location"].split("/authoring")[1]
    there = guest.post("/archives", {"file": (io.BytesIO(data), "m.zip")}).headers["Location"].split("/authoring")[1]
    assert f"/files/{key}/" in desk.get(f"{here}/preview").text, "the same file, not a copy of it"
    again = re.search(r'src="(/s/[^"]+/files/[0-9a-f]{32}/[^"]+)" alt="A desk"', guest.get(f"{there}/preview").text)
    assert again
    assert fetched(guest, again[1]) == "image/jpeg"
    publish(guest, there)
    assert "Published" in guest.get(there).text


def test_an_archive_with_a_hostile_file_is_refused_by_name_and_leaves_nothing_behind(desk: Desk) -> None:
    hostile = media.packed({"m/module.yaml": "key: m\n", "m/media/desk.png": b"\x89PNG\r\n\x1a\n broken"})
    desk.post("/archives", {"file": (io.BytesIO(hostile), "m.zip")})
    page = desk.get("").text
    assert "Nothing was put back, because of “desk.png”: This picture is damaged" in page
    assert "Your company has written nothing of its own yet" in page
