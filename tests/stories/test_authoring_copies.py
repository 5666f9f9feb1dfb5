"""A shipped module is copied and adapted, instead of the original or beside it."""

import io
import re
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from content.formats.folder import zipped
from content.loader import load
from lms_tool import db as tables
from lms_tool.authoring.models import Part
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.queries.originals import changed_below
from lms_tool.db import utc_now
from tests.factories import courseware, media
from tests.factories.forms import fields
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


def ship(room: Classroom, root: Any, title: str) -> list[str]:
    """Publish the shipped library with another title of its lesson; what own versions stand above the change."""
    path = root / "modules/manners/lessons/telephone.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    courseware.dump(path, {**data, "title": {"zh-CN": title, "en": title}})
    tables.begin_writing(room.db)
    now = utc_now()
    catalog_service.publish(room.db, room.organisation.id, load(root)[0], now=now)
    below = changed_below(room.db, room.organisation.id, now)
    room.db.commit()
    return [f"{one.kind} {one.key}, version {one.number}" for one in below]


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


def seen(desk: Desk, draft: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', desk.get(f"{draft}/original").text)
    assert found
    return found[1]


def ticked(page: str) -> list[str]:
    """What is taken over unless the author says otherwise."""
    return re.findall(r'name="take" value="([^"]+)" checked', page)


@pytest.mark.parametrize("way", ["instead", "beside"])
def test_a_copy_is_told_when_the_original_changes_and_takes_the_change_over(
    desk: Desk, room: Classroom, root: Any, way: str
) -> None:
    draft = copied(desk, way)
    editor = f"{draft}/parts/lesson/telephone"
    desk.write(editor, minutes="9")
    publish(desk, draft)
    assert "original has changed" not in desk.get(draft).text
    assert ship(room, root, "Shipped anew") == (["module manners, version 2"] if way == "instead" else [])
    assert "The original has changed in 1 part" in desk.get(draft).text
    assert "original changed" in desk.get("").text
    page = desk.get(f"{draft}/original").text
    assert "<ins>Shipped anew</ins>" in page
    assert ticked(page) == ["lesson:telephone"], "the author changed another place of the lesson"
    desk.post(f"{draft}/original", {"seen": seen(desk, draft), "take": "lesson:telephone"})
    page = desk.get(editor).text
    assert 'value="Shipped anew"' in page
    assert 'value="9"' in page, "what the author changed elsewhere in the lesson stays"
    assert "original has changed" not in desk.get(draft).text
    desk.post(f"{editor}/go/undo", {})
    assert 'value="Within {std:phone.answer}"' in desk.get(editor).text


def test_what_was_changed_on_both_sides_is_shown_in_three_wordings_and_stays_unless_it_is_ticked(
    desk: Desk, room: Classroom, root: Any
) -> None:
    draft = copied(desk, "instead")
    editor = f"{draft}/parts/lesson/telephone"
    desk.write(editor, title__en="Our own way", **{"title__zh-CN": "我们的做法"})
    ship(room, root, "Shipped anew")
    page = desk.get(f"{draft}/original").text
    assert "You have changed this as well" in page
    assert "Our own way" in page
    assert ticked(page) == []
    first = seen(desk, draft)
    ship(room, root, "Once more")
    desk.post(f"{draft}/original", {"seen": first, "take": "lesson:telephone"})
    assert "changed once more" in desk.get(f"{draft}/original").text
    assert 'value="Our own way"' in desk.get(editor).text
    desk.post(f"{draft}/original", {"seen": seen(desk, draft)})
    assert 'value="Our own way"' in desk.get(editor).text
    assert "original has changed" not in desk.get(draft).text


def test_new_parts_pictures_and_parts_that_went_are_offered_too(desk: Desk, room: Classroom, root: Any) -> None:
    draft = copied(desk, "beside")
    module = root / "modules/manners"
    (module / "media").mkdir()
    (module / "media/desk.png").write_bytes(media.picture())
    courseware.dump(module / "module.yaml", {**courseware.MODULE, "lessons": ["desk", "telephone"]})
    courseware.dump(module / "lessons/desk.yaml", {**courseware.LESSON, "key": "desk", "checks": []})
    for language in ("zh-CN", "en"):
        (module / f"lessons/desk.{language}.md").write_text("## Desk\n\n![A desk](desk.png)\n", encoding="utf-8")
    courseware.dump(module / "questions.yaml", courseware.QUESTIONS[:2])
    courseware.dump(module / "quizzes/module-test.yaml", {**courseware.QUIZ, "questions": ["repeat", "polite"]})
    ship(room, root, "Within {std:phone.answer}")
    page = desk.get(f"{draft}/original").text
    offered = ["lesson:desk", "lesson:telephone", "quiz:module-test", "media:desk.png", "question:late"]
    assert sorted(ticked(page)) == sorted(offered)
    desk.post(f"{draft}/original", {"seen": seen(desk, draft), "take": offered})
    assert 'alt="A desk"' in desk.get(f"{draft}/parts/lesson/desk").text
    assert desk.get(f"{draft}/parts/question/late").status_code == 404
    outline = desk.get(draft).text
    assert outline.index('id="lesson-desk"') < outline.index('id="lesson-telephone"'), "as in the original"
    publish(desk, draft)


def test_another_value_of_the_standard_is_no_news_of_the_original(desk: Desk, room: Classroom) -> None:
    draft = copied(desk, "beside")
    tables.begin_writing(room.db)
    person = room.person("Administrator (sample)", "administrator")
    catalog_service.change_standard(
        room.db, room.organisation.id, {("phone.answer", ""): 5}, by=person.id, why="five", now=utc_now()
    )
    room.db.commit()
    assert "original has changed" not in desk.get(draft).text


def test_lists_of_a_draft_speak_the_figures_of_the_standard(desk: Desk) -> None:
    outline = desk.get(copied(desk, "instead")).text
    assert "Within 3 rings" in outline
    assert "{std:" not in outline


def test_every_text_of_a_copy_has_a_field_in_every_language_and_saving_untouched_changes_nothing(
    desk: Desk, room: Classroom
) -> None:
    draft = copied(desk, "instead")
    for kind, key in (
        ("module", "manners"),
        ("lesson", "telephone"),
        ("quiz", "module-test"),
        *(("question", key) for key in ("repeat", "polite", "late")),
    ):
        editor = f"{draft}/parts/{kind}/{key}"
        page = desk.get(editor).text
        sent = fields(page)
        before = part(room, kind, key)
        for way in leaves(before):
            if way.rpartition(".")[2] in {"zh-CN", "en"}:
                assert way in {name for name, _ in sent}, f"{way} of {kind} {key} has no field"
        assert desk.post(editor, MultiDict(sent)).status_code == 303
        after = part(room, kind, key)
        assert {**before, **dict.fromkeys(DEFAULTS, None)} == {**after, **dict.fromkeys(DEFAULTS, None)}


DEFAULTS = ("applied", "options")
"""Of a question; that an option is wrong may be said or left out."""


def leaves(written: Any, way: str = "") -> list[str]:
    steps = written.items() if isinstance(written, dict) else enumerate(written) if isinstance(written, list) else ()
    return [leaf for step, inner in steps for leaf in leaves(inner, f"{way}.{step}" if way else str(step))] or [way]


def part(room: Classroom, kind: str, key: str) -> dict[str, Any]:
    tables.begin_writing(room.db)
    found = room.db.scalar(select(Part.written).where(Part.kind == kind, Part.key == key))
    room.db.rollback()
    return dict(found or {})


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
    assert "The key manners is taken, so the files are back as another module, manners-2." in desk.get(again).text
    assert desk.get(f"{again}/parts/lesson/telephone").text.count("{std:phone.answer}") == desk.get(
        f"{draft}/parts/lesson/telephone"
    ).text.count("{std:phone.answer}")


def test_files_that_went_out_are_the_next_state_of_their_draft(desk: Desk) -> None:
    draft = copied(desk, "instead")
    data = desk.get(f"{draft}/module.zip").data
    assert put_back(desk, data) == draft
    assert "says the same as the files" in desk.get(draft).text
    editor = f"{draft}/parts/lesson/telephone"
    desk.write(editor, minutes="9")
    put_back(desk, data)
    assert "1 changed, 0 new" in desk.get(draft).text
    assert 'value="9"' not in desk.get(editor).text
    desk.post(f"{editor}/go/undo", {})
    assert 'value="9"' in desk.get(editor).text
    desk.post(f"{draft}/review/asked", {"note": ""})
    assert desk.post("/archives", archive(data)).status_code == 409, "what is reviewed is not changed"


def archive(data: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), "manners.zip"), "way": "update"}


def put_back(desk: Desk, data: bytes) -> str:
    return desk.post("/archives", archive(data)).headers["Location"].split("/authoring")[1]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_what_is_no_such_file_is_refused_in_words(desk: Desk, data: bytes) -> None:
    desk.post("/archives", {"file": (io.BytesIO(data), "x.zip")})
    assert "The file could not be read" in desk.get("").text


def test_a_broken_file_in_an_archive_is_named_with_its_line(desk: Desk) -> None:
    data = zipped({"modules/x/module.yaml": b"key: x\ntitle: {en: A}\n", "modules/x/quizzes/q.yaml": b"key: q\na: [\n"})
    desk.post("/archives", {"file": (io.BytesIO(data), "x.zip")})
    assert "quizzes/q.yaml, line 3: Not YAML" in desk.get("").text
    desk.post("/archives", {"file": (io.BytesIO(zipped({"a.yaml": b"x: 1"})), "x.zip")})
    assert "There is no module.yaml in it." in desk.get("").text
