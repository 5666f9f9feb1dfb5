"""An instructor writes a module in the browser: begins it, writes, is told what is missing, loses nothing."""

import io
import re
import zipfile
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import Library
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.organisations import service as organisations
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


def test_the_list_invites_and_the_wizard_says_what_is_missing(desk: Desk) -> None:
    page = desk.get("").text
    assert "Your company has written nothing of its own yet" in page
    answer = desk.post("/new", {"languages": ["en"], "title.en": " "})
    assert answer.status_code == 400
    assert "Give it a title in this language" in answer.text
    assert "Choose the layer it belongs to." in answer.text
    nothing = desk.post("/new", {"title.en": "Kept words", "layer": "foundation"})
    assert "Choose at least one language." in nothing.text
    assert "Kept words" in nothing.text


def test_a_module_begins_with_a_door_of_its_own_and_says_what_is_to_settle(desk: Desk) -> None:
    draft = desk.begin()
    page = desk.get(draft).text
    assert "Night shift" in page
    assert ">151<" in page
    assert "to settle" in page
    assert "Night shift" in desk.get("").text


def test_what_is_written_in_a_lesson_is_kept_and_shown_as_the_learner_sees_it(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "lesson")
    body = "## Start\n\n```dialogue\n> Me: Good evening\n```\n"
    answer = desk.write(editor, title__en="Rounds", minutes="12", bodies__en=body)
    assert answer.status_code == 303
    page = desk.get(editor).text
    assert 'value="Rounds"' in page
    assert 'value="12"' in page
    assert '<div class="say me">' in page
    assert "&gt; Me: Good evening" in page


def test_a_script_in_markdown_is_text_and_said_at_its_line(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "lesson")
    hostile = 'one\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror="alert(1)">\n'
    news = desk.write(editor, scripted=True, do="autosave", bodies__en=hostile, title__en="</textarea><script>2").json
    assert "<script" not in news["preview"]["en"]
    assert "<img" not in news["preview"]["en"]
    assert "href" not in news["preview"]["en"]
    assert "</textarea><script>2" not in desk.get(editor).text


def test_every_problem_stands_at_its_field_in_the_readers_language(desk: Desk, room: Classroom) -> None:
    draft = desk.begin()
    editor = desk.add(draft, "lesson")
    fine = {
        "title__zh-CN": "巡楼",
        "title__en": "Rounds",
        "aim__zh-CN": "会",
        "aim__en": "You can",
        "review_by": "2030-01-01",
    }
    news = desk.write(editor, scripted=True, minutes="soon", bodies__en="# Wrong\n", **fine).json
    assert "Not a valid integer." in news["notes"]["minutes"]
    tables.begin_writing(room.db)
    chinese = room.seat(room.person("Reader (sample)", "instructor"), "instructor")
    chinese.session.locale = "zh-CN"
    room.db.commit()
    news = Desk(desk.client, chinese).write(editor, scripted=True, minutes="8", bodies__en="# Wrong\n", **fine).json
    assert "第 1 行" in news["notes"]["bodies.en"]
    assert "##" in news["notes"]["bodies.en"]
    assert "Headings" not in news["notes"]["bodies.en"]


def test_a_language_that_is_not_wanted_is_not_missed(desk: Desk) -> None:
    draft = desk.begin()
    editor = desk.add(draft, "lesson")
    whole = {
        "title__en": "Rounds",
        "aim__en": "You can",
        "review_by": "2030-01-01",
        "bodies__en": "Walk.",
        "minutes": "8",
    }
    assert "No text in 中文" in desk.write(editor, scripted=True, **whole).json["problems"]
    asked = desk.add(draft, "question", type="short-text")
    whole = {"stem__en": "Which number?", "accept__en": "119", "feedback__en": "119", "area": "fire alarm"}
    assert "No answer in 中文 is right." in desk.write(asked, scripted=True, **whole).json["problems"]
    desk.post(f"{draft}/about", {"languages": ["en"], "purpose": ""})
    assert "No text in" not in desk.get(editor).text
    assert "No answer in" not in desk.get(asked).text


