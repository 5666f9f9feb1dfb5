"""Sessions of a classroom: when one is, what it cannot be, how it is moved or called off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lms_tool.cohorts.service import holding, planning
from lms_tool.cohorts.service.attending import Answer
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.refusals import (
    HourSkipped,
    NotHeld,
    OutsideBatch,
    ReasonMissing,
    SessionHours,
    SignUpOver,
)
from lms_tool.facts import SeatGiven, SessionCancelled, SessionMoved
from tests.factories.batch import NINE, BatchRoom


def test_a_session_is_kept_as_an_instant_and_counts_from_beginning_to_end(batch_room: BatchRoom):
    held = batch_room.hold()
    assert (held.starts_at, held.minutes) == (NINE, 150)
    assert batch_room.hold(minutes=120).minutes == 120


def test_a_night_session_ends_on_the_next_day(batch_room: BatchRoom):
    held = batch_room.hold(begins=time(22), ends=time(2))
    assert held.ends_at - held.starts_at == timedelta(hours=4)


def test_a_session_over_the_change_of_clocks_counts_the_time_that_passes(batch_room: BatchRoom):
    batch_room.batch.starts_on = date(2026, 3, 1)
    new = {"day": date(2026, 3, 28), "begins": time(22), "ends": time(4), "timezone": "Europe/Berlin"}
    assert batch_room.hold(**new).minutes == 300
    new |= {"day": date(2026, 10, 24)}
    assert batch_room.hold(**new).minutes == 420


def test_the_29th_of_february_is_a_day_for_a_session(batch_room: BatchRoom):
    batch_room.batch.makes_up_until = date(2028, 3, 1)
    assert batch_room.hold(day=date(2028, 2, 29)).starts_at == datetime(2028, 2, 29, 1, tzinfo=UTC)


def test_what_no_session_can_be_is_refused_with_the_reason(batch_room: BatchRoom):
    with pytest.raises(HourSkipped):
        batch_room.hold(day=date(2026, 3, 29), begins=time(2, 30), timezone="Europe/Berlin")
    for wrong in (
        {"minutes": 151},
        {"minutes": 0},
        {"seats": 0},
        {"seats": 501},
        {"title": "  "},
        {"timezone": "Nowhere"},
        {"walk_ins": "friends"},
        {"late_after": -1},
        {"begins": time(10), "ends": time(9)},
        {"day": date(9999, 12, 31), "begins": time(23), "ends": time(1)},
    ):
        with pytest.raises(SessionHours):
            batch_room.hold(**wrong)


def test_a_session_is_held_on_a_day_of_its_batch_or_of_its_make_up_week(batch_room: BatchRoom):
    here = batch_room
    batch = here.batch
    assert batch.makes_up_from and batch.makes_up_until
    for day in (batch.starts_on, batch.ends_on, batch.makes_up_from, batch.makes_up_until):
        here.hold(day=day)
    for day in (batch.starts_on - timedelta(days=1), batch.makes_up_until + timedelta(days=1)):
        with pytest.raises(OutsideBatch) as refused:
            here.hold(day=day)
        assert refused.value.values == {"days": "2026-11-24 – 2026-12-07; 2026-12-08 – 2026-12-14"}
    batch.makes_up_from = batch.makes_up_until = None
    with pytest.raises(OutsideBatch) as refused:
        here.hold(day=batch.ends_on + timedelta(days=1))
    assert refused.value.values == {"days": "2026-11-24 – 2026-12-07"}


def test_the_day_of_a_session_is_that_of_its_room(batch_room: BatchRoom):
    here = batch_room
    held = here.hold(day=here.batch.starts_on, begins=time(0), ends=time(2), timezone="Pacific/Auckland")
    assert held.starts_at.date() < here.batch.starts_on
    with pytest.raises(OutsideBatch):
        here.hold(day=here.batch.makes_up_until + timedelta(days=1), begins=time(0), timezone="Pacific/Auckland")


def test_a_session_that_the_batch_has_moved_away_from_stays_on_its_day_and_is_not_moved_outside(batch_room: BatchRoom):
    here = batch_room
    held = here.hold(begins=time(1), ends=time(3))
    here.batch.starts_on += timedelta(days=3)
    new = here.new_session(title="Other words (sample)", begins=time(8), seats=held.seats)
    assert holding.change(here.db, held.id, new, now=here.now).title == "Other words (sample)"
    with pytest.raises(OutsideBatch):
        holding.change(here.db, held.id, here.new_session(day=here.batch.starts_on - timedelta(days=1)), now=here.now)


def test_another_hour_is_told_to_those_who_signed_up_and_other_words_are_not(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.ask(held, *here.people[:3])
    new = {
        "title": "x",
        "day": held.starts_at.date(),
        "begins": time(9),
        "ends": time(11, 30),
        "timezone": "Asia/Shanghai",
    }
    holding.change(here.db, held.id, NewSession(**new, seats=2, place=held.place), now=here.now)
    assert here.told_of(SessionMoved) == []
    holding.change(here.db, held.id, NewSession(**new, seats=2, place="Room 4 (sample)"), now=here.now)
    assert [fact.person for fact in here.told_of(SessionMoved)] == here.ids()[:3]
    assert held.revision == 2


def test_a_session_called_off_gives_all_seats_back_and_tells_everybody(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.ask(held, *here.people[:3])
    with pytest.raises(ReasonMissing):
        holding.call_off(here.db, held.id, why=" ", now=here.now)
    holding.call_off(here.db, held.id, why="the trainer is ill", now=here.now)
    holding.call_off(here.db, held.id, why="again", now=here.now)
    assert set(here.states(held).values()) == {"left"}
    assert [fact.person for fact in here.told_of(SessionCancelled)] == here.ids()[:3]
    assert [fact.why for fact in here.told_of(SeatGiven)] == ["cancelled", "cancelled"]
    with pytest.raises(SignUpOver):
        here.ask(held, here.people[3])
    here.now = NINE
    assert here.sign_in(held, here.people[0]) is Answer.CALLED_OFF
    with pytest.raises(NotHeld):
        here.settle(held)


def test_calling_a_batch_off_spares_what_was_held(batch_room: BatchRoom):
    here = batch_room
    held, coming = here.hold(), here.hold(day=date(2026, 11, 26))
    here.now = NINE + timedelta(hours=5)
    planning.call_off(here.db, here.batch.id, why="too few people", now=here.now)
    assert (held.cancelled_at, coming.cancelled_at) == (None, here.now)
