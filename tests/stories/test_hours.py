"""A learner reads why each of their hours counted; staff see everybody's, correct one and take the files away."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import begin_writing, utc_now
from lms_tool.hours import service as hours
from lms_tool.organisations import queries as organisations
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Learner, Seat


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    library = load(courseware.write(tmp_path / "courseware"))[0]
    return Classroom(db, organisation, library, "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def trainer(room: Classroom) -> Seat:
    return room.seat(room.person("Trainer (sample)", "instructor"), "instructor")


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def learnt(room: Classroom, name: str = "Learner (sample)") -> Learner:
    """Somebody who has read the lesson, failed the quiz once and passed it: ten minutes."""
    learner = room.learner(name, days=0)
    learner.read("manners", "telephone", 0)
    learner.take("manners", "module-test", -0.1, right=0)
    learner.take("manners", "module-test", -0.2, right=2)
    hours.settle(room.db, learner.person.id)
    while hours.catch_up(room.db, now=room.now):
        pass
    return learner


def test_my_hours_say_what_counted_why_not_and_what_is_missing(client: FlaskClient, room: Classroom) -> None:
    learner = learnt(room)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, "hours").text
    assert "0.2 of 40 training hours" in page
    assert "39.8 are missing until 31 December" in page
    assert "+8 min" in page
    assert "version 1" in page
    assert "Not passed; the try that passes counts." in page
    assert "0.2 of 20 hours learnt online; 19.8 are missing before the classroom part." in page
    assert "Correct" not in re.sub(r"Corrections?", "", page).replace("correct it with", "")
    assert "My training hours" in seat.open(client, "").text


def test_whoever_has_learnt_nothing_reads_how_hours_come_about(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("New (sample)"), "learner")
    room.db.commit()
    page = seat.open(client, "hours?year=1890&page=99").text
    assert "0 of 40 training hours" in page
    assert "Finish a lesson or pass a quiz" in page


def test_a_trainer_corrects_with_a_reason_that_the_learner_reads_and_takes_it_back(
    client: FlaskClient, room: Classroom, trainer: Seat, boss: Seat
) -> None:
    learner = learnt(room)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    path = f"hours/people/{learner.person.id}"
    today = room.now.date().isoformat()
    wrong = trainer.post(client, f"{path}/corrections", minutes="90", why=" ", day=today)
    assert wrong.status_code == 422
    assert "Say why." in wrong.text
    assert 'value="90"' in wrong.text
    trainer.post(client, f"{path}/corrections", minutes="90", why="Fire drill at the depot", day=today)
    page = seat.open(client, "hours").text
    assert "2.2 of 40 training hours" in page
    assert "Trainer (sample)" in trainer.open(client, path).text
    assert "Fire drill at the depot" in page
    back = re.search(r"corrections/([0-9a-f-]+)/taking-back", trainer.open(client, path).text)
    assert back
    trainer.post(client, f"{path}/corrections/{back[1]}/taking-back", why="It was somebody else")
    page = seat.open(client, "hours").text
    assert "0.2 of 40 training hours" in page
    assert "It was somebody else" in page
    assert "Fire drill at the depot" in page
    assert "Training hours: correction taken back" in boss.open(client, f"people/{learner.person.id}").text


@pytest.mark.parametrize(
    "said",
    [{"minutes": "x"}, {"minutes": "0"}, {"minutes": "-90"}, {"minutes": "5", "day": "2099-01-01"}, {"day": "soon"}],
)
def test_a_correction_that_cannot_be_is_refused_beside_the_form(
    client: FlaskClient, room: Classroom, trainer: Seat, said: dict[str, str]
) -> None:
    learner = learnt(room)
    room.db.commit()
    answer = trainer.post(client, f"hours/people/{learner.person.id}/corrections", **{"why": "x", **said})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_who_may_see_whose_hours(client: FlaskClient, room: Classroom, company: Company, boss: Seat) -> None:
    mine, other = learnt(room, "Mine (sample)"), learnt(room, "Other (sample)")
    company.put(mine.person, "E-villa")
    company.put(other.person, "W-villa")
    lead = room.person("Lead (sample)")
    company.put(lead, "E-villa", "supervisor")
    elsewhere = Classroom(room.db, room.organisation, room.library, "starters", now=room.now, name="elsewhere")
    stranger = elsewhere.seat(elsewhere.person("Stranger (sample)", "instructor"), "instructor")
    seats = {"lead": room.seat(lead, "learner"), "agent": room.seat(mine.person, "learner")}
    room.db.commit()
    listed = seats["lead"].open(client, f"hours/people?site={company.sites['W-villa'].id}").text
    assert "Mine (sample)" in listed
    assert "Other (sample)" not in listed
    assert seats["lead"].open(client, f"hours/people/{mine.person.id}").status_code == 200
    assert seats["lead"].open(client, f"hours/people/{other.person.id}").status_code == 403
    assert seats["lead"].post(client, f"hours/people/{mine.person.id}/corrections").status_code == 403
    assert seats["agent"].open(client, "hours/people").status_code == 403
    assert seats["agent"].open(client, "hours/people/hours.csv").status_code == 403
    assert "Mine (sample)" not in stranger.open(client, "hours/people").text
    assert stranger.open(client, f"hours/people/{mine.person.id}").status_code == 403
    assert "Other (sample)" in boss.open(client, "hours/people").text


def test_the_table_is_filtered_and_its_files_run_nothing(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    learner = learnt(room, '=HYPERLINK("http://x","y")')
    company.put(learner.person, "E-villa")
    company.person("Idle (sample)", "Y2", "E-villa")
    room.db.commit()
    page = boss.open(client, "hours/people?standing=none&order=hours").text
    assert "Idle (sample)" in page
    assert "HYPERLINK" not in page
    assert "Nobody fits" in boss.open(client, "hours/people?standing=met").text
    assert "HYPERLINK" in boss.open(client, f"hours/people?track=starters&site={company.sites['E-villa'].id}").text
    written = boss.open(client, "hours/people/hours.csv?q=hyper")
    rows = list(csv.reader(StringIO(written.get_data().decode("utf-8-sig"))))
    assert rows[1][0] == '\'=HYPERLINK("http://x","y")'
    assert rows[1][4:7] == ["0.2", "40.0", "39.8"]
    assert len(rows) == 2
    book = load_workbook(BytesIO(boss.open(client, "hours/people/hours.xlsx?q=hyper").get_data()))
    name = book.active["A2"]  # type: ignore[index]
    assert (name.data_type, name.value) == ("s", '=HYPERLINK("http://x","y")')
    assert book.active["E2"].value == 0.2  # type: ignore[index]
    assert boss.open(client, "hours/people/hours.exe").status_code == 404


def test_an_administrator_decides_what_counts_and_everybody_is_counted_anew(
    client: FlaskClient, room: Classroom, boss: Seat, trainer: Seat
) -> None:
    learner = learnt(room)
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    assert trainer.open(client, "hours/rules").status_code == 403
    refused = boss.post(client, "hours/rules", counted="lesson", day_most="2000")
    assert refused.status_code == 422
    assert 'value="2000"' in refused.text
    boss.post(client, "hours/rules", counted="lesson", day_most="5")
    assert "being counted anew" in boss.open(client, "hours/rules").text
    room.db.rollback()
    begin_writing(room.db)
    hours.catch_up(room.db, now=room.now + timedelta(minutes=1))
    room.db.commit()
    page = seat.open(client, "hours").text
    assert "0.1 of 40 training hours" in page
    assert "The company does not count this kind of learning." in page
    assert "the rest of 8 minutes is left out" in page
    assert "being counted anew" not in boss.open(client, "hours/rules").text


def test_an_administrator_sets_quiet_hours_and_impossible_ones_are_refused_beside_the_field(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    for said in ({"begins": "21:00"}, {"begins": "8:xx"}, {"begins": "08:00", "ends": "08:00"}):
        assert boss.post(client, "hours/rules/quiet", **said).status_code in (400, 422), said
    client.set_cookie("__Host-lti", boss.browser)
    answer = client.post(
        boss.path("hours/rules/quiet"), data={"begins": "21:00", "ends": "08:00", "days": ["6", "7", "9"]}
    )
    assert answer.status_code == 303
    page = boss.open(client, "hours/rules/quiet").text
    assert 'value="21:00"' in page
    assert page.count(" checked") == 2
    room.db.rollback()
    friday = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
    said = organisations.may_be_said(room.db, room.organisation.id, friday)
    assert said == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
