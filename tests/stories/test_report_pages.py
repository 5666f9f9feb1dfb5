"""An administrator asks how far everybody is, narrows it, and takes the answer along; nobody else gets it."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import utc_now
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat, seat

REPORTS = "reports"
ANSWERS = {
    "questions": "The question got right least often, by 100 %",
    "not-done": "1 person has not finished their track.",
    "time": "minutes in all.",
    "activity": "On the busiest day,",
}


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    return Classroom(db, organisation, load(courseware.write(tmp_path / "courseware"))[0], "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any, room: Classroom) -> Company:
    return Company(db, organisation, room.ago(30))


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def test_the_answer_is_read_narrowed_and_taken_along_in_both_forms(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.learner("Done (sample)", days=9).finish(days=8)
    room.learner("=New (sample)", days=2)
    room.db.commit()
    assert "Who has completed which module?" in boss.open(client, REPORTS).text
    everybody = boss.open(client, f"{REPORTS}/completion").text
    assert "50 % of the modules in people’s tracks" in everybody
    assert "(n = 2)" in everybody
    assert 'role="img"' in everybody
    early = f"since={room.ago(20):%Y-%m-%d}&until={room.ago(9.5):%Y-%m-%d}&track=starters"
    page = boss.open(client, f"{REPORTS}/completion?{early}")
    assert "0 % of the modules in people’s tracks" in page.text, "none was done on those days"
    assert "script" not in page.text.partition("<figure")[2].partition("</figure>")[0]
    assert "until=" in page.text.partition("completion.csv?")[2][:90], "files are narrowed as the page is"
    text = boss.open(client, f"{REPORTS}/completion.csv?{early}").data.decode()
    lines = text.splitlines()
    assert lines[0] == "\ufefftrack,layer,module,enrolled,started,completed,share"
    assert lines[1].startswith("starters,")
    assert lines[1].endswith(",2,1,0,0.0")
    book = load_workbook(BytesIO(boss.open(client, f"{REPORTS}/completion.xlsx?{early}").data))
    assert [cell.value for cell in book.active[1]][-1] == "Share"
    assert book.active.title == "Who has completed which module"
    assert [cell.value for cell in book.active[2]][-4:] == [2, 1, 0, 0]
    for name, said in ANSWERS.items():
        assert said in boss.open(client, f"{REPORTS}/{name}").text
    results = boss.open(client, f"{REPORTS}/scores").text
    assert "The lowest average, 100 %" in results
    assert ",'=New (sample)," in boss.open(client, f"{REPORTS}/not-done.csv").text, "a name is no formula"
    for strange in ("nothing-like-it", "nothing-like-it.csv", "completion.exe"):
        assert boss.open(client, f"{REPORTS}/{strange}").status_code == 404
    odd = boss.open(client, f"{REPORTS}/completion?track=%3Cb%3E&site=x&batch=%27&since=0001-01-01&until=9999-12-31")
    assert "(n = 2)" in odd.text
    assert "Left out, because it is not known here: Track, Site, Batch, From, Until." in odd.text
    assert "Left out" not in page.text
    wider = boss.open(client, f"{REPORTS}/completion.csv?site=x&since=0001-01-01")
    assert wider.status_code == 400 and "Not known here: Site, From." in wider.text


def test_before_anybody_learns_the_page_says_so(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    room.db.commit()
    assert "nothing to report yet" in boss.open(client, f"{REPORTS}/completion").text


def test_an_instructor_sees_who_learns_in_their_course_and_nobody_else(
    client: FlaskClient, db: Session, organisation: Any, room: Classroom
) -> None:
    library = room.library
    other = Classroom(db, organisation, library, "starters", now=room.now, name="elsewhere")
    room.learner("Here (sample)", days=3)
    other.learner("There (sample)", days=3)
    trainer = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    boss = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
    db.commit()
    assert "learn in this course" in trainer.open(client, REPORTS).text
    for wish in ("", f"?course={other.course.id}", "?track=starters"):
        page = trainer.open(client, f"{REPORTS}/not-done{wish}").text
        assert "Here (sample)" in page
        assert "There (sample)" not in page
        assert "There" not in trainer.open(client, f"{REPORTS}/not-done.csv{wish}").text
    assert "(n = 2)" in boss.open(client, f"{REPORTS}/not-done").text
    assert "There (sample)" in boss.open(client, f"{REPORTS}/not-done?course={other.course.id}").text


def test_it_is_read_what_people_still_have_to_do_and_which_question_is_meant(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.learner("Wrong (sample)", days=2).take("manners", "module-test", 1, right=2)
    room.db.commit()
    page = boss.open(client, f"{REPORTS}/not-done?module=manners").text
    assert "Modules still to do" in page
    assert "nothing fits" not in page.lower()
    asked = boss.open(client, f"{REPORTS}/questions").text
    answered = boss.open(client, f"{REPORTS}/questions.csv").data.decode().splitlines()[1].split(",")[2]
    stem = room.library.modules["manners"].questions[answered].stem.get("en")
    assert stem and stem.partition("{")[0] in asked
    link = f"versions/module/manners/questions/{answered}"
    assert link in asked and boss.open(client, link).status_code == 200
    [person] = set(re.findall(r"file/people/[0-9a-f-]+", boss.open(client, f"{REPORTS}/not-done").text))
    assert "Wrong (sample)" in boss.open(client, person).text


def test_rows_are_told_apart_by_site_batch_track_or_layer(
    client: FlaskClient, room: Classroom, boss: Seat, company: Company
) -> None:
    done, new = room.learner("Done (sample)", days=9), room.learner("New (sample)", days=2)
    done.finish(days=8)
    company.put(done.person, "E-villa")
    company.put(new.person, "W-villa")
    room.db.commit()
    page = boss.open(client, f"{REPORTS}/groups").text
    assert "Furthest behind is “Site W-villa”: 0 % of its modules are done." in page
    assert page.index("Site W-villa</span>") < page.index("Site E-villa</span>")
    assert "Foundation" in boss.open(client, f"{REPORTS}/groups?by=layer").text
    assert "In no batch" in boss.open(client, f"{REPORTS}/groups?by=batch").text
    compact = boss.open(client, f"{REPORTS}/groups?since=20260131").text
    assert "not known here: From." in compact and "from the beginning until today" in compact
    assert "Left out, because it is not known here: By." in boss.open(client, f"{REPORTS}/groups?by=star-sign").text
    text = boss.open(client, f"{REPORTS}/groups.csv?by=site").data.decode()
    assert text.splitlines()[1:] == ["site,W-villa,1,1,0,0.0,0", "site,E-villa,1,1,1,1.0,1"]
    results = boss.open(client, f"{REPORTS}/scores").text
    assert "100 to 100 %, median 100 %" in results and "whisker" in results


def test_learners_are_not_let_in_and_an_instructor_outside_any_course_neither(
    client: FlaskClient, room: Classroom
) -> None:
    learner = room.seat(room.person("Somebody (sample)", "learner"), "learner")
    person = room.person("Trainer (sample)", "instructor")
    outside = seat(room.db, room.organisation.id, person.id, ("instructor",), room.deployment, None, None)
    room.db.commit()
    for one in (learner, outside):
        for path in ("", "/completion", "/completion.csv", "/scores.xlsx"):
            assert one.open(client, REPORTS + path).status_code == 403
