"""The training file: everything taken so far, seen by whom it concerns, and as files that run nothing."""

import csv
import re
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import facts
from lms_tool.cohorts.service import joining
from lms_tool.db import utc_now
from lms_tool.files import service as files
from lms_tool.hours import service as hours
from lms_tool.tracks import service as tracks
from lms_tool.tracks.models import Exemption
from tests.factories import courseware
from tests.factories.batch import BatchRoom
from tests.factories.company import Company
from tests.factories.desk import chronicle
from tests.factories.learners import Classroom, Learner
from tests.factories.media import picture


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    library = load(courseware.write(tmp_path / "courseware"))[0]
    return Classroom(db, organisation, library, "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def learner(room: Classroom) -> Learner:
    """Somebody who has read the lesson, failed the quiz once and passed it."""
    learner = room.learner("=Learner (sample)", days=0)
    learner.read("manners", "telephone", 0)
    learner.take("manners", "module-test", -0.1, right=0)
    learner.take("manners", "module-test", -0.2, right=2)
    while hours.catch_up(room.db, now=room.now):
        pass
    hours.correct(room.db, learner.person.id, 45, why="=1+1", by=learner.person.id, now=room.now)
    return learner


def test_a_file_holds_everything_taken_with_versions_scores_and_hours(
    client: FlaskClient, room: Classroom, learner: Learner
) -> None:
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, "file").text
    for said in (
        "Starters",
        "Within 3 rings",
        "Module test",
        "try 2",
        "100 points",
        "0 points",
        "version 1",
        "1.2 of 40",
    ):
        assert said in page, said
    archive = zipfile.ZipFile(BytesIO(seat.open(client, "file/export.zip").get_data()))
    assert sorted(archive.namelist()) == [
        "classroom.csv",
        "entries.csv",
        "exemptions.csv",
        "practicals.csv",
        "training-file.html",
        "years.csv",
    ]
    rows = list(csv.reader(StringIO(archive.read("entries.csv").decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]].count("Quiz") == 2
    assert any(row[-1] == "'=1+1" for row in rows)
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    years = list(csv.reader(StringIO(archive.read("years.csv").decode("utf-8-sig"))))
    assert years[1][1:4] == ["1.2", "40.0", "38.8"]
    printed = archive.read("training-file.html").decode()
    assert "Module test" in printed
    assert "/s/" not in printed  # nothing in it leads into the session


def spare(room: Classroom, learner: Learner, proof: str | None = None) -> Exemption:
    """The learner is exempt from the one module there is."""
    boss = room.person("Boss (sample)", "administrator")
    who = {"by": boss.id, "why": "=Certified elsewhere", "now": utc_now()}
    return tracks.exempt(room.db, learner.person.id, "starters", "manners", proof=proof, **who)


def test_a_file_says_from_what_somebody_is_exempt_why_with_what_proof_and_who_decided(
    client: FlaskClient, room: Classroom, learner: Learner
) -> None:
    boss = room.person("Second boss (sample)", "administrator")
    kept = files.store(room.db, room.organisation.id, picture(), "certificate.png", boss.id, now=utc_now())
    first = spare(room, learner, kept.key)
    tracks.take_back_exemption(room.db, learner.person.id, first.id, by=boss.id, why="Another name", now=utc_now())
    second = spare(room, learner)
    second.proof = "f" * 32
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, "file").text
    archive = zipfile.ZipFile(BytesIO(seat.open(client, "file/export.zip").get_data()))
    printed = archive.read("training-file.html").decode()
    for shown in (page, printed):
        for said in ("Boss (sample): “=Certified elsewhere”", "certificate.png", "The proof is not stored any more."):
            assert said in shown, said
        assert re.search(r"Taken back on .* by Second boss \(sample\): Another name", shown)
    assert f"files/{kept.key}/certificate.png" in page and "/files/" not in printed
    head, holds, ended = csv.reader(StringIO(archive.read("exemptions.csv").decode("utf-8-sig")))
    assert (holds[0], holds[3], holds[4], holds[6]) == ("Starters", "Boss (sample)", "'=Certified elsewhere", "")
    assert (ended[5], ended[7], ended[8]) == ("certificate.png", "Second boss (sample)", "Another name")
    assert len(head) == len(holds) and ended[6]


def test_who_may_see_whose_file(client: FlaskClient, room: Classroom, company: Company, learner: Learner) -> None:
    company.put(learner.person, "E-villa")
    lead, other = room.person("Lead (sample)"), room.person("Other lead (sample)")
    company.put(lead, "E-villa", "supervisor")
    company.put(other, "W-villa", "supervisor")
    boss, trainer = (room.person(f"{role} (sample)", role) for role in ("administrator", "instructor"))
    seats = {
        "lead": (room.seat(lead, "learner"), 200),
        "other": (room.seat(other, "learner"), 403),
        "colleague": (room.seat(room.person("Colleague (sample)"), "learner"), 403),
        "boss": (room.seat(boss, "administrator"), 200),
        "trainer": (room.seat(trainer, "instructor"), 403),
    }
    room.db.commit()
    for name, (seat, status) in seats.items():
        for path in (f"file/people/{learner.person.id}", f"file/people/{learner.person.id}/export.zip"):
            assert seat.open(client, path).status_code == status, (name, path)


