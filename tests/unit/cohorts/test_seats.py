"""Seats of a session: who gets one, who waits, who moves up."""

from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_tests
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lms_tool.cohorts.models import Attendance, SignUp
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.service import holding, seating
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.refusals import SeatsInUse, SignUpOver
from lms_tool.errors import NotFound
from lms_tool.facts import SeatTaken
from tests.factories.batch import NINE, BatchRoom


def test_the_third_of_two_seats_waits_and_moves_up_by_themselves(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, three, four) = here.hold(), here.people
    here.ask(held, one, two, three, four)
    assert list(here.states(held).values()) == ["seat", "seat", "waiting", "waiting"]
    assert sessions.mine_at(here.db, four.id, held.id).position == 2
    here.back(held, one)
    assert here.states(held) == {"Person 1": "left", "Person 2": "seat", "Person 3": "seat", "Person 4": "waiting"}
    assert [(fact.person, fact.moved_up) for fact in here.told_of(SeatTaken)] == [
        (one.id, False),
        (two.id, False),
        (three.id, True),
    ]
    assert sessions.mine_at(here.db, four.id, held.id).position == 1


def test_asking_twice_is_asking_once_and_asking_again_is_the_end_of_the_row(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, three, _) = here.hold(), here.people
    here.ask(held, one, two, three, one)
    here.back(held, one)
    here.ask(held, one)
    assert here.states(held) == {"Person 2": "seat", "Person 3": "seat", "Person 1": "waiting"}


def test_more_seats_are_filled_at_once_and_fewer_than_taken_are_refused(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.ask(held, *here.people)
    new = {
        "title": "x",
        "day": date(2026, 11, 24),
        "begins": time(9),
        "ends": time(11, 30),
        "timezone": "Asia/Shanghai",
    }
    with pytest.raises(SeatsInUse) as refused:
        holding.change(here.db, held.id, NewSession(**new, seats=1), now=here.now)
    assert refused.value.values == {"taken": 2}
    holding.change(here.db, held.id, NewSession(**new, seats=3), now=here.now)
    assert list(here.states(held).values()) == ["seat", "seat", "seat", "waiting"]


def test_signing_up_ends_with_the_beginning(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.now = NINE - timedelta(microseconds=1)
    here.ask(held, here.people[0])
    here.now = NINE
    with pytest.raises(SignUpOver):
        here.ask(held, here.people[1])
    with pytest.raises(SignUpOver):
        here.back(held, here.people[0])


def test_strangers_do_not_sign_up(batch_room: BatchRoom):
    stranger = batch_room.room.person("Stranger (sample)")
    with pytest.raises(NotFound):
        batch_room.ask(batch_room.hold(), stranger)


@property_tests(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ask", "back"]), st.integers(0, 3)), max_size=14))
def test_the_database_never_holds_more_seats_than_allowed_and_the_row_keeps_its_order(batch_room: BatchRoom, wishes):
    here = batch_room
    nest, held = here.db.begin_nested(), here.hold()
    for wish, who in wishes:
        person = here.people[who]
        mine = sessions.sign_up_or_none(here.db, held.id, person.id)
        if wish == "ask":
            here.ask(held, person)
        elif mine is not None and mine.state != "left":
            here.back(held, person)
        row = sessions.row_of(here.db, held.id)
        seated = [one.number for one in row if one.state == "seat"]
        waiting = [one.number for one in row if one.state == "waiting"]
        assert len(seated) <= held.seats
        assert not waiting or (len(seated) == held.seats and max(seated) < min(waiting))
    nest.rollback()
    here.db.expire_all()


def test_the_database_refuses_a_second_sign_up_and_a_second_attendance(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now = NINE
    here.sign_in(held, person)
    ids = {"organisation_id": held.organisation_id, "session_id": held.id, "person_id": person.id}
    twice = SignUp(**ids, number=9, state="seat", asked_at=NINE, changed_at=NINE)
    for row in (twice, Attendance(**ids, state="present", minutes=0)):
        with pytest.raises(IntegrityError), here.db.begin_nested():
            here.db.add(row)


def test_seats_are_written_down_under_the_lock_of_the_session(batch_room: BatchRoom):
    here = batch_room
    held = here.hold(seats=1)
    assert seating.fill(here.db, here.batch, sessions.locked(here.db, held.id), now=here.now) == []