def test_a_knowledge_area_has_a_name_in_any_language(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "question", type="number")
    assert "knowledge area" not in desk.write(editor, scripted=True, area="电梯困人").json["problems"]
    assert "knowledge area" in desk.write(editor, scripted=True, area="a/b").json["problems"]
    assert '<a href="#f-value">Right number</a>' in desk.get(editor).text  # every complaint says where


def test_a_review_names_each_part_once_in_the_order_of_the_module(desk: Desk) -> None:
    draft = desk.begin()
    editor = desk.whole_lesson(draft)
    desk.write(editor, bodies__en="## A\n\n<b>x</b>\n\n[x](ftp://x)\n\n# Wrong\n")
    page = desk.get(f"{draft}/review").text
    settle, _, _ = page.partition("could be better")
    assert settle.count("<b>Rounds</b>") == 1
    assert page.index("Line 3") < page.index("Line 5") < page.index("Line 7")


def test_two_who_write_at_once_are_shown_both_versions_and_lose_nothing(
    client: FlaskClient, room: Classroom, desk: Desk
) -> None:
    tables.begin_writing(room.db)
    other = Desk(client, room.seat(room.person("Second (sample)", "instructor"), "instructor"))
    room.db.commit()
    editor = desk.add(desk.begin(), "lesson")
    seen = desk.revision(editor)
    assert "Writer (sample) has this open as well" in other.get(editor).text
    other.write(editor, title__en="Theirs")
    assert desk.write(editor, revision=seen, scripted=True, title__en="Mine").status_code == 409
    clash = desk.write(editor, revision=seen, title__en="Mine")
    assert clash.status_code == 409
    assert "Second (sample) saved this while you were writing" in clash.text
    assert "Theirs" in clash.text
    assert "Mine" in clash.text
    assert re.search(rf'href="[^"]+{editor}">Back to the editor; what you wrote is dropped</a>', clash.text)
    desk.write(editor, do="keep-theirs", title__en="Mine")
    assert 'value="Theirs"' in desk.get(editor).text
    desk.post(f"{editor}/go/undo", {})
    assert 'value="Mine"' in desk.get(editor).text


def test_saving_the_same_again_is_no_clash(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "lesson")
    seen = desk.revision(editor)
    desk.write(editor, title__en="Same")
    assert desk.write(editor, revision=seen, title__en="Same").status_code == 303


def test_undo_and_redo_go_through_what_was_saved(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "lesson")
    for title in ("One", "Two"):
        desk.write(editor, title__en=title)
    for way, shown in (("undo", "One"), ("redo", "Two"), ("undo", "One")):
        desk.post(f"{editor}/go/{way}", {})
        assert f'value="{shown}"' in desk.get(editor).text
    desk.write(editor, title__en="Three")
    desk.post(f"{editor}/go/redo", {})
    page = desk.get(editor).text
    assert 'value="Three"' in page
    assert "There is nothing more to redo." in page


def test_options_are_added_moved_and_taken_out_by_buttons(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "question", type="single")
    rows = {"options.0.key": "a", "options.0.text.en": "First", "options.1.key": "b", "options.1.text.en": "Second"}
    fields = {name.replace(".", "__"): value for name, value in rows.items()}
    desk.write(editor, do="row:options:down:0", **fields)
    page = desk.get(editor).text
    assert page.index("Second") < page.index("First")
    desk.write(editor, do="row:options:add", **fields)
    assert 'value="c"' in desk.get(editor).text
    desk.write(editor, do="row:options:remove:0", **fields)
    page = desk.get(editor).text
    assert "First" not in page
    assert "Second" in page


