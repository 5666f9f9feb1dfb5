"""Batches and sessions as people use them: who gets a seat, who was there, what counts."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_tests
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lms_tool.cohorts.models import Attendance, SignUp
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.queries.batches import Staff
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import attending, holding, joining, planning, seating
from lms_tool.cohorts.service.attending import Answer
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.cohorts.service.refusals import (
    BatchDates,
    HourSkipped,
    NotHeld,
    NotMissed,
    NotYet,
    ReasonMissing,
    SeatsInUse,
    SessionHours,
    SignUpOver,
    TooManyBatches,
)
from lms_tool.errors import BadInput, NotFound
from lms_tool.facts import (
    BatchJoined,
    BatchLeft,
    ClassroomAttended,
    SeatGiven,
    SeatTaken,
    SessionCancelled,
    SessionMoved,
)
from tests.factories.batch import NINE, SECRET, BatchRoom

MINUTE = timedelta(minutes=1)

# --- Plans -----------------------------------------------------------------------------------------------------------


def test_a_year_is_proposed_in_the_length_of_the_track(batch_room: BatchRoom):
    whose = batch_room.room.organisation.id
    spans = planning.proposal(batch_room.db, whose, "starters", 2028, 4)
    assert len(spans) == 4 and {span.first.year for span in spans} == {2028}
    with pytest.raises(TooManyBatches) as refused:
        planning.proposal(batch_room.db, whose, "starters", 2027, 60)
    assert refused.value.values["fitting"] == 365 // refused.value.values["days"]


@pytest.mark.parametrize(
    ("span", "makes_up"),
    [
        (Span(date(2026, 3, 2), date(2026, 3, 1)), None),
        (Span(date(2026, 3, 1), date(2026, 3, 14)), Span(date(2026, 3, 14), date(2026, 3, 20))),
        (Span(date(2026, 3, 1), date(2026, 3, 14)), Span(date(2026, 3, 22), date(2026, 3, 20))),
    ],
)
def test_days_that_do_not_follow_each_other_are_refused(batch_room: BatchRoom, span, makes_up):
    new = NewBatch(title="x", track="starters", size=20, span=span, makes_up=makes_up)
    with pytest.raises(BatchDates):
        planning.change(batch_room.db, batch_room.batch.id, new)


def test_a_batch_belongs_to_those_who_run_it(batch_room: BatchRoom):
    here, batch = batch_room, batch_room.batch
    elsewhere = Staff(uuid4(), uuid4(), administrator=False)
    for known in (
        Staff(here.trainer.id, None, False),
        Staff(uuid4(), here.room.course.id, False),
        Staff(uuid4(), None, True),
    ):
        assert batches.batch_of(here.db, batch.id, known) is batch
        assert [row.batch for row in batches.plan(here.db, known, 2026, now=here.now)] == [batch]
    with pytest.raises(NotFound):
        batches.batch_of(here.db, batch.id, elsewhere)
    assert batches.plan(here.db, elsewhere, 2026, now=here.now) == []


def test_people_join_once_leave_and_come_back(batch_room: BatchRoom):
    here, person = batch_room, batch_room.people[0]
    assert joining.join(here.db, here.batch.id, [person.id], by=here.trainer.id, now=here.now) == []
    held = here.hold()
    here.ask(held, person)
    joining.leave(here.db, here.batch.id, person.id, by=here.trainer.id, now=here.now)
    assert not batches.is_member(here.db, here.batch.id, person.id)
    assert here.states(held) == {"Person 1": "left"}
    joining.join(here.db, here.batch.id, [person.id], by=here.trainer.id, now=here.now)
    assert batches.is_member(here.db, here.batch.id, person.id)
    assert [fact.person for fact in here.told_of(BatchJoined)].count(person.id) == 2
    assert [fact.person for fact in here.told_of(BatchLeft)] == [person.id]


def test_groups_have_mentors_and_a_person_may_have_one_of_their_own(batch_room: BatchRoom):
    here, (first, second, *_) = batch_room, batch_room.people
    group = joining.add_group(here.db, here.batch.id, "Villas (sample)")
    assert joining.add_group(here.db, here.batch.id, " Villas  (sample) ") is group
    joining.place(here.db, here.batch.id, [first.id, second.id], group.id)
    joining.mentor_group(here.db, here.batch.id, group.id, here.trainer.id)
    other = here.room.person("Mentor (sample)", "instructor")
    joining.mentor(here.db, here.batch.id, [second.id], other.id)
    mentors = []
    for person in (first, second):
        member = batches.member_or_none(here.db, here.batch.id, person.id)
        mentor = batches.mentor_of(here.db, member)
        mentors.append(mentor.id)
    assert mentors == [here.trainer.id, other.id]
    joining.drop_group(here.db, here.batch.id, group.id)
    here.db.flush()
    assert batches.member_count(here.db, here.batch.id) == 4


def test_nobody_is_grouped_of_whom_nobody_told_where_they_work(batch_room: BatchRoom, monkeypatch):
    from content.schema import Site
    from lms_tool.people import queries as people

    here = batch_room
    known = {here.people[0].id: Site("first-tier", "villa"), here.people[1].id: Site("first-tier", "villa")}
    monkeypatch.setattr(people, "sites_of", lambda _db, _people: known)
    assert joining.form_groups(here.db, here.batch.id, lambda kind, region: f"{kind} {region}") == 2
    assert [group.title for group in batches.groups(here.db, here.batch.id)] == ["villa first-tier"]
    assert batches.group_sizes(here.db, here.batch.id)[None] == 2
    assert joining.form_groups(here.db, here.batch.id, lambda kind, region: "again") == 0


# --- Sessions --------------------------------------------------------------------------------------------------------


def test_a_session_is_kept_as_an_instant_and_counts_from_beginning_to_end(batch_room: BatchRoom):
    held = batch_room.hold()
    assert (held.starts_at, held.minutes) == (NINE, 150)
    assert batch_room.hold(minutes=120).minutes == 120


def test_a_night_session_ends_on_the_next_day(batch_room: BatchRoom):
    held = batch_room.hold(begins=time(22), ends=time(2))
    assert held.ends_at - held.starts_at == timedelta(hours=4)


def test_a_session_over_the_change_of_clocks_counts_the_time_that_passes(batch_room: BatchRoom):
    new = {"day": date(2026, 3, 28), "begins": time(22), "ends": time(4), "timezone": "Europe/Berlin"}
    assert batch_room.hold(**new).minutes == 300
    new |= {"day": date(2026, 10, 24)}
    assert batch_room.hold(**new).minutes == 420


def test_the_29th_of_february_is_a_day_for_a_session(batch_room: BatchRoom):
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
        {"day": date(9999, 12, 31), "begins": time(23), "ends": time(1)},
    ):
        with pytest.raises(SessionHours):
            batch_room.hold(**wrong)


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


# --- Seats -----------------------------------------------------------------------------------------------------------


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
    held = here.hold()
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


# --- Signing in ------------------------------------------------------------------------------------------------------


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


# --- Lists, corrections, hours ---------------------------------------------------------------------------------------


def test_every_entry_is_kept_with_its_reason(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]
    here.ask(held, person)
    here.now = NINE
    here.sign_in(held, person)
    here.mark(held, person, "late", "came at half past", minutes=90)
    here.mark(held, person, "absent", "it was somebody else")
    found = here.attendance(held, person)
    kept = sessions.marks(here.db, [found.id])[found.id]
    assert [(mark.state, mark.minutes, mark.how, mark.by, mark.why) for mark in kept] == [
        ("present", 150, "scan", None, ""),
        ("late", 90, "hand", here.trainer.id, "came at half past"),
        ("absent", 0, "hand", here.trainer.id, "it was somebody else"),
    ]
    assert (found.state, found.minutes) == ("absent", 0)


def test_what_is_written_by_hand_needs_a_reason_and_makes_sense(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]
    with pytest.raises(NotYet):
        here.mark(held, person, "present")
    here.now = NINE
    with pytest.raises(ReasonMissing):
        here.mark(held, person, "present", "  ")
    for state, minutes in (("there", None), ("present", 151), ("present", -1)):
        with pytest.raises(BadInput):
            here.mark(held, person, state, minutes=minutes)


def test_closing_the_list_makes_absent_who_did_not_come_and_tells_hours_once(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, *_) = here.hold(), here.people
    here.ask(held, one, two)
    with pytest.raises(NotYet):
        here.settle(held)
    here.now = NINE
    here.sign_in(held, one)
    here.now = NINE + timedelta(hours=3)
    assert here.settle(held) == here.settle(held) == 1
    assert here.attendance(held, two).state == "absent"
    [told] = here.told_of(ClassroomAttended)
    assert (told.person, told.minutes, told.before, told.revision) == (one.id, 150, 0, 1)
    assert (told.held_at, told.trainer) == (held.ends_at, here.trainer.id)


def test_a_correction_after_that_replaces_what_was_told(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, *_) = here.hold(), here.people
    here.ask(held, one, two)
    here.now = NINE
    here.sign_in(held, one)
    here.now = NINE + timedelta(hours=3)
    here.settle(held)
    here.mark(held, one, "late", "left early", minutes=100)
    here.mark(held, two, "present", "was there, telephone empty")
    here.mark(held, two, "absent", "no, mixed up")
    here.mark(held, two, "excused", "ill")
    told = [(fact.person, fact.minutes, fact.before, fact.revision) for fact in here.told_of(ClassroomAttended)]
    assert told == [(one.id, 150, 0, 1), (one.id, 100, 150, 2), (two.id, 150, 0, 1), (two.id, 0, 150, 2)]
    assert here.sign_in(held, one) is Answer.ALREADY


def test_a_list_that_nobody_closes_is_closed_a_day_later(batch_room: BatchRoom):
    here = batch_room
    held = here.hold()
    here.ask(held, here.people[0])
    end = held.ends_at + timedelta(days=1)
    assert attending.close_forgotten(here.db, now=end) == 0
    assert attending.close_forgotten(here.db, now=end + MINUTE) == 1
    assert attending.close_forgotten(here.db, now=end + MINUTE) == 0
    assert here.attendance(held, here.people[0]).state == "absent"


def test_what_was_missed_is_made_up_by_those_who_missed_it(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, *_) = here.hold(), here.people
    here.ask(held, one, two)
    here.now = NINE
    here.sign_in(held, one)
    here.settle(held)
    again = here.hold(day=date(2026, 12, 9), makes_up=held.id)
    here.ask(again, two)
    with pytest.raises(NotMissed):
        here.ask(again, one)
    assert again.id not in [mine.session.id for mine in sessions.mine(here.db, one.id)]
    assert sessions.mine_at(here.db, two.id, again.id).makes_up is held
    assert sessions.missed(here.db, held.id) == [two.id]


def test_scores_are_kept_one_after_the_other_and_the_newest_shows(batch_room: BatchRoom):
    here = batch_room
    held, person = here.hold(), here.people[0]

    def score(points: int | None, note: str = "") -> bool:
        return attending.score(
            here.db, held.id, person.id, "speaking", points=points, note=note, by=here.trainer.id, now=here.now
        )

    assert [score(None), score(80), score(80), score(85, "clear"), score(None, "clear")] == [
        False,
        True,
        False,
        True,
        True,
    ]
    found = sessions.scores(here.db, held.id)[person.id]["speaking"]
    assert (found.points, found.note, found.number) == (None, "clear", 3)
    with pytest.raises(BadInput):
        score(101)


def test_the_table_of_a_batch_counts_what_people_attended(batch_room: BatchRoom):
    here = batch_room
    held, (one, two, *_) = here.hold(), here.people
    here.ask(held, one, two)
    here.now = NINE
    here.sign_in(held, one)
    here.settle(held)
    rows, all_ = batches.member_page(here.db, here.batch.id, size=3)
    assert all_ == 4
    assert [(row.person.id, row.came, row.missed, row.minutes) for row in rows] == [
        (one.id, 1, 0, 150),
        (two.id, 0, 1, 0),
        (here.people[2].id, 0, 0, 0),
    ]
    assert [row.person.id for row in batches.member_page(here.db, here.batch.id, 2, size=3)[0]] == [here.people[3].id]


def test_seats_are_written_down_under_the_lock_of_the_session(batch_room: BatchRoom):
    here = batch_room
    held = here.hold(seats=1)
    assert seating.fill(here.db, here.batch, sessions.locked(here.db, held.id), now=here.now) == []
