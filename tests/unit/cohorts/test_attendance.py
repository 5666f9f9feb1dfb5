"""Who was there: every entry is kept, the list is closed, hours are told once."""

from datetime import date, timedelta

import pytest

from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.service import attending
from lms_tool.cohorts.service.attending import Answer
from lms_tool.cohorts.service.refusals import NotMissed, NotYet, ReasonMissing
from lms_tool.errors import BadInput
from lms_tool.facts import ClassroomAttended
from lms_tool.people.models import Person
from tests.factories.batch import MINUTE, NINE, BatchRoom


def one_came(here: BatchRoom) -> tuple[ClassroomSession, Person, Person]:
    """A session whose list is closed: (it, who came, who had a seat and did not)."""
    held, (one, two, *_) = here.hold(), here.people
    here.ask(held, one, two)
    here.now = NINE
    here.sign_in(held, one)
    here.settle(held)
    return held, one, two


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
    held, one, two = one_came(here)
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
    _held, one, two = one_came(here)
    rows, all_ = batches.member_page(here.db, here.batch.id, size=3)
    assert all_ == 4
    assert [(row.person.id, row.came, row.missed, row.minutes) for row in rows] == [
        (one.id, 1, 0, 150),
        (two.id, 0, 1, 0),
        (here.people[2].id, 0, 0, 0),
    ]
    assert [row.person.id for row in batches.member_page(here.db, here.batch.id, 2, size=3)[0]] == [here.people[3].id]