def test_the_questions_of_a_quiz_are_moved_by_buttons(desk: Desk) -> None:
    draft = desk.begin()
    one, two, three = keys = [desk.whole_question(draft, name) for name in ("one", "two", "three")]
    quiz = desk.add(draft, "quiz")

    def order() -> list[str]:
        return re.findall(r'name="questions" value="([^"]+)" checked', desk.get(quiz).text)

    desk.write(quiz, questions=keys)
    desk.write(quiz, questions=keys, do=f"row:questions:up:{three}")
    assert order() == [one, three, two]
    for way, end in (("up", one), ("down", two)):
        desk.write(quiz, questions=order(), do=f"row:questions:{way}:{end}")
        assert order() == [one, three, two], "at the end of the way it stays"
    desk.write(quiz, questions=order(), do=f"row:questions:down:{one}")
    assert order() == [three, one, two]
    desk.write(quiz, questions=[one, two], do=f"row:questions:down:{one}")  # the one above was unticked just now
    assert order() == [two, one]
    desk.write(quiz, questions=[two, one], do=f"row:questions:up:{three}")
    assert order() == [two, one], "what is not chosen does not move"
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{draft}/module.zip").data)) as files:
        name = next(name for name in files.namelist() if f"quizzes/{quiz.rsplit('/', 1)[-1]}" in name)
        assert yaml.safe_load(files.read(name))["questions"] == [two, one]


def test_what_people_mark_is_not_offered_to_a_quiz(desk: Desk) -> None:
    draft = desk.begin()
    desk.whole_question(draft, "one")
    quiz = desk.add(draft, "quiz")
    assert "Case analyses" not in desk.get(quiz).text
    desk.write(desk.add(draft, "question", type="case"), stem__en="What would you have said?")
    page = desk.get(quiz).text
    assert "Case analyses are marked by people" in page and "What would you have said?" not in page


def test_the_bank_is_filtered(desk: Desk) -> None:
    draft = desk.begin()
    for area, stem in (("lift", "Stuck in the lift"), ("water", "Water from above")):
        desk.write(desk.add(draft, "question"), area=area, stem__en=stem, difficulty="3")
    page = desk.get(f"{draft}/questions?area=lift").text
    assert "Stuck in the lift" in page
    assert "Water from above" not in page
    assert "No question has all of this." in desk.get(f"{draft}/questions?q=nothing+like+it").text
    assert "2 of 2 questions need work" in page


def test_a_blueprint_is_complained_of_only_where_it_falls_short(desk: Desk) -> None:
    draft = desk.begin()
    for name in ("one", "two"):
        desk.whole_question(draft, name)
    quiz = desk.add(draft, "quiz")
    wanted = {"title__en": "Test", "title__zh-CN": "测试", "blueprint__0__area": "rounds", "questions": ""}
    news = desk.write(quiz, scripted=True, blueprint__0__count="2", **wanted).json
    assert "falls" not in news["problems"]
    news = desk.write(quiz, scripted=True, blueprint__0__count="3", **wanted).json
    assert "(rounds) asks for 3 and falls 1 short" in news["problems"]
    news = desk.write(quiz, scripted=True, **wanted | {"blueprint__0__area": "", "blueprint__0__count": "9"}).json
    assert "(any question)" in news["problems"]


def test_a_blueprint_is_counted_for_every_kind_of_site(desk: Desk) -> None:
    draft = desk.begin()
    villa, *_ = [desk.whole_question(draft, name) for name in ("one", "two", "three")]
    there = {"when__project_type": ["", "villa"], "when__region": [""]}
    desk.write(f"{draft}/parts/question/{villa}", **there)
    quiz = desk.add(draft, "quiz")
    asked = {"title__en": "Test", "title__zh-CN": "测试", "blueprint__0__count": "3", "questions": ""}
    said = desk.write(quiz, scripted=True, **asked).json["filling"]
    assert "1 question short" in said and "2 questions fit" in said
    assert 'sites of which nothing more is known · <b class="warn">1 missing</b>' in said
    assert "villa estates · can be filled" in said and said in desk.get(quiz).text
    said = desk.write(quiz, scripted=True, **asked, **there).json["filling"]
    assert "It can be filled: 3 questions in each attempt" in said and "nothing more is known" not in said


