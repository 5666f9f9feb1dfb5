"""What staff decide about a track is said, with its due day, its reason and who decided; taken back, it is undone."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from lms_tool.catalog import queries as catalog
from lms_tool.people.models import Person
from lms_tool.tracks import service as tracks
from tests.factories.desk import Desk
from tests.factories.learners import NOW
from tests.unit.statements.conftest import Record
from xapi import vocabulary as v
from xapi.validation import problems


@pytest.fixture
def trainer(desk: Desk) -> UUID:
    return desk.room.person("Trainer two (sample)", "instructor").id


@pytest.fixture(autouse=True)
def _everything_said_is_valid(record: Record) -> Iterator[None]:
    yield
    for said in record.all():
        assert problems(said) == []


def assign(desk: Desk, person: UUID, trainer: UUID) -> UUID:
    first = date(2026, 11, 2)
    return tracks.assign(desk.db, person, "starters", by=trainer, why="New here", starts_on=first, now=NOW).id


def test_an_assignment_is_said_in_its_registration_with_the_end_of_its_last_day(desk, trainer, record: Record):
    newcomer = desk.room.person("Newcomer (sample)").id
    assign(desk, newcomer, trainer)
    assert record.verbs() == ["registered", "was-assigned"]
    said = record.one("was-assigned")
    assert said["context"]["registration"] == record.one("registered")["context"]["registration"]
    assert said["object"]["id"].endswith("/tracks/starters")
    assert said["context"]["extensions"][v.DUE_DATE] == "2026-11-16T16:00:00.000Z", "midnight in Shanghai"


def test_an_assignment_that_is_taken_back_and_made_again_is_three_statements(desk, trainer, record: Record):
    newcomer = desk.room.person("Newcomer (sample)").id
    for _ in range(2):
        made = assign(desk, newcomer, trainer)
        tracks.take_back_assignment(desk.db, newcomer, made, by=trainer, why="By mistake", now=NOW)
    assert record.verbs() == ["registered", "was-assigned", "unregistered", "was-assigned", "unregistered"]
    assert len({said["id"] for said in record.all()}) == 5


def test_an_exemption_waives_the_module_with_whoever_decided_it(desk, trainer, record: Record):
    tracks.exempt(desk.db, desk.person, "starters", "calm", by=trainer, why="Taught it", proof=None, now=NOW)
    said = record.one("waived")
    assert said["object"]["definition"]["type"] == v.MODULE
    assert said["result"]["extensions"][v.REASON] == "Administrative"
    assert said["context"]["registration"] == str(desk.who.enrolment)
    assert said["context"]["instructor"]["account"]["name"]
    assert said["context"]["contextActivities"]["parent"][0]["definition"]["type"] == v.TRACK


def test_a_track_that_an_exemption_finished_is_open_again_without_it_and_finished_anew(desk, trainer, record: Record):
    modules = [named.module for named in catalog.track(desk.db, desk.room.organisation.id, "starters").modules]

    def exempt(module: str) -> UUID:
        how = {"by": trainer, "why": "Taught it", "proof": None, "now": NOW}
        return tracks.exempt(desk.db, desk.person, "starters", module, **how).id

    *_, last = [exempt(module) for module in modules]
    first = record.one("satisfied")
    tracks.take_back_exemption(desk.db, desk.person, last, by=trainer, why="By mistake", now=NOW)
    assert first["id"] in {said["object"]["id"] for said in record.of("voided")}
    again = exempt(modules[-1])
    told = record.of("satisfied")
    assert [row.voided for row in record.rows() if str(row.id) in {said["id"] for said in told}] == [True, False]
    tracks.take_back_exemption(desk.db, desk.person, again, by=trainer, why="By mistake", now=NOW)
    assert all(row.voided for row in record.rows() if str(row.id) in {said["id"] for said in told})


def test_an_exemption_that_is_taken_back_is_voided(desk, trainer, record: Record):
    made = tracks.exempt(desk.db, desk.person, "starters", "calm", by=trainer, why="Taught it", proof=None, now=NOW)
    tracks.take_back_exemption(desk.db, desk.person, made.id, by=trainer, why="By mistake", now=NOW)
    assert record.one("voided")["object"]["id"] == record.one("waived")["id"]
    assert [row.voided for row in record.rows() if str(row.id) == record.one("waived")["id"]] == [True]


def test_of_somebody_who_never_came_in_nothing_is_said(desk, trainer, record: Record):
    listed = Person(organisation_id=desk.who.organisation, name="Listed (sample)", created_at=NOW)
    desk.db.add(listed)
    desk.db.flush()
    assign(desk, listed.id, trainer)
    tracks.exempt(desk.db, listed.id, "starters", "calm", by=trainer, why="Taught it", proof=None, now=NOW)
    assert record.all() == []
