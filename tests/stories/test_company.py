"""An administrator builds the company and places its people; a supervisor sees their own site and nobody else's."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from tests.factories import courseware
from tests.factories.company import Company
from tests.factories.learners import Classroom, Seat


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    root = courseware.write(tmp_path / "courseware")
    for lesson in root.rglob("telephone*.md"):
        lesson.write_text(lesson.read_text() + "\nAnswer repairs within {std:repair.answer}.\n")
    return Classroom(db, organisation, load(root)[0], "starters", now=utc_now())


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def boss(room: Classroom) -> Seat:
    return room.seat(room.person("Boss (sample)", "administrator"), "administrator")


def test_a_region_and_a_site_come_into_being_and_what_is_wrong_is_said_beside_the_field(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    room.db.commit()
    assert "No region yet" in boss.open(client, "company").text
    wrong = {"code": "E 1", "name-en": "East", "name-zh-CN": "", "tier": "first-tier"}
    refused = boss.post(client, "company/region/new", **wrong)
    assert refused.status_code == 422
    assert "beginning with a letter or a figure" in refused.text
    assert 'value="East"' in refused.text
    boss.post(client, "company/region/new", **{**wrong, "code": "E1"})
    room.db.rollback()
    region = organisations.regions(room.db, room.organisation.id)[0]
    site = {"code": "S1", "name-zh-CN": "云栖花园", "name-en": "", "region": str(region.id), "project_type": "villa"}
    boss.post(client, "company/site/new", **site)
    page = boss.open(client, "company").text
    assert "East" in page
    assert "云栖花园" in page
    assert "Villas" in page


def test_a_used_site_is_closed_rather_than_removed(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    company.person("Somebody (sample)", "Y1", "E-villa")
    room.db.commit()
    path = f"company/site/{company.sites['E-villa'].id}"
    refused = boss.post(client, f"{path}/removal")
    assert refused.status_code == 409
    assert "Close it instead" in refused.text
    boss.post(client, f"{path}/closing")
    assert "Closed on" in boss.open(client, path).text
    boss.post(client, f"{path}/opening")
    assert "Closed on" not in boss.open(client, path).text


def test_a_person_is_placed_and_the_page_tells_their_history_and_who_changed_what(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa", since=date(2026, 1, 5))
    room.db.commit()
    site, post = company.sites["W-commercial"].id, company.posts["senior"]
    said = {"since": "2026-03-01", "site": str(site), "post": str(post), "why": "Moved with the team"}
    boss.post(client, f"people/{person.id}/placements", **said)
    page = boss.open(client, f"people/{person.id}").text
    assert "since 1 March 2026" in page
    assert "from 5 January 2026 to before 1 March 2026" in page
    assert "Moved with the team" in page
    assert "Boss (sample)" in page
    newest = re.search(rf"people/{person.id}/placements/([0-9a-f-]+)/removal", page)
    assert newest
    boss.post(client, f"people/{person.id}/placements/{newest[1]}/removal")
    assert "since 5 January 2026" in boss.open(client, f"people/{person.id}").text


def test_a_supervisor_sees_the_people_of_their_own_site_only(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    lead = room.person("Lead (sample)")
    company.put(lead, "E-villa", "supervisor")
    mine = company.person("Mine (sample)", "Y1", "E-villa")
    other = company.person("Other (sample)", "Y2", "W-villa")
    seat = room.seat(lead, "learner")
    room.db.commit()
    page = seat.open(client, f"people?site={company.sites['W-villa'].id}").text
    assert "Mine (sample)" in page
    assert "Other (sample)" not in page
    shown = seat.open(client, f"people/{mine.id}")
    assert shown.status_code == 200
    assert "Take back" not in shown.text
    assert seat.open(client, f"people/{other.id}").status_code == 403
    assert seat.post(client, f"people/{mine.id}/placements").status_code == 403
    assert seat.open(client, "company").status_code == 403


def test_an_agent_sees_no_list_of_people(client: FlaskClient, room: Classroom, company: Company) -> None:
    agent = room.person("Agent (sample)")
    company.put(agent, "E-villa")
    seat = room.seat(agent, "learner")
    room.db.commit()
    assert seat.open(client, "people").status_code == 403


def test_a_bad_day_or_site_changes_nothing_and_says_so(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    person = company.person("Somebody (sample)", "Y1")
    room.db.commit()
    for said in ({"since": "soon"}, {"since": "2026-03-01", "site": "x"}, {"since": "0001-01-01", "left": "true"}):
        answer = boss.post(client, f"people/{person.id}/placements", **said)
        assert answer.status_code in (400, 422), said
    assert "Nobody has said where they work" in boss.open(client, f"people/{person.id}").text


def test_a_lesson_speaks_the_figures_of_the_learners_own_site(
    client: FlaskClient, room: Classroom, company: Company
) -> None:
    far, near, unplaced = (room.learner(f"{name} (sample)").person for name in ("Far", "Near", "Unplaced"))
    company.put(far, "W-villa")
    company.put(near, "E-villa")
    seats = {person.name: room.seat(person, "learner") for person in (far, near, unplaced)}
    room.db.commit()
    pages = {name: seat.open(client, "modules/manners/lessons/telephone").text for name, seat in seats.items()}
    said = {name: re.findall(r"Answer repairs within (?:<[^>]*>)*(\d+)", page) for name, page in pages.items()}
    assert said == {"Far (sample)": ["30"], "Near (sample)": ["15"], "Unplaced (sample)": ["15"]}


def test_two_rows_of_one_person_are_joined_by_an_administrator_and_split_again(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    listed = company.person("Li Xiaoyu (sample)", "Y1", "E-villa")
    arrived = room.learner("Li Xiaoyu (sample)").person
    room.db.commit()
    page = boss.open(client, "people/joining").text
    assert "the same name" in page
    pair = f"people/joining/{listed.id}/{arrived.id}"
    assert "One person or two?" in boss.open(client, pair).text
    boss.post(client, pair, why="Same badge")
    page = boss.open(client, f"people/{listed.id}").text
    assert "New hires, batch 11" in page
    assert "Same badge" in page
    assert boss.open(client, f"people/{arrived.id}").headers["Location"].endswith(str(listed.id))
    assert "Nobody seems to stand twice." in boss.open(client, "people/joining").text
    merger = re.search(r"people/joining/([0-9a-f-]+)/splitting", page)
    assert merger
    boss.post(client, f"people/joining/{merger[1]}/splitting")
    assert "Has not come in from any LMS yet." in boss.open(client, f"people/{listed.id}").text
    assert boss.post(client, f"people/joining/{merger[1]}/splitting").status_code == 409


def test_people_who_only_share_a_name_are_kept_apart(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat
) -> None:
    listed = company.person("Li Xiaoyu (sample)", "Y1")
    arrived = room.learner("Li Xiaoyu (sample)").person
    room.db.commit()
    boss.post(client, f"people/joining/{listed.id}/{arrived.id}/apart")
    assert "Nobody seems to stand twice." in boss.open(client, "people/joining").text
    seek = boss.open(client, f"people/joining/of/{arrived.id}?number=Y1")
    assert "Somebody has decided that these are two people." in client.get(seek.headers["Location"]).text