def test_a_practical_task_is_meant_for_some_sites_only(desk: Desk) -> None:
    draft = desk.begin()
    found = re.search(rf"{draft}/parts/module/[a-z0-9-]+", desk.get(draft).text)
    assert found
    module, task = found[0], {"practical_tasks__0__key": "task-1", "practical_tasks__0__title__en": "Walk round"}
    name = "practical_tasks__0__when__"
    desk.write(module, **task, **{f"{name}project_type": ["", "villa"], f"{name}region": ["", "first-tier"]})
    page = desk.get(module).text
    for word in ("villa", "first-tier"):
        assert re.search(rf'name="practical_tasks\.0\.when\.[a-z_]+" value="{word}" checked', page)
    desk.write(module, **task, **{f"{name}project_type": [""], f"{name}region": [""]})
    page = desk.get(module).text
    assert "Walk round" in page and not re.search(r'name="practical_tasks\.0\.when\.[^>]+ checked', page)


def test_a_part_is_taken_out_and_put_back(desk: Desk) -> None:
    draft = desk.begin()
    editor = desk.add(draft, "lesson")
    desk.write(editor, title__en="Rounds")
    desk.post(f"{editor}/removal", {})
    assert desk.get(editor).status_code == 404
    assert "Put back" in desk.get(draft).text
    desk.post(f"{editor}/return", {})
    assert 'value="Rounds"' in desk.get(editor).text


def test_a_paste_that_is_too_large_is_refused_in_words(desk: Desk) -> None:
    editor = desk.add(desk.begin(), "lesson")
    desk.write(editor, bodies__en="kept")
    answer = desk.write(editor, bodies__en="x" * 1_100_000)
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert "kept" in desk.get(editor).text


@pytest.mark.parametrize(
    "names",
    [
        ["options.x.text.en"],
        ["options." + "9" * 40 + ".key"],
        ["title"],
        ["a.b.c.d.e.f.g.h"],
        ["title.en.x", "title.en"],
    ],
)
def test_strange_names_of_fields_do_no_harm(desk: Desk, names: list[str]) -> None:
    editor = desk.add(desk.begin(), "question")
    form = {
        **dict.fromkeys(names, "x\x00y"),
        "shown": ["title", "options", "stem", "key", "__class__"],
        "revision": "1",
    }
    assert desk.post(editor, form).status_code == 303
    assert desk.get(editor).status_code == 200


def test_drafts_of_other_organisations_are_out_of_reach(
    client: FlaskClient, room: Classroom, desk: Desk, sessions: Any, shipped: Library
) -> None:
    draft = desk.begin()
    editor = desk.add(draft, "lesson")
    with tables.unit_of_work(sessions) as session:
        theirs = Classroom(session, organisations.add(session, "theirs", {"en": "Theirs"}), shipped, "starters")
        stranger = Desk(client, theirs.seat(theirs.person("Stranger (sample)", "instructor"), "instructor"))
    for rest in (draft, editor, f"{draft}/questions"):
        assert stranger.get(rest).status_code == 404
    for rest in (f"{draft}/parts/lesson", editor, f"{editor}/go/undo", f"{editor}/removal", f"{draft}/about"):
        assert stranger.post(rest, {"do": "save", "shown": "title", "title.en": "Mine now"}).status_code == 404
    assert "Night shift" not in stranger.get("").text
    assert "Mine now" not in desk.get(editor).text


def test_learners_do_not_write(client: FlaskClient, room: Classroom) -> None:
    learner = room.seat(room.person("Learner (sample)"), "learner")
    room.db.commit()
    assert learner.open(client, "authoring").status_code == 403
