"""An administrator gives a report tool its key for the record store, limits it to a course, and takes it back."""

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.lrs import queries
from lms_tool.lrs import service as lrs
from tests.factories import courseware
from tests.factories.learners import Classroom, Seat
from tests.factories.stored import AUTHORITY, statement
from xapi.activities import course

KEYS = "statements/keys"


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    return Classroom(db, organisation, load(courseware.write(tmp_path / "courseware"))[0], "starters", now=utc_now())


@pytest.fixture
def boss(room: Classroom) -> Seat:
    room.learner("Somebody (sample)")
    seat = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
    room.db.commit()
    return seat


def made(page: str) -> tuple[str, str]:
    """Key and secret as the page shows them."""
    key, secret = (re.search(rf'id="ours-{name}" readonly value="([^"]+)"', page) for name in ("key", "secret"))
    assert key and secret
    return key[1], secret[1]


def ask(client: FlaskClient, key: str, secret: str, method: str = "GET", **options: Any) -> Any:
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "X-Experience-API-Version": "1.0.3"}
    return client.open("/xapi/statements", method=method, headers=headers, **options)


def test_a_key_is_made_used_switched_off_and_on_again(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    assert "Nobody but the academy" in boss.open(client, KEYS).text
    page = boss.post(client, KEYS, name="BI tool", may="read").text
    key, secret = made(page)
    assert ask(client, key, secret).status_code == 200
    assert ask(client, key, secret, "POST", json=[statement()]).status_code == 403, "it only reads"
    listed = boss.open(client, KEYS).text
    assert "BI tool" in listed and key in listed and secret not in listed
    [one] = queries.credentials(room.db)
    assert boss.post(client, f"{KEYS}/{one.id}/off").status_code == 303
    assert ask(client, key, secret).status_code == 401
    boss.post(client, f"{KEYS}/{one.id}/on")
    assert ask(client, key, secret).status_code == 200
    log = boss.open(client, "log").text
    assert log.count("BI tool") >= 3, "made, switched off, switched on"


def test_a_key_for_a_course_reads_what_names_it_and_nothing_else(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    here = course("http://localhost/xapi", room.registration.id, room.course.context_id).id
    ours = here.partition("/xapi/")[2]
    page = boss.post(client, KEYS, name="Trainer", may="read", course=str(room.course.id)).text
    key, secret = made(page)
    [one] = queries.credentials(room.db)
    within = one.within
    assert boss.session.person_id == one.made_by and "Boss (sample)" in page
    told = boss.open(client, "log/log.csv").text
    assert str(room.course.title) in told and ours not in told
    assert within.endswith(ours)
    room.db.commit()
    tables.begin_writing(room.db)
    inside = statement(context={"contextActivities": {"grouping": [{"id": within}]}})
    lrs.store(room.db, room.organisation.id, [inside, statement()], authority=AUTHORITY, now=utc_now())
    room.db.commit()
    assert [one["id"] for one in json.loads(ask(client, key, secret).data)["statements"]] == [inside["id"]]


@pytest.mark.parametrize(
    "entered", [{"name": "", "may": "read"}, {"name": "x", "may": "fly"}, {"name": "x" * 300}, {"name": "x\u202ey"}]
)
def test_what_cannot_be_is_said_and_makes_no_key(
    client: FlaskClient, room: Classroom, boss: Seat, entered: dict[str, str]
) -> None:
    page = boss.post(client, KEYS, **entered)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert queries.credentials(room.db) == []


def test_a_key_that_writes_cannot_be_limited_to_a_course(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    page = boss.post(client, KEYS, name="x", may="all", course=str(room.course.id))
    assert page.status_code == 422
    assert "only reads" in page.text


def test_the_same_form_sent_again_makes_no_second_key(client: FlaskClient, room: Classroom, boss: Seat) -> None:
    form = str(uuid4())
    made(boss.post(client, KEYS, name="BI tool", may="read", form=form).text)
    again = boss.post(client, KEYS, name="BI tool", may="read", form=form)
    assert "made already" in again.text
    assert 'id="ours-secret"' not in again.text
    assert len(queries.credentials(room.db)) == 1


def test_a_course_that_is_gone_is_said_at_the_field_and_nothing_entered_is_lost(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    page = boss.post(client, KEYS, name="Trainer", may="read", course=str(uuid4()))
    assert page.status_code == 422
    assert 'value="Trainer"' in page.text


def test_a_machine_is_told_what_its_key_may_not_do(client: FlaskClient, boss: Seat) -> None:
    key, secret = made(boss.post(client, KEYS, name="BI tool", may="read").text)
    told = ask(client, key, secret, "POST", json=[statement()]).json
    assert told["code"] == "XAPI-KEY"
    assert "may not write" in told["problems"][0]


def test_nobody_else_gets_in(client: FlaskClient, room: Classroom) -> None:
    trainer = room.seat(room.person("Trainer (sample)", "instructor"), "instructor")
    room.db.commit()
    assert trainer.open(client, KEYS).status_code == 403
    assert trainer.post(client, KEYS, name="x", may="read").status_code == 403
