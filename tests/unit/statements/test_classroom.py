"""Seats and attendance are said: once for each time, corrected by voiding, in or outside an enrolment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lms_tool import facts
from lms_tool.cohorts.service import attending, joining, seating
from lms_tool.cohorts.service.attending import Visit
from lms_tool.cohorts.service.seating import Origin
from lms_tool.people.models import Person
from tests.factories.batch import NINE, BatchRoom
from tests.factories.desk import Chronicle, Desk
from tests.unit.statements.conftest import Record
from xapi import vocabulary as v
from xapi.validation import problems


@pytest.fixture
def record(record: Record) -> Record:
    return SessionsOnly(record.db)


@pytest.fixture
def here(desk: Desk, record: Record) -> BatchRoom:
    return BatchRoom(desk.room, Chronicle())


@pytest.fixture(autouse=True)
def _everything_said_is_valid(record: Record) -> Iterator[None]:
    yield
    for said in record.all():
        assert problems(said) == []


class SessionsOnly(Record):
    """What was said about sessions, without the batch that everybody is in."""

    def all(self) -> list[dict[str, Any]]:
        return [said for said in super().all() if said["object"].get("definition", {}).get("type") != v.BATCH]


def types(said: dict[str, Any], where: str) -> set[str]:
    return {one["definition"]["type"] for one in said["context"]["contextActivities"][where]}


def test_a_seat_is_registered_given_back_and_taken_again_each_as_a_statement(here: BatchRoom, record: Record):
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now += timedelta(minutes=1)
    here.back(held, person)
    here.now += timedelta(minutes=1)
    here.ask(held, person)
    assert record.verbs() == ["registered", "unregistered", "registered"]
    assert len({said["id"] for said in record.all()}) == 3
    said = record.all()[0]
    assert said["object"]["definition"]["type"] == v.MEETING
    assert types(said, "parent") == {v.BATCH}
    assert types(said, "grouping") >= {v.TRACK, v.BATCH}
    assert "registration" not in said["context"], "this learner is in no track yet"


def test_moving_up_is_said_of_whoever_moves_up(here: BatchRoom, record: Record):
    held = here.hold(seats=1)
    here.ask(held, *here.people[:2])
    here.back(held, here.people[0])
    actors = [said["actor"]["account"]["name"] for said in record.of("registered")]
    assert len(actors) == len(set(actors)) == 2


def test_attendance_is_said_with_its_minutes_the_trainer_and_the_enrolment(desk, here: BatchRoom, record: Record):
    who = desk.learner
    held = here.hold(module="manners", walk_ins="everybody")
    here.now = NINE
    attending.sign_in(here.db, held.id, Visit(who.person.id, "scan"), now=here.now)
    here.now = NINE + timedelta(hours=3)
    here.settle(held)
    said = record.one("attended")
    assert said["result"] == {"completion": True, "duration": "PT2H30M"}
    assert said["timestamp"] == "2026-11-24T03:30:00.000Z"
    assert said["context"]["registration"] == str(who.occasion.enrolment)
    assert said["context"]["instructor"]["account"]["name"]
    assert types(said, "parent") == {v.MODULE}
    assert types(said, "grouping") >= {v.LAYER, v.TRACK, v.MODULE, v.BATCH}


def test_a_correction_voids_what_was_said_and_says_what_holds(here: BatchRoom, record: Record):
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now = NINE
    here.sign_in(held, person)
    here.settle(held)
    here.mark(held, person, "late", minutes=90)
    here.mark(held, person, "absent")
    attended, voided = record.of("attended"), record.of("voided")
    assert [said["result"]["duration"] for said in attended] == ["PT2H30M", "PT1H30M"]
    assert [said["object"]["id"] for said in voided] == [said["id"] for said in attended]
    assert [row.voided for row in record.rows() if str(row.id) in {said["id"] for said in attended}] == [True, True]


def test_coming_into_a_batch_and_leaving_it_are_said_each_time(here: BatchRoom, record: Record):
    person = here.people[0]
    for _ in range(2):
        here.now += timedelta(minutes=1)
        joining.leave(here.db, here.batch.id, person.id, by=here.trainer.id, now=here.now)
        here.now += timedelta(minutes=1)
        joining.join(here.db, here.batch.id, [person.id], by=here.trainer.id, now=here.now)
    said = [one for one in Record(here.db).all() if one["actor"] == Record(here.db).all()[0]["actor"]]
    assert [one["verb"]["display"]["en"] for one in said] == ["registered", "unregistered"] * 2 + ["registered"]
    assert {one["object"]["definition"]["type"] for one in said} == {v.BATCH}
    assert len({one["id"] for one in said}) == 5
    assert types(said[0], "parent") == {v.TRACK}


def test_of_somebody_who_never_came_from_an_lms_nothing_is_said(here: BatchRoom, record: Record):
    listed = Person(organisation_id=here.batch.organisation_id, name="Listed (sample)", created_at=here.now)
    here.db.add(listed)
    here.db.flush()
    held = here.hold(walk_ins="everybody")
    here.now = NINE
    here.sign_in(held, listed)
    here.settle(held)
    assert record.all() == []


def test_the_language_and_the_course_of_a_launch_are_said(desk, here: BatchRoom, record: Record):
    seat = here.room.seat(here.people[0], "learner")
    held = here.hold()
    seating.ask(here.db, held.id, here.people[0].id, now=here.now, origin=Origin(seat.session.id, "en"))
    said = record.one("registered")
    assert said["context"]["language"] == "en"
    assert types(said, "grouping") >= {v.COURSE, v.LINK}


def test_a_fact_told_twice_is_one_statement(here: BatchRoom, record: Record):
    from lms_tool.statements import service as statements

    held = here.hold()
    [sign_up] = here.ask(held, here.people[0])
    batch = here.batch
    fact = facts.SeatTaken(**seating.about(batch, held, here.people[0].id, here.now), sign_up=sign_up.id)
    statements.tell_seat_taken(here.db, fact)
    statements.tell_seat_taken(here.db, replace(fact, moved_up=True))
    assert record.verbs() == ["registered"]
