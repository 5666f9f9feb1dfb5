"""Signing in: who is let in at the door, when, and with which code."""

from datetime import datetime, timedelta

import pytest

from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.service import attending
from lms_tool.cohorts.service.attending import Answer
from lms_tool.facts import SeatGiven
from tests.factories.batch import MINUTE, NINE, SECRET, BatchRoom


def test_who_has_a_seat_signs_in_once(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now = NINE + 5 * MINUTE
    assert here.sign_in(held, person) is Answer.PRESENT
    assert here.sign_in(held, person, "code") is Answer.ALREADY
    found = here.attendance(held, person)
    assert (found.state, found.minutes, found.came_at) == ("present", 150, here.now)
    assert [mark.how for mark in sessions.marks(here.db, [found.id])[found.id]] == ["scan"]


@pytest.mark.parametrize(
    ("late", "answer"),
    [
        (timedelta(minutes=-31), Answer.EARLY),
        (timedelta(minutes=-30), Answer.PRESENT),
        (timedelta(minutes=10), Answer.LATE),
        (timedelta(minutes=150), Answer.OVER),
    ],
)
def test_early_late_and_over_are_told_apart(batch_room: BatchRoom, late, answer):
    here = batch_room
    held = here.hold()
    here.ask(held, here.people[0])
    here.now = NINE + late
    assert here.sign_in(held, here.people[0]) is answer


def test_who_is_late_has_the_minutes_that_were_left(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.ask(held, here.people[0])
    here.now = NINE + 30 * MINUTE
    here.sign_in(held, here.people[0])
    assert here.attendance(held, here.people[0]).minutes == 120


def test_codes_of_other_sessions_old_and_wrong_ones_are_told_apart(batch_room: BatchRoom):
    here = batch_room
    held, other = here.hold(), here.hold(title="Other (sample)")

    def check(given: str, now: datetime):
        return attending.check_code(here.db, held.id, given, secret_key=SECRET, now=now)

    mine, theirs = (codes.shown(SECRET, one.id, NINE) for one in (held, other))
    assert check(mine.digits, NINE) is None
    assert check(mine.digits, NINE + timedelta(seconds=30)) is Answer.CODE_OLD
    assert check(theirs.digits, NINE) is Answer.OTHER_SESSION
    assert check("000 000" if mine.digits != "000000" else "111 111", NINE) is Answer.CODE_WRONG
    assert attending.session_of_code(here.db, theirs.digits, secret_key=SECRET, now=NINE) is other
    assert attending.session_of_code(here.db, "", secret_key=SECRET, now=NINE) is None


@pytest.mark.parametrize(
    ("walk_ins", "member", "stranger"),
    [
        ("nobody", Answer.NO_SEAT, Answer.NO_SEAT),
        ("members", Answer.PRESENT, Answer.NO_SEAT),
        ("everybody", Answer.PRESENT, Answer.PRESENT),
    ],
)
def test_who_may_walk_in_is_a_setting(batch_room: BatchRoom, walk_ins, member, stranger):
    here = batch_room
    held = here.hold(walk_ins=walk_ins)
    here.now = NINE
    assert here.sign_in(held, here.people[0]) is member
    assert here.sign_in(held, here.room.person("Stranger (sample)")) is stranger


def test_at_the_door_there_are_no_more_seats_than_anywhere(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, three, four) = here.hold(), here.people
    here.ask(held, one, two, three)
    here.now = NINE
    assert here.sign_in(held, four) is Answer.FULL
    assert here.sign_in(held, one) is Answer.PRESENT
    here.now = NINE + 10 * MINUTE  # late: what stays empty goes to whoever is there
    assert here.sign_in(held, three) is Answer.LATE
    assert here.states(held) == {"Person 1": "seat", "Person 2": "lapsed", "Person 3": "seat"}
    assert here.sign_in(held, two) is Answer.FULL
    assert [fact.why for fact in here.told_of(SeatGiven)] == ["late"]


def test_absent_by_hand_stays_until_staff_correct_it(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now = NINE
    here.mark(held, person, "absent", "left at once")
    assert here.sign_in(held, person) is Answer.DECIDED
    here.mark(held, person, "excused", "called in ill")
    assert here.sign_in(held, person) is Answer.PRESENT
