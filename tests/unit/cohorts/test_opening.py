"""Hours before the classroom: what is asked, never more than can be learnt, and who is let in all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_tool.audit.models import AuditEntry
from lms_tool.cohorts.queries import opening
from lms_tool.cohorts.rules.opening import Before, asked
from lms_tool.cohorts.service import joining
from lms_tool.cohorts.service.refusals import HoursFirst, ReasonMissing
from tests.factories.batch import BatchRoom

PLACES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 300))


def test_what_is_missing_is_said_in_training_hours_and_never_reads_as_nothing() -> None:
    before = Before(done=562, asked=900, length=45)
    assert (before.hours_done, before.hours_asked, before.hours_missing, before.is_met) == (12.4, 20.0, 7.6, False)
    assert Before(done=899, asked=900, length=45).hours_missing == 0.1
    assert Before(done=900, asked=900, length=45).is_met


@given(owed=st.integers(0, 2000), learnt=PLACES, offered=PLACES)
def test_whoever_learns_all_that_is_required_gets_in_however_little_it_is(owed: int, learnt, offered) -> None:
    everything = {**offered, **learnt}
    assert Before(sum(everything.values()), asked(owed, everything, offered), 45).is_met
    assert asked(owed, learnt, offered) <= owed


@given(owed=st.integers(0, 2000), learnt=PLACES, offered=PLACES)
def test_learning_more_never_shuts_what_is_open(owed: int, learnt, offered) -> None:
    if Before(sum(learnt.values()), asked(owed, learnt, offered), 45).is_met:
        more = {**offered, **learnt}
        assert Before(sum(more.values()), asked(owed, more, offered), 45).is_met


@pytest.fixture
def shut(batch_room: BatchRoom, monkeypatch: pytest.MonkeyPatch) -> BatchRoom:
    """Nobody in the batch has learnt anything of the twenty hours asked for."""
    before = Before(done=0, asked=900, length=45, module="manners", title={"en": "Manners"})
    monkeypatch.setattr(opening, "_ask", lambda _db, _whose, _track, people: dict.fromkeys(people, before))
    return batch_room


def locked(room: BatchRoom) -> int:
    found = (opening.opening_or_none(room.db, room.batch, person.id) for person in room.people)
    return sum(one.is_locked for one in found if one)


def test_nobody_signs_up_before_the_hours_whoever_asks_for_them(shut: BatchRoom) -> None:
    held = shut.hold()
    with pytest.raises(HoursFirst) as refused:
        shut.ask(held, shut.people[0])
    assert refused.value.values == {"done": "0", "asked": "20", "missing": "20"}
    assert shut.states(held) == {}
    assert locked(shut) == 4


def test_a_seat_had_before_stays_when_more_is_asked_for(batch_room: BatchRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    held = batch_room.hold()
    batch_room.ask(held, batch_room.people[0])
    before = Before(done=0, asked=900, length=45)
    monkeypatch.setattr(opening, "_ask", lambda _db, _whose, _track, people: dict.fromkeys(people, before))
    [mine] = batch_room.ask(held, batch_room.people[0])
    assert mine.state == "seat"


def test_somebody_is_let_in_with_a_reason_that_is_kept_and_it_can_be_taken_back(shut: BatchRoom) -> None:
    held, person, by = shut.hold(), shut.people[0], shut.trainer.id
    with pytest.raises(ReasonMissing):
        joining.let_in(shut.db, shut.batch.id, [person.id], by=by, why=" ", now=shut.now)
    assert joining.let_in(shut.db, shut.batch.id, [person.id], by=by, why="Learnt it elsewhere", now=shut.now) == 1
    [mine] = shut.ask(held, person)
    assert mine.state == "seat" and locked(shut) == 3
    assert joining.let_in_no_more(shut.db, shut.batch.id, [person.id], by=by, now=shut.now) == 1
    assert locked(shut) == 4 and shut.states(held) == {"Person 1": "seat"}
    shut.db.flush()
    kept = [(one.what, one.why) for one in shut.db.query(AuditEntry).filter(AuditEntry.what.startswith("batch."))]
    assert sorted(kept) == [("batch.let-in", "Learnt it elsewhere"), ("batch.let-in-back", "Learnt it elsewhere")]
