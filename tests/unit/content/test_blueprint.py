from collections import Counter
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from content import blueprint
from content.schema import Question, Quota
from tests.factories.questions import case, choice, number

quotas = st.builds(
    Quota,
    count=st.integers(1, 3),
    area=st.sampled_from([None, "desk", "telephone"]),
    difficulty=st.sampled_from([None, 1, 2]),
    type=st.sampled_from([None, "single", "number"]),
)
banks = st.lists(
    st.tuples(st.sampled_from(["desk", "telephone"]), st.integers(1, 2), st.sampled_from([choice, number])), max_size=8
).map(lambda made: [make(key=f"q{at}", area=area, difficulty=hard) for at, (area, hard, make) in enumerate(made)])


def best(plan: list[Quota], bank: list[Question], seen: set[str] | None = None) -> int:
    """How many can be served at most, by trying everything; with seen, how many of those are unseen at most."""
    top = (0, 0)
    for places in product([None, *range(len(plan))], repeat=len(bank)):
        used = Counter(at for at in places if at is not None)
        chosen = [(question, at) for question, at in zip(bank, places, strict=True) if at is not None]
        if all(plan[at].fits(question) for question, at in chosen) and all(
            used[at] <= quota.count for at, quota in enumerate(plan)
        ):
            top = max(top, (len(chosen), sum(question.key not in (seen or ()) for question, _ in chosen)))
    return top[0] if seen is None else top[1]


@settings(deadline=None, max_examples=60)
@given(st.lists(quotas, min_size=1, max_size=3), banks.filter(lambda bank: len(bank) <= 6))
def test_no_more_could_be_filled(plan: list[Quota], bank: list[Question]) -> None:
    missing = sum(short.missing for short in blueprint.shortfalls(plan, bank))
    assert sum(quota.count for quota in plan) - missing == best(plan, bank)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(quotas, min_size=1, max_size=3),
    banks.filter(lambda bank: len(bank) <= 6),
    st.sets(st.sampled_from([f"q{at}" for at in range(6)])),
    st.integers(),
)
def test_a_draw_fills_what_it_can_with_what_is_unseen(
    plan: list[Quota], bank: list[Question], seen: set[str], seed: int
) -> None:
    drawn = blueprint.draw(plan, bank, seen, Random(seed))
    assert len(drawn) == len(set(drawn)) == best(plan, bank)
    assert sum(key not in seen for key in drawn) == best(plan, bank, seen)


def test_taking_the_first_that_fits_would_not_do() -> None:
    hard = choice(key="hard", area="desk", difficulty=3)
    easy = choice(key="easy", area="desk", difficulty=1)
    plan = [Quota(1, area="desk"), Quota(1, area="desk", difficulty=3)]
    assert blueprint.shortfalls(plan, [hard, easy]) == []
    assert sorted(blueprint.draw(plan, [hard, easy], (), Random(1))) == ["easy", "hard"]


def test_what_falls_short_is_named() -> None:
    plan = [Quota(2, type="number"), Quota(2, area="desk"), Quota(1)]
    bank: list[Any] = [number(key="a", area="desk"), choice(key="b", area="desk"), choice(key="c", area="gate"), case()]
    assert (
        blueprint.shortfalls(plan, bank) == [blueprint.Shortfall(0, 2, 1), blueprint.Shortfall(1, 0, 2)][:1]
        or sum(short.missing for short in blueprint.shortfalls(plan, bank)) == 2
    )
    assert blueprint.said(plan[0]) == "type number"
    assert blueprint.said(plan[2]) == "any question"


def test_a_case_serves_no_quota() -> None:
    assert blueprint.shortfalls([Quota(1)], [case()]) == [blueprint.Shortfall(0, 1, 0)]
    assert blueprint.pool([Quota(1)], [case(), choice()]) == [choice()]


def test_a_bank_of_ten_thousand_is_quick() -> None:
    bank = [choice(key=f"q{at}", area=f"area-{at % 40}", difficulty=at % 3 + 1) for at in range(10_000)]
    plan = [Quota(200, area=f"area-{at}") for at in range(40)] + [Quota(200, difficulty=1)] * 10
    assert sum(short.missing for short in blueprint.shortfalls(plan, bank)) == 0
    assert len(set(blueprint.draw(plan, bank, (), Random(1)))) == 10_000