def test_whoever_is_new_has_an_empty_file_that_says_so(client: FlaskClient, room: Classroom) -> None:
    seat = room.seat(room.person("New (sample)"), "learner")
    room.db.commit()
    page = seat.open(client, "file").text
    assert "No quiz handed in yet." in page
    assert seat.open(client, "file/export.zip").status_code == 200


def test_a_batch_leaves_its_sign_in_sheets_scores_results_and_hours_in_one_archive(
    app: Flask, client: FlaskClient, room: Classroom, learner: Learner
) -> None:
    with chronicle({facts.ClassroomAttended: (hours.note_classroom,)}) as told:
        held_in = BatchRoom(room, told, now=room.now)
        held_in.batch.starts_on = room.now.date() - timedelta(days=1)
        held_in.batch.ends_on = room.now.date() + timedelta(days=9)
        joining.join(room.db, held_in.batch.id, [learner.person.id], by=held_in.trainer.id, now=room.now)
        group = joining.add_group(room.db, held_in.batch.id, "First group (sample)")
        joining.mentor_group(room.db, held_in.batch.id, group.id, held_in.trainer.id)
        joining.place(room.db, held_in.batch.id, held_in.ids(), group.id)
        spare(room, learner)
        begin = (room.now - timedelta(minutes=5)).replace(second=0, microsecond=0)
        end = begin + timedelta(minutes=90)
        held = held_in.hold(day=begin.date(), begins=begin.time(), ends=end.time(), timezone="UTC")
        held_in.mark(held, learner.person, "present", why="+seen at the door")
        held_in.settle(held)
    stranger = Classroom(room.db, room.organisation, room.library, "starters", now=room.now, name="elsewhere")
    seats = {
        "trainer": room.seat(held_in.trainer, "instructor"),
        "stranger": stranger.seat(stranger.person("Stranger (sample)", "instructor"), "instructor"),
        "learner": room.seat(learner.person, "learner"),
    }
    room.db.commit()
    path = f"file/batches/{held_in.batch.id}/evidence.zip"
    assert seats["stranger"].open(client, path).status_code == 404
    assert seats["learner"].open(client, path).status_code == 403
    assert path in seats["trainer"].open(client, f"batches/{held_in.batch.id}").text
    archive = zipfile.ZipFile(BytesIO(seats["trainer"].open(client, path).get_data()))
    cover, *names = archive.namelist()
    tables = {name: list(csv.reader(StringIO(archive.read(name).decode("utf-8-sig")))) for name in names}
    assert cover == "cover.html"
    assert sorted(tables) == [
        "answers.csv",
        "exemptions.csv",
        "hours.csv",
        "papers.csv",
        "people.csv",
        "results.csv",
        "scores.csv",
        "sign-in.csv",
    ]
    said = archive.read(cover).decode()
    for words in ("Batch 11 (sample)", "Starters", "5 people, planned for 20", held.title, "list closed", *tables):
        assert words in said, words
    assert "/s/" not in said  # nothing in it leads into the session
    assert "Trainer (sample)" in said.partition("Groups")[2].partition("Sessions in the classroom")[0]
    assert tables["people.csv"][1][5] == "Trainer (sample)"
    (exempt,) = tables["exemptions.csv"][1:]
    assert (exempt[0], exempt[4], exempt[5]) == ("'=Learner (sample)", "Boss (sample)", "'=Certified elsewhere")
    assert len(tables["people.csv"]) == 6
    signed = next(row for row in tables["sign-in.csv"] if "Learner" in row[3])
    assert (signed[0], signed[5], signed[7], signed[8]) == (held.title, "there", "90", "'+seen at the door")
    assert [row[7:] for row in tables["results.csv"][1:]] == [["no", "1", "80"], ["yes", "2", "80"]]
    asked = {row[3]: row for row in tables["papers.csv"][1:]}
    pool = courseware.QUIZ["questions"]
    assert sorted(asked) == sorted(pool) and all(row[:3] == ["Module test", "manners", "1"] for row in asked.values())
    assert asked["repeat"][4:] == ["What do you do? repeat", "Repeat"]
    given = {(row[5], row[7]): row for row in tables["answers.csv"][1:]}
    assert given["2", "polite"][8:] == ["What do you do? polite", "Greet / Thank", "yes"]
    assert given["1", "repeat"][9:] == ["left open", "no"] and len(given) == 4
    counted = next(row for row in tables["hours.csv"] if "Learner" in row[0])
    assert counted[2:6] == ["10", "90", "0", "2.2"]
