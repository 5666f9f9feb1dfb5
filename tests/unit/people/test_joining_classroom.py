"""Two people in one batch, in one session, with the same track and the same exemption become one and two again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lms_tool import facts
from lms_tool.cohorts.models import Member
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.service import attending, joining, seating
from lms_tool.db import Base, Tenanted
from lms_tool.hours import queries as hours
from lms_tool.hours import service as ledger
from lms_tool.notices import service as notices
from lms_tool.people import service
from lms_tool.people.models import Membership, Person
from lms_tool.people.service import belonging
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import service as training
from tests.factories.batch import NINE, BatchRoom, batch_room
from tests.factories.desk import desk
from tests.unit.people.test_joining import everything

__all__ = ["batch_room", "desk"]

HEARD = {
    facts.ClassroomAttended: (ledger.note_classroom,),
    facts.PeopleChanged: (seating.note_people, ledger.note_people),
    facts.SeatTaken: (notices.note_seat_taken,),
}


@pytest.fixture
def room(batch_room: BatchRoom) -> BatchRoom:
    facts.install(HEARD)
    return batch_room


@pytest.fixture
def pair(room: BatchRoom) -> tuple[Person, Person]:
    return room.people[0], room.people[1]


def merge(room: BatchRoom, pair: tuple[Person, Person]) -> Any:
    return service.merge(room.db, pair[0].id, pair[1].id, by=None, now=room.now)


def split(room: BatchRoom, merger: Any) -> None:
    service.split(room.db, merger.id, by=None, now=room.now)


def attended(room: BatchRoom, *came: Person) -> Any:
    held = room.hold(seats=4)
    for person in room.people[:2]:
        room.ask(held, person)
    room.now = NINE
    for person in came:
        room.sign_in(held, person)
    room.now = NINE + timedelta(hours=3)
    room.settle(held)
    return held


def taught(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    for person in pair:
        said: dict[str, Any] = {"by": room.trainer.id, "why": "New here", "now": room.now}
        training.assign(room.db, person.id, "starters", starts_on=None, **said)
        training.exempt(room.db, person.id, "starters", "calm", proof=None, **said)


def score(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    held = attended(room, *pair)
    for person in pair:
        attending.score(room.db, held.id, person.id, "speaking", 80, by=room.trainer.id, now=room.now)


@pytest.mark.parametrize(
    "live",
    [
        lambda room, pair: attended(room, *pair),
        lambda room, pair: attended(room, pair[0]),
        lambda room, pair: attended(room, pair[1]),
        lambda room, pair: room.ask(room.hold(seats=1), pair[1], pair[0]),
        lambda room, pair: joining.leave(room.db, room.batch.id, pair[0].id, by=room.trainer.id, now=room.now),
        taught,
    ],
    ids=["both-came", "survivor-came", "absorbed-came", "one-seat-for-two", "survivor-left", "same-track"],
)
def test_no_record_is_lost_and_splitting_restores_them_all(
    room: BatchRoom, pair: tuple[Person, Person], live: Callable[..., Any]
) -> None:
    live(room, pair)
    before = everything(room.db)
    merger = merge(room, pair)
    merged = everything(room.db)
    assert {name: len(rows) for name, rows in merged.items()} == {name: len(rows) for name, rows in before.items()}
    split(room, merger)
    after = everything(room.db)
    after["people"], before["people"] = [], []
    assert {name for name in before if before[name] != after[name]} <= {"hours_years"}


def test_a_batch_counts_them_once_whoever_of_the_two_had_left_it(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    joining.leave(room.db, room.batch.id, pair[0].id, by=room.trainer.id, now=room.now)
    merger = merge(room, pair)
    assert batches.member_ids(room.db, room.batch.id).count(pair[0].id) == 1
    assert batches.member_count(room.db, room.batch.id) == len(room.people) - 1
    split(room, merger)
    assert not batches.is_member(room.db, room.batch.id, pair[0].id)
    assert batches.is_member(room.db, room.batch.id, pair[1].id)


def test_whoever_came_under_either_name_was_there_and_the_hours_count_once(
    room: BatchRoom, pair: tuple[Person, Person]
) -> None:
    held = attended(room, pair[1])
    merge(room, pair)
    assert room.attendance(held, pair[0]).state == "present"
    assert [line.person.id for line in sessions.sheet(room.db, held.id)] == [pair[0].id]
    assert hours.year_minutes(room.db, pair[0].id, 2026) == 150
    assert sessions.missed(room.db, held.id) == []


def test_both_came_and_the_hours_count_once(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    attended(room, *pair)
    merger = merge(room, pair)
    assert hours.year_minutes(room.db, pair[0].id, 2026) == 150
    split(room, merger)
    assert [hours.year_minutes(room.db, one.id, 2026) for one in pair] == [150, 150]


def test_of_two_seats_one_goes_to_whoever_waits(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    held, third = room.hold(seats=2), room.people[2]
    room.ask(held, *pair, third)
    merge(room, pair)
    found = sessions.sign_up_or_none(room.db, held.id, third.id)
    assert found is not None and found.state == "seat"


def test_both_assignments_and_exemptions_stand_on_the_page_of_whom_they_are_now(
    room: BatchRoom, pair: tuple[Person, Person]
) -> None:
    taught(room, pair)
    merge(room, pair)
    assert len(tracks.assignments_of(room.db, pair[0].id)) == 2
    assert len(tracks.exemptions_of(room.db, pair[0].id)) == 2


def test_three_who_are_one_are_split_in_any_order(room: BatchRoom) -> None:
    one, two, three = room.people[:3]
    joining.leave(room.db, room.batch.id, one.id, by=room.trainer.id, now=room.now)
    first = merge(room, (one, two))
    second = merge(room, (three, one))
    split(room, first)
    split(room, second)
    left = {row.person_id: row.left_at is not None for row in room.db.query(Member)}
    assert (left[two.id], left[three.id]) == (False, False)


def test_every_table_in_which_two_of_one_person_meet_says_what_becomes_of_them() -> None:
    """Where a person can have one row only, both have one after a merger: which is theirs is decided here, by name."""
    stays = {
        "authoring_presences": "who looks at a page at this moment",
        "batch_trainers": "runs the batch either way",
        "classroom_scores": "the newest score of whom they are now; the other stays with the name it was given to",
        "discussion_posts": "the same form sent twice: cannot be by two people",
        "discussion_reports": "a report of one and the same post: once is enough",
        "hours_entries": "each names what it was made from, which is one person's",
        "hours_years": "a sum, made anew for both",
        "local_accounts": "each is a way to sign in, and comes in as whom they are now",
        "notices": "heard of by the survivor already",
        "placements": "where the survivor has worked is known",
        "pseudonyms": "the survivor is called by theirs from now on; what was said by the other name stays said",
        "scores": "the gradebook's column, one per account",
    }
    meeting = {place.table.__tablename__ for place in belonging.places() if place.unique}
    decided = {place.table.__tablename__ for place in belonging.places() if place.makes_way or place.prevails}
    assert meeting - decided == set(stays)


def test_whatever_is_called_after_a_person_names_them_by_a_key_and_moves() -> None:
    """`by` and the like say who did something: the absorbed row stays and leads to whom they are now."""
    moved = {place.key for place in belonging.places()}
    called = ("person_id", "reader_id", "author_id", "reporter_id", "learner_id", "trainer_id", "mentor_id", "staff_id")
    named = {
        f"{mapper.local_table.name}.{column.name}"
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Tenanted)
        for column in mapper.local_table.columns
        if column.name in called
    }
    assert named and named <= moved


def test_of_two_parts_in_a_course_the_one_that_came_is_theirs(room: BatchRoom, pair: tuple[Person, Person]) -> None:
    survivor, absorbed = pair
    parts = {
        part.person_id: part
        for part in room.db.query(Membership).where(Membership.person_id.in_((survivor.id, absorbed.id)))
    }
    parts[survivor.id].state, parts[survivor.id].last_seen = "told", None
    came = parts[absorbed.id].id
    merger = merge(room, pair)
    theirs = {part.id: (part.person_id, part.state) for part in room.db.query(Membership)}
    assert theirs[came] == (survivor.id, "came")
    split(room, merger)
    back = {part.id: (part.person_id, part.state) for part in room.db.query(Membership)}
    assert back[came] == (absorbed.id, "came")
    assert (survivor.id, "told") in back.values()
