"""A shipped module is copied and adapted, instead of the original or beside it."""

import io
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.learners import Classroom
from tests.factories.writing import Desk


@pytest.fixture
def root(tmp_path: Any) -> Any:
    return courseware.write(tmp_path / "library")


@pytest.fixture
def room(db: Session, organisation: Any, root: Any) -> Classroom:
    return Classroom(db, organisation, load(root)[0], "starters", now=utc_now())


@pytest.fixture
def desk(client: FlaskClient, room: Classroom) -> Desk:
    seat = room.seat(room.person("Writer (sample)", "instructor"), "instructor")
    room.db.commit()
    return Desk(client, seat)


def copied(desk: Desk, way: str) -> str:
    answer = desk.post("/copies/manners", {"way": way})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/authoring")[1]


def publish(desk: Desk, draft: str) -> None:
    for step in ("asked", "published"):
        assert desk.post(f"{draft}/review/{step}", {"note": ""}).status_code == 303


def ship(room: Classroom, root: Any, title: str) -> None:
    """Publish the shipped library with another title of its lesson."""
    path = root / "modules/manners/lessons/telephone.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    courseware.dump(path, {**data, "title": {"zh-CN": title, "en": title}})
    tables.begin_writing(room.db)
    catalog_service.publish(room.db, room.organisation.id, load(root)[0], now=utc_now())
    room.db.commit()


def test_a_copy_instead_of_the_original_wins_and_is_not_overwritten(desk: Desk, room: Classroom, root: Any) -> None:
    draft = copied(desk, "instead")
    assert "Everything is there" in desk.get(f"{draft}/review").text
    editor = f"{draft}/parts/lesson/telephone"
    assert "{std:phone.answer}" in desk.get(editor).text
    desk.write(editor, title__en="Our own way", **{"title__zh-CN": "我们的做法"})
    publish(desk, draft)
    ship(room, root, "Shipped anew")
    assert desk.post("/copies/manners", {"way": "instead"}).status_code == 409, "it is adapted already"
    tables.begin_writing(room.db)
    edition = catalog.module(room.db, room.organisation.id, "manners")
    assert (edition.version, edition.lessons[0].title.get("en")) == (2, "Our own way")


def test_a_copy_beside_the_original_is_told_when_that_changes_and_takes_it_over(
    desk: Desk, room: Classroom, root: Any
) -> None:
    draft = copied(desk, "beside")
    editor = f"{draft}/parts/lesson/telephone"
    desk.write(editor, title__en="Our own way", **{"title__zh-CN": "我们的做法"})
    assert "The original has changed" not in desk.get(draft).text
    ship(room, root, "Shipped anew")
    page = desk.get(draft).text
    assert "version 1 is now version 2" in page
    assert "old=1" in page
    desk.post(f"{draft}/original/take-over", {})
    assert 'value="Shipped anew"' in desk.get(editor).text
    assert "The original has changed" not in desk.get(draft).text
    desk.post(f"{editor}/go/undo", {})
    assert 'value="Our own way"' in desk.get(editor).text
    ship(room, root, "Once more")
    desk.post(f"{draft}/original/dismiss", {})
    page = desk.get(draft).text
    assert "The original has changed" not in page
    assert 'value="Our own way"' in desk.get(editor).text


def test_lists_of_a_draft_speak_the_figures_of_the_standard(desk: Desk) -> None:
    outline = desk.get(copied(desk, "instead")).text
    assert "Within 3 rings" in outline
    assert "{std:" not in outline


def test_both_can_be_published_side_by_side(desk: Desk, room: Classroom) -> None:
    draft = copied(desk, "beside")
    publish(desk, draft)
    tables.begin_writing(room.db)
    published = {edition.key: edition.door for edition in catalog.modules(room.db, room.organisation.id)}
    assert published["manners"] == 101
    assert published["manners-2"] == 151


def test_a_module_is_taken_away_as_files_and_put_back(desk: Desk) -> None:
    draft = copied(desk, "instead")
    data = desk.get(f"{draft}/module.zip").data
    answer = desk.post("/archives", {"file": (io.BytesIO(data), "manners.zip")})
    again = answer.headers["Location"].split("/authoring")[1]
    assert again != draft
    assert desk.get(f"{again}/parts/lesson/telephone").text.count("{std:phone.answer}") == desk.get(
        f"{draft}/parts/lesson/telephone"
    ).text.count("{std:phone.answer}")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_such_file_is_refused_in_words(desk: Desk, data: bytes) -> None:
    desk.post("/archives", {"file": (io.BytesIO(data), "x.zip")})
    assert "The file could not be read" in desk.get("").text
