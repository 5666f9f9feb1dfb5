"""An administrator brings the company's people as a file: a look first, then once and only once."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from lms_tool.cli import main
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.worker import take_people
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat

HEAD = "Staff number,Name,Site,Post,Since,Left on\n"


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    return Classroom(db, organisation, courseware.library(tmp_path / "courseware"), "starters", now=utc_now())


@pytest.fixture
def boss(room: Classroom, organisation: Any, db: Session) -> Seat:
    Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))
    seat = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
    db.commit()
    return seat


def send(client: FlaskClient, boss: Seat, text: str, name: str = "people.csv") -> Any:
    client.set_cookie("__Host-lti", boss.browser)
    data = {"file": (io.BytesIO(text.encode()), name)}
    return client.post(boss.path("people/import"), data=data, content_type="multipart/form-data")


def kept(answer: Any) -> str:
    found = re.search(r"people/import/[0-9a-f-]{36}", answer.headers["Location"])
    assert found
    return found[0]


def test_a_list_is_looked_at_taken_in_and_the_second_time_says_nothing_new(client: FlaskClient, boss: Seat) -> None:
    text = f"{HEAD}Y1,One (sample),E-villa,agent,2026-02-01,\nY2,Two (sample),nowhere,agent,,\n"
    intake = kept(send(client, boss, text))
    look = boss.open(client, intake).text
    assert "1 new, 0 changed, 0 as they are." in look
    assert "1 row is not taken in." in look
    assert "No site has this code or name." in look
    assert "One (sample)" not in boss.open(client, "people").text
    boss.post(client, f"{intake}/taking")
    assert "1 new, 0 changed, 0 as they were." in boss.open(client, intake).text
    people = boss.open(client, "people?q=Y1").text
    assert "One (sample)" in people
    assert "Site E-villa" in people
    again = boss.open(client, kept(send(client, boss, text))).text
    assert "0 new, 0 changed, 1 as they are." in again
    assert "Take in" not in again
    assert boss.post(client, f"{intake}/taking").status_code == 409


def test_of_whom_a_list_changes_the_look_shows_what_was_and_what_would_be(client: FlaskClient, boss: Seat) -> None:
    first = kept(send(client, boss, f"{HEAD}Y1,One (sample),E-villa,agent,2026-02-01,\n"))
    boss.post(client, f"{first}/taking")
    look = boss.open(client, kept(send(client, boss, f"{HEAD}Y1,Won (sample),W-villa,agent,2026-03-01,\n"))).text
    assert "<del>One (sample)</del> → <ins>Won (sample)</ins>" in look
    assert "<del>Site E-villa</del> → <ins>Site W-villa</ins>" in look
    assert look.count("<del>") == 2, "the post stays"


def test_a_long_list_is_left_to_the_worker_and_the_page_tells_how_far_it_is(
    client: FlaskClient, boss: Seat, sessions: sessionmaker[Session]
) -> None:
    rows = "\n".join(f"N{n:04},Person {n},E-villa,agent,2026-02-01," for n in range(700))
    intake = kept(send(client, boss, HEAD + rows))
    boss.post(client, f"{intake}/taking")
    assert "0 of 700 rows are taken in" in boss.open(client, intake).text
    assert take_people(sessions)
    part = boss.open(client, intake, headers={"X-Requested-With": "fetch"}).text
    assert "500 of 700 rows are taken in" in part
    assert "<html" not in part
    assert take_people(sessions)
    assert not take_people(sessions)
    assert "700 new" in boss.open(client, intake).text
    assert "Page 1 of 15." in boss.open(client, "people").text


def test_faults_leave_as_a_table_that_no_spreadsheet_runs(client: FlaskClient, boss: Seat) -> None:
    intake = kept(send(client, boss, f"{HEAD}Y1,One,=cmd|'x'!A0,,,\n"))
    table = boss.open(client, f"{intake}/faults.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd" in table.text


@pytest.mark.parametrize(
    ("text", "said"),
    [("Name,Site\nOne,E-villa\n", "No list of people was found"), ("", "The file is empty")],
)
def test_a_file_that_is_no_list_is_explained(client: FlaskClient, boss: Seat, text: str, said: str) -> None:
    answer = send(client, boss, text)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_thrown_away_is_not_taken_in(client: FlaskClient, boss: Seat) -> None:
    intake = kept(send(client, boss, f"{HEAD}Y1,One (sample),,,,\n"))
    boss.post(client, f"{intake}/dropping")
    assert boss.post(client, f"{intake}/taking").status_code == 409
    assert "One (sample)" not in boss.open(client, "people").text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_templates_come_in_both_languages(client: FlaskClient, boss: Seat, kind: str, language: str) -> None:
    answer = boss.open(client, f"people/import/template.{kind}?language={language}")
    assert answer.status_code == 200
    if kind == "csv":
        assert ("工号" in answer.text) == (language == "zh-CN")
    assert boss.open(client, "people/import/template.exe").status_code == 404


def test_the_command_line_takes_in_the_same_lists(
    settings: Settings, boss: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATA_DIR", "DATABASE_URL", "SECRET_KEY"):
        monkeypatch.setenv(name, str(getattr(settings, name.lower())))
    file = tmp_path / "people.csv"
    file.write_text(f"{HEAD}Y1,One (sample),E-villa,agent,,\n,Nobody,,,,\n")
    run = CliRunner()
    dry = run.invoke(main, ["people", "import", str(file), "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "new: 1, changed: 0, as they were: 0; nothing was written" in dry.output
    assert "taken in" in run.invoke(main, ["people", "import", str(file)]).output
    assert "new: 0, changed: 0, as they were: 1" in run.invoke(main, ["people", "import", str(file)]).output
