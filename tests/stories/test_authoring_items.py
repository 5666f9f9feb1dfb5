"""Cases, phrases and forms are written in the browser, published into handbook and search, and go out as files."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from content.loader import LIBRARY, Library, load
from content.schema import STOCK, from_dict, to_dict
from content.texts import texts
from lms_tool import db as tables
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.rules import files, item_files
from lms_tool.authoring.rules.drafts import Written
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.db import utc_now
from lms_tool.search import service as search
from tests.factories import courseware, stock
from tests.factories.forms import fields
from tests.factories.learners import Classroom
from tests.factories.writing import Desk

KEYS = {"case": "wrong-door", "phrases": "fees", "form": "reaction"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library, problems = load(stock.write(tmp_path_factory.mktemp("library")))
    assert not problems, problems
    return library


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "starters", now=utc_now())


@pytest.fixture
def desk(client: FlaskClient, room: Classroom) -> Desk:
    seat = room.seat(room.person("Writer (sample)", "instructor"), "instructor")
    room.db.commit()
    return Desk(client, seat)


def begin(desk: Desk, kind: str, **changes: Any) -> str:
    """A new one; the address of its editor."""
    form = {"languages": ["zh-CN", "en"], "title.zh-CN": "夜里", "title.en": "At night", **changes}
    answer = desk.post(f"/items/{kind}/new", form)
    assert answer.status_code == 303, answer.text
    return address(answer)


def copied(desk: Desk, kind: str, way: str = "instead", key: str = "") -> str:
    answer = desk.post(f"/items/{kind}/copies/{key or KEYS[kind]}", {"way": way})
    assert answer.status_code == 303, answer.text
    return address(answer)


def address(answer: Any) -> str:
    return str(answer.headers["Location"].split("/authoring")[1].split("#")[0])


def draft_of(editor: str) -> str:
    return editor.split("/parts", maxsplit=1)[0]


def publish(desk: Desk, editor: str) -> None:
    for step in ("asked", "published"):
        answer = desk.post(f"{draft_of(editor)}/review/{step}", {"note": "Read twice"})
        assert answer.status_code == 303, answer.text


def sent_again(desk: Desk, editor: str, **changes: str) -> Any:
    """What a browser sends when somebody presses Save, with some fields changed."""
    pairs = fields(desk.get(editor).text)
    sent = MultiDict([pair for pair in pairs if pair[0] not in changes] + list(changes.items()))
    return desk.post(editor, sent)


def written(room: Classroom, kind: str, key: str) -> dict[str, Any]:
    tables.begin_writing(room.db)
    asked = select(Part.written).join(Draft).where(Part.kind == kind, Part.key == key)
    found = room.db.scalar(asked)
    room.db.rollback()
    assert found is not None
    return dict(found)


def made(room: Classroom, kind: str, key: str) -> Any:
    more = {} if kind == "phrases" else {"modules": []}
    return from_dict(STOCK[kind], {**more, **written(room, kind, key), "key": key})


@pytest.mark.parametrize("kind", KEYS)
def test_an_empty_list_invites_and_what_is_missing_is_said_before_it_begins(desk: Desk, kind: str) -> None:
    page = desk.get("/items/case").text
    assert "Nobody else sees" in page
    assert "Came with the academy" in page
    assert "Instead of the original" in desk.get(f"/items/{kind}/copies/{KEYS[kind]}").text
    assert "Title, English" in desk.get(f"/items/{kind}/new").text
    assert desk.get("/items/lift").status_code == 404
    answer = desk.post(f"/items/{kind}/new", {"languages": ["en"], "title.en": " "})
    assert answer.status_code == 400
    assert "Give it a title in this language" in answer.text


def test_a_case_is_written_reviewed_and_published_into_handbook_and_search_and_withdrawn(
    client: FlaskClient, desk: Desk, room: Classroom
) -> None:
    editor = begin(desk, "case")
    assert desk.post(f"{draft_of(editor)}/review/asked", {}).status_code == 400, "something is missing"
    texts = {
        name: value
        for field in ("event", "handling", "result", "lessons.0")
        for name, value in ((f"{field}.zh-CN", "夜里门锁坏了"), (f"{field}.en", f"The bolt jammed: {field}"))
    }
    assert sent_again(desk, editor, **texts, area="night", modules="manners").status_code == 303
    assert "Nothing is missing here" in desk.get(editor).text
    publish(desk, editor)
    assert "Published" in desk.get("/items/case").text
    page = desk.seat.open(client, "handbook/cases/at-night").text
    assert "The bolt jammed: event" in page
    tables.begin_writing(room.db)
    search.catch_up(room.db, now=utc_now())
    room.db.commit()
    assert "handbook/cases/at-night" in desk.seat.open(client, "search?q=bolt+jammed").text
    assert desk.seat.post(client, "versions/case/at-night/withdrawal", why="It was told wrongly").status_code == 303
    assert desk.seat.open(client, "handbook/cases/at-night").status_code == 404
    assert "at-night" not in desk.seat.open(client, "search?q=bolt+jammed").text
    assert "Withdrawn" in desk.get("/items/case").text


@pytest.mark.parametrize("kind", KEYS)
def test_an_editor_that_is_saved_untouched_changes_nothing(desk: Desk, room: Classroom, kind: str) -> None:
    editor = copied(desk, kind)
    before = made(room, kind, KEYS[kind])
    answer = sent_again(desk, editor)
    assert answer.status_code == 303
    assert made(room, kind, KEYS[kind]) == before


@pytest.mark.parametrize("kind", KEYS)
def test_every_text_has_a_field_in_every_language(desk: Desk, room: Classroom, kind: str) -> None:
    names = {name for name, _ in fields(desk.get(copied(desk, kind)).text)}
    for way, text in texts(made(room, kind, KEYS[kind])):
        for tag in text.words:
            assert ".".join(map(str, (*way, tag))) in names


@pytest.mark.parametrize("kind", KEYS)
def test_what_is_taken_away_as_a_file_comes_back_as_it_was(desk: Desk, room: Classroom, kind: str) -> None:
    editor = copied(desk, kind)
    before = made(room, kind, KEYS[kind])
    data = desk.get(f"{draft_of(editor)}/item.yaml").data
    assert desk.post(f"{draft_of(editor)}/removal", {}).status_code == 303
    assert desk.get(editor).status_code == 404
    answer = desk.post(f"/items/{kind}/files", {"file": (io.BytesIO(data), "one.yaml")})
    assert answer.status_code == 303
    assert made(room, kind, KEYS[kind]) == before
    again = desk.get(f"/items/{kind}/files.zip").data
    desk.post(f"/items/{kind}/files", {"file": (io.BytesIO(again), "all.zip")})
    assert "1 was there just so" in desk.get("/items/case").text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"- a list", b"title: {en: Nothing known}"])
def test_what_is_no_such_file_is_refused_in_words(desk: Desk, data: bytes) -> None:
    desk.post("/items/case/files", {"file": (io.BytesIO(data), "x.yaml")})
    assert "The file could not be read" in desk.get("/items/case").text


def test_check_questions_of_every_type_are_shown_with_their_answer(client: FlaskClient, desk: Desk) -> None:
    both = stock.both
    rows = [{"key": key, "text": both(key, f"Step {key}")} for key in "abc"]
    pairs = [{"key": key, "left": both(f"左{key}", f"Left {key}"), "right": both(key, f"Right {key}")} for key in "ab"]
    kinds: dict[str, dict[str, Any]] = {
        "number": {"value": "{std:phone.answer}"},
        "true-false": {"right": False},
        "ordering": {"options": rows},
        "matching": {"pairs": pairs},
        "short-text": {"accept": {"en": ["The log"], "zh-CN": ["登记本"]}},
        "case": {"model_answer": both("先道歉", "Say sorry"), "rubric": [{**rows[0], "points": 5}]},
    }
    checks = [
        courseware.question(f"q-{kind}", type=kind, **{"options": None, **answer}) for kind, answer in kinds.items()
    ]
    written = {name: value for name, value in {**stock.CASE, "checks": checks}.items() if name != "key"}
    packed = files.pack(item_files.to_files([Written("case", "all-kinds", written)]))
    desk.post("/items/case/files", {"file": (io.BytesIO(packed), "all.zip")})
    draft = desk.get("/items/case").text.split("/parts/case/all-kinds")[0].rsplit("/authoring", 1)[1]
    publish(desk, f"{draft}/parts/case/all-kinds")
    page = desk.seat.open(client, "handbook/cases/all-kinds").text
    for answer in ("3 rings", "<b>False</b>", "<b>Step c</b>", "Left b — Right b", "The log", "Say sorry"):
        assert answer in page


def test_what_was_deleted_is_put_back(desk: Desk) -> None:
    editor = begin(desk, "phrases")
    desk.post(f"{draft_of(editor)}/removal", {})
    assert "Put back" in desk.get("/items/phrases").text
    desk.post("/items/phrases/at-night/return", {})
    assert desk.get(editor).status_code == 200


def test_rows_inside_rows_are_added_moved_and_taken_out(desk: Desk, room: Classroom) -> None:
    editor = copied(desk, "form")
    sent_again(desk, editor, do="row:sections.0.items:add")
    keys = [item["key"] for item in written(room, "form", "reaction")["sections"][0]["items"]]
    assert keys == ["useful", "missing", "item-1"]
    sent_again(desk, editor, do="row:sections.0.items:up:2")
    sent_again(desk, editor, do="row:sections.0.items:remove:0")
    sent_again(desk, editor, do="row:sections.0.items:remove:7")
    keys = [item["key"] for item in written(room, "form", "reaction")["sections"][0]["items"]]
    assert keys == ["item-1", "missing"]
    desk.post(f"{editor}/go/undo", {})
    desk.post(f"{editor}/go/undo", {})
    assert len(written(room, "form", "reaction")["sections"][0]["items"]) == 3


def test_a_check_question_of_a_case_takes_the_fields_of_its_type(desk: Desk) -> None:
    editor = begin(desk, "case")
    sent_again(desk, editor, do="row:checks:add")
    assert "checks.0.options.3.text.en" in desk.get(editor).text
    sent_again(desk, editor, **{"checks.0.type": "matching"})
    page = desk.get(editor).text
    assert "checks.0.pairs.0.left.en" in page
    assert "checks.0.options.0" not in page


def test_two_who_write_at_once_are_shown_both_versions(client: FlaskClient, room: Classroom, desk: Desk) -> None:
    tables.begin_writing(room.db)
    other = Desk(client, room.seat(room.person("Second (sample)", "instructor"), "instructor"))
    room.db.commit()
    editor = begin(desk, "phrases")
    seen = desk.revision(editor)
    assert "Writer (sample) has this open as well" in other.get(editor).text
    other.write(editor, summary__en="Theirs")
    clash = desk.write(editor, revision=seen, summary__en="Mine")
    assert clash.status_code == 409
    assert "Theirs" in clash.text


def test_remarks_stand_at_the_field_they_are_about(desk: Desk) -> None:
    editor = begin(desk, "form", type="rubric")
    news = desk.write(editor, scripted=True, pass_mark="plenty").json["notes"]
    assert "A number, or an entry of the company standard" in news["pass_mark"]
    assert "is missing" in news["intro"]
    case = copied(desk, "case")
    news = desk.write(case, scripted=True, sources="law:civil-code/1\nstd:nothing.here").json["notes"]
    assert any("no article civil-code/1" in said for said in news.values())
    assert any("no entry nothing.here" in said for said in news.values())


def test_a_language_that_is_not_wanted_is_not_missed_and_what_it_says_stays(desk: Desk, room: Classroom) -> None:
    editor = copied(desk, "phrases")
    desk.post(f"{draft_of(editor)}/languages", {"languages": ["en"]})
    page = desk.get(editor).text
    assert "zh-CN" not in "".join(name for name, _ in fields(page) if name != "languages")
    assert sent_again(desk, editor, **{"phrases.0.say.en": "Let me show you."}).status_code == 303
    phrase = written(room, "phrases", "fees")["phrases"][0]
    assert phrase["say"] == {"en": "Let me show you.", "zh-CN": "明细我给您看。"}
    assert phrase["sources"] == ["law:civil-code/944"]


def test_a_copy_beside_has_a_key_of_its_own_and_the_list_finds_by_words(desk: Desk) -> None:
    copied(desk, "case", "beside")
    assert copied(desk, "case", "beside").endswith("/wrong-door-3")
    assert "No title" not in desk.get("/items/case?q=wrong+door").text
    assert "Nothing here has all of this." in desk.get("/items/case?q=zzz").text


@pytest.mark.parametrize("way", ["instead", "beside"])
def test_a_copy_is_told_when_its_original_changes_and_takes_it_over(
    desk: Desk, room: Classroom, tmp_path: Any, way: str
) -> None:
    editor = copied(desk, "case", way)
    sent_again(desk, editor, **{"result.en": "Ours: nobody waited."})
    assert "The original has changed" not in desk.get(editor).text
    root = stock.write(tmp_path)
    courseware.dump(root / "cases/wrong-door.yaml", {**stock.CASE, "handling": stock.both("上门致歉。", "Went there.")})
    tables.begin_writing(room.db)
    catalog_service.publish(room.db, room.organisation.id, load(root)[0], now=utc_now())
    room.db.commit()
    assert "The original has changed" in desk.get(editor).text
    assert "original changed" in desk.get("/items/case").text
    page = desk.get(f"{draft_of(editor)}/original").text
    assert "Went" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = desk.post(f"{draft_of(editor)}/original", {"seen": seen, "take": "case:"})
    assert address(answer) == editor
    page = desk.get(editor).text
    assert "Went there." in page
    assert "Ours: nobody waited." in page
    assert "The original has changed" not in page


def test_drafts_of_other_organisations_are_out_of_reach(
    client: FlaskClient, desk: Desk, sessions: Any, shipped: Library
) -> None:
    from lms_tool.organisations import service as organisations

    editor = begin(desk, "case")
    with tables.unit_of_work(sessions) as session:
        theirs = Classroom(session, organisations.add(session, "theirs", {"en": "Theirs"}), shipped, "starters")
        stranger = Desk(client, theirs.seat(theirs.person("Stranger (sample)", "instructor"), "instructor"))
    for rest in (editor, f"{draft_of(editor)}/review", f"{draft_of(editor)}/item.yaml", f"{draft_of(editor)}/preview"):
        assert stranger.get(rest).status_code == 404
    for rest in (f"{draft_of(editor)}/removal", f"{draft_of(editor)}/languages", editor):
        assert stranger.post(rest, {"do": "save"}).status_code == 404
    assert "At night" not in stranger.get("/items/case").text


def test_the_outline_and_the_bank_are_for_modules_only(desk: Desk) -> None:
    draft = draft_of(begin(desk, "case"))
    for rest in (draft, f"{draft}/questions", f"{draft}/import", f"{draft}/module.zip"):
        assert desk.get(rest).status_code == 404
    assert desk.get(f"{draft}/review").status_code == 200
    assert desk.get(f"{draft}/preview").status_code == 200


@pytest.mark.parametrize("kind", KEYS)
def test_everything_that_came_with_the_academy_can_be_made_here(desk: Desk, room: Classroom, kind: str) -> None:
    """Every shipped case, scene and form goes through its editor and comes out as it was."""
    library, _ = load(LIBRARY)
    chosen = list(library.stock[kind].values())[:: 1 if kind == "form" else 7]
    data = item_files.to_files(
        Written(kind, one.key, {k: v for k, v in to_dict(one).items() if k != "key"}) for one in chosen
    )
    packed = files.pack(data)
    desk.post(f"/items/{kind}/files", {"file": (io.BytesIO(packed), "all.zip")})
    page = desk.get(f"/items/{kind}").text
    for one in chosen:
        assert f"/{kind}/{one.key}" in page
        editor = page.split(f'/{kind}/{one.key}"')[0].rsplit("/authoring", 1)[1] + f"/{kind}/{one.key}"
        sent_again(desk, editor)
        assert made(room, kind, one.key) == one


def test_the_catalog_names_the_author_and_the_note(desk: Desk, room: Classroom) -> None:
    editor = copied(desk, "phrases")
    desk.write(editor, **{"summary__en": "Ask, then explain.", "summary__zh-CN": "先问后说。"})
    publish(desk, editor)
    tables.begin_writing(room.db)
    line = catalog.history(room.db, room.organisation.id, "phrases", "fees")[0]
    assert (line.version.number, line.version.origin, line.deeds[0].why) == (2, "own", "Read twice")
    room.db.rollback()
    answer = desk.post(f"{draft_of(editor)}/review/published", {})
    assert answer.status_code == 409, "it is published already"
