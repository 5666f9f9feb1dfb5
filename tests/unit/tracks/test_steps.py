"""What one decision about many people means for each of them."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms_tool.tracks import rules
from lms_tool.tracks.rules import GETS, STAYS, Known

TRACKS = some.frozensets(some.sampled_from(["starters", "in-service", "lead"]))
PEOPLE = some.lists(
    some.builds(Known, some.uuids(), learns=TRACKS, finished=TRACKS, left=some.booleans(), arrives=some.booleans()),
    unique_by=lambda one: one.person,
)


def standing(moves: bool = False, **known: object) -> str:
    one = Known(uuid4(), **known)  # type: ignore[arg-type]
    return rules.plan([one], "starters", moves=moves).standings[one.person]


@pytest.mark.parametrize(
    ("known", "stays", "moves"),
    [
        ({}, "new", "new"),
        ({"learns": frozenset({"lead"})}, "beside", "moves"),
        ({"learns": frozenset({"starters"})}, "has", "has"),
        ({"learns": frozenset({"starters", "lead"})}, "has", "has"),
        ({"finished": frozenset({"starters"})}, "finished", "finished"),
        ({"left": True, "learns": frozenset({"starters"})}, "left", "left"),
    ],
)
def test_everybody_stands_somewhere(known: dict[str, object], stays: str, moves: str) -> None:
    assert (standing(**known), standing(moves=True, **known)) == (stays, moves)


def test_a_finished_track_is_nothing_that_somebody_could_be_moved_from() -> None:
    done = frozenset({"lead"})
    assert standing(moves=True, learns=done, finished=done) == "new"


@given(PEOPLE, some.booleans())
def test_nobody_is_left_out_and_nobody_counted_twice(people: list[Known], moves: bool) -> None:
    plan = rules.plan(people, "starters", moves=moves)
    assert sum(plan.counts.values()) == len(people)
    assert sorted([*plan.of(*GETS), *plan.of(*STAYS)]) == sorted(one.person for one in people)
    assert plan.never_came <= len(plan.getting)


@given(PEOPLE)
def test_nobody_gets_what_they_have_finished_or_learn_or_after_they_left(people: list[Known]) -> None:
    for person in rules.plan(people, "starters", moves=True).getting:
        one = next(one for one in people if one.person == person)
        assert not one.left and "starters" not in one.learns | one.finished


def test_the_seal_breaks_with_whatever_would_become_different() -> None:
    me, other = UUID(int=1), UUID(int=2)
    seen = rules.plan([Known(me), Known(other)], "starters", moves=False)
    same = rules.plan([Known(other), Known(me)], "starters", moves=False)
    assert seen.seal == same.seal, "in whatever order they are found"
    for now in (
        [Known(me)],
        [Known(me), Known(other, left=True)],
        [Known(me), Known(other, learns=frozenset({"lead"}))],
    ):
        assert rules.plan(now, "starters", moves=False).seal != seen.seal
    assert rules.plan([Known(me), Known(other)], "lead", moves=False).seal != seen.seal
