"""Whoever builds reports looks at what comes in, finds one statement, and sees whether it keeps the profile."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import utc_now
from lms_tool.facts import Enrolled
from lms_tool.lrs import service as lrs
from lms_tool.statements import service as statements
from tests.factories import courseware
from tests.factories.learners import Classroom, Learner, Seat
from tests.golden.xapi.sentences import SENTENCES


@pytest.fixture
def room(db: Session, app: Any, organisation: Any, tmp_path: Path) -> Classroom:
    library, problems = load(courseware.write(tmp_path / "library"))
    assert not problems
    return Classroom(db, organisation, library, "starters", now=utc_now())


@pytest.fixture
def learner(room: Classroom) -> Learner:
    """Somebody of whom one thing was said: that they were enrolled."""
    found = room.learner("Anna Bloom (sample)")
    statements.tell_enrolled(room.db, Enrolled(occasion=found.occasion, at=room.ago(0.01), track=room.track))
    return found


@pytest.fixture
def boss(room: Classroom, learner: Learner) -> Seat:
    seat = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
    keep(room, {**SENTENCES["passed"](), "id": str(uuid4())})
    broken = {**SENTENCES["completed"](), "id": str(uuid4())}
    keep(room, {**broken, "result": {"completion": True}})
    keep(room, {**strange(), "id": str(uuid4())})
    room.db.commit()
    return seat


def strange() -> dict[str, Any]:
    """A statement of another tool, in our store."""
    actor = {"account": {"homePage": "https://elsewhere.example", "name": "7"}}
    verb = {"id": "https://w3id.org/xapi/video/verbs/played", "display": {"en": "played"}}
    return {"actor": actor, "verb": verb, "object": {"id": "https://elsewhere.example/films/1"}}


def keep(room: Classroom, said: dict[str, Any]) -> None:
    lrs.store(
        room.db, room.organisation.id, [said], authority=lrs.agent("https://elsewhere.example", "x"), now=utc_now()
    )


def page(boss: Seat, client: FlaskClient, path: str = "statements", **options: Any) -> str:
    answer = boss.open(client, path, **options)
    assert answer.status_code == 200, answer.text[:400]
    return answer.text


def test_the_stream_shows_each_statement_and_whether_it_keeps_the_profile(client, boss):
    shown = page(boss, client)
    assert shown.count("Fits the profile") == 2
    assert "1 fault" in shown
    assert "Of another profile" in shown
    assert shown.index("<b>played</b>") < shown.index("<b>registered</b>"), "the newest first"
    assert "Anna Bloom (sample)" in shown, "the academy knows whose account it is"


SEARCHES = [
    ("q=Bloom", "registered", "played"),
    ("q=Nobody+at+all", "Nothing fits", "played"),
    ("q=sample", "Whom do you mean", "played"),
    ("verb=https://w3id.org/xapi/video/verbs/played", "films/1", "Module quiz"),
    ("activity=https://tool.example/xapi/modules/service-etiquette", "Module quiz", "films/1"),
    ("activity=a+b", "the end of one of ours", "films/1"),
    ("registration=12", "four dashes", "films/1"),
    ("since=2999-01-01T00:00", "Nothing fits", "films/1"),
    ("until=2999-01-01T00:00&since=yesterday", "films/1", "Nothing fits"),
]


def test_it_is_searched_by_person_verb_activity_registration_and_time(client, boss):
    for asked, seen, unseen in SEARCHES:
        shown = page(boss, client, f"statements?{asked}").partition('role="search"')[2]
        assert seen in shown, asked
        assert unseen not in shown.replace("<option", ""), asked


def test_the_script_that_asks_again_gets_the_part_that_changes(client, boss):
    part = page(boss, client, headers={"X-Requested-With": "fetch"})
    assert "said-stream" in part
    assert "<html" not in part


def test_one_is_opened_as_json_with_what_is_wrong_with_it(client, boss):
    shown = page(boss, client, "statements?verb=http://adlnet.gov/expapi/verbs/completed")
    address = shown.partition('<td class="num"><a href="')[2].partition('"')[0]
    one = client.get(address).text
    assert "$.result.duration: is missing (lesson-completed)" in one
    assert 'data-copies="json"' in one
    text = one.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].replace("&#34;", '"')
    assert json.loads(text)["result"] == {"completion": True}
    assert boss.open(client, f"statements/{uuid4()}").status_code == 404


def test_an_administrator_decides_what_people_are_called(client, boss):
    assert boss.post(client, "statements/naming", calling="pseudonym").status_code == 303
    assert 'value="pseudonym" checked' in page(boss, client, "statements/naming")
    assert "how they name people" in page(boss, client, "log")
    assert boss.post(client, "statements/naming", calling="nickname").status_code == 400


def test_nobody_else_looks_in(client, room, learner):
    trainer = room.person("Trainer two (sample)", "instructor")
    seats = [room.seat(learner.person, "learner"), room.seat(trainer, "instructor")]
    room.db.commit()
    assert [seat.open(client, "statements").status_code for seat in seats] == [403, 403]


def test_the_profile_is_read_by_programs_and_by_people(client):
    as_json = client.get("/xapi/profile")
    assert as_json.mimetype == "application/ld+json"
    assert as_json.json["templates"] and as_json.json["author"]["url"] == "http://127.0.0.1:8000"
    assert as_json.headers["Vary"].lower().find("accept") >= 0
    people = client.get("/xapi/profile", headers={"Accept": "text/html,*/*;q=0.8"})
    assert people.mimetype == "text/html" and 'id="quiz-passed"' in people.text
    assert client.get("/xapi/profile/v1.0", headers={"Accept": "application/json"}).mimetype == "application/json"
    assert client.get("/xapi/profile/v9").status_code == 404
