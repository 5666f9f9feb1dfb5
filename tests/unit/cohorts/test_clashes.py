"""One trainer, one room, one person: what would be in two places at once is refused, or meant by whoever says so."""

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_tests
from hypothesis import strategies as st

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.service import holding, seating
from lms_tool.cohorts.service.attending import Answer
from lms_tool.cohorts.service.refusals import AtTheSameTime, RoomTaken, TrainerTaken
from lms_tool.people.models import Person
from tests.factories.batch import MINUTE, NINE, BatchRoom


def hold(here: BatchRoom, **changes: Any) -> ClassroomSession:
    return here.hold(**{"beside": False} | changes)


@pytest.mark.parametrize("place", ["Room 3 (sample)", " room 3 (SAMPLE)", "Ｒｏｏｍ 3 (sample)"])
def test_a_room_is_given_once_however_it_is_written(batch_room: BatchRoom, place: str):
    hold(batch_room, title="First (sample)", trainer=None)
    with pytest.raises(RoomTaken) as refused:
        hold(batch_room, trainer=None, place=place, begins=time(11), ends=time(12))
    assert refused.value.values == {"title": "First (sample)"}
    hold(batch_room, trainer=None, place="Room 4 (sample)")
    hold(batch_room, trainer=None, place="")
    hold(batch_room, trainer=None, begins=time(11, 30), ends=time(13))  # the moment the first one ends


def test_a_trainer_is_in_one_room_at_a_time_in_whatever_batch(batch_room: BatchRoom):
    here = batch_room
    hold(here, title="First (sample)")
    other = here.plan("Batch 12 (sample)")
    new = here.new_session(place="Room 4 (sample)", beside=False, begins=time(10), ends=time(10, 30))
    with pytest.raises(TrainerTaken):
        holding.add(here.db, other.id, new, now=here.now)


def test_whoever_says_that_both_are_meant_gets_both(batch_room: BatchRoom):
    first = hold(batch_room)
    assert batch_room.hold(beside=True).starts_at == first.starts_at


def test_what_was_called_off_takes_nothing(batch_room: BatchRoom):
    holding.call_off(batch_room.db, hold(batch_room).id, why="ill", now=batch_room.now)
    hold(batch_room)


def test_a_session_is_not_moved_to_where_another_one_is_but_its_words_may_change(batch_room: BatchRoom):
    here = batch_room
    hold(here)
    second = hold(here, begins=time(14), ends=time(16))
    with pytest.raises(TrainerTaken):
        holding.change(here.db, second.id, here.new_session(beside=False), now=here.now)
    both = here.hold(beside=True)
    words = here.new_session(title="Other words (sample)", beside=False)
    assert holding.change(here.db, both.id, words, now=here.now).title == "Other words (sample)"


def test_nobody_signs_up_for_two_at_the_same_time_before_giving_one_back(batch_room: BatchRoom):
    here = batch_room
    first, second, person = here.hold(title="First (sample)"), here.hold(), here.people[0]
    here.ask(first, person)
    with pytest.raises(AtTheSameTime) as refused:
        here.ask(second, person)
    assert refused.value.values == {"title": "First (sample)"}
    here.back(first, person)
    here.ask(second, person)
    assert here.states(second) == {"Person 1": "seat"}


def test_whoever_is_signed_in_to_one_is_not_signed_in_to_another_at_the_same_time(batch_room: BatchRoom):
    here = batch_room
    first, second, person = here.hold(), here.hold(), here.people[0]
    later = here.hold(begins=time(11, 30), ends=time(13))
    here.now = NINE
    assert here.sign_in(first, person) is Answer.PRESENT
    assert here.sign_in(second, person) is Answer.ELSEWHERE
    here.now = NINE + 140 * MINUTE
    assert here.sign_in(later, person) is Answer.PRESENT
    here.mark(second, person, "present", "came over from the other room")
    assert here.attendance(second, person).state == "present"


STARTS = st.integers(0, 20).map(lambda half: NINE + timedelta(minutes=30 * half))
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), STARTS, st.sampled_from([60, 90, 120]), st.integers(0, 1), st.integers(0, 1)),
        st.tuples(st.just("ask"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("back"), st.integers(0, 5), st.integers(0, 3)),
    ),
    max_size=24,
)


@property_tests(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(DEEDS)
def test_whatever_is_planned_and_asked_for_nothing_and_nobody_is_in_two_places_at_once(batch_room: BatchRoom, deeds):
    here = batch_room
    nest = here.db.begin_nested()
    trainers = [here.trainer.id, here.people[3].id]
    held: list[ClassroomSession] = []
    for deed, *what in deeds:
        if deed == "hold":
            begin, minutes, room, trainer = what
            end = begin + timedelta(minutes=minutes)
            free = not any(
                together(one, begin, end) and (one.trainer_id == trainers[trainer] or one.place == f"Room {room}")
                for one in held
            )
            new = {"day": begin.date(), "begins": begin.time(), "ends": end.time(), "timezone": "UTC"}
            new |= {"place": f"Room {room}", "trainer": trainers[trainer], "seats": 1}
            assert set_it(here, held, new) is free
        elif what[0] < len(held):
            ask_or_leave(here, held, held[what[0]], here.people[what[1]], deed)
        for person in here.people:
            mine = [one for one in held if wants(here, one, person)]
            assert not any(together(one, two.starts_at, two.ends_at) for one in mine for two in mine if one is not two)
    nest.rollback()
    here.db.expire_all()


def together(one: ClassroomSession, begin: Any, end: Any) -> bool:
    return bool(one.starts_at < end and begin < one.ends_at)


def set_it(here: BatchRoom, held: list[ClassroomSession], new: dict[str, Any]) -> bool:
    try:
        held.append(hold(here, **new))
    except (TrainerTaken, RoomTaken):
        return False
    return True


def wants(here: BatchRoom, one: ClassroomSession, person: Person) -> bool:
    mine = sessions.sign_up_or_none(here.db, one.id, person.id)
    return mine is not None and mine.state in ("seat", "waiting")


def ask_or_leave(here: BatchRoom, held: list[ClassroomSession], one: ClassroomSession, who: Person, deed: str) -> None:
    if deed == "back":
        if wants(here, one, who):
            seating.give_back(here.db, one.id, who.id, now=here.now)
        return
    others = [two for two in held if two is not one and together(two, one.starts_at, one.ends_at)]
    if any(wants(here, two, who) for two in others):
        with pytest.raises(AtTheSameTime):
            here.ask(one, who)
    else:
        here.ask(one, who)
    assert sum(row.state == "seat" for row in sessions.row_of(here.db, one.id)) <= 1
