"""Two validators that are not ours find nothing in our sentences, and nothing that they refuse passes ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.factories.strangers import learning_locker, ralph
from tests.golden.xapi.sentences import FOLDER, SENTENCES
from tests.unit.xapi.test_validation import CONTROLS, FURTHER_REFUSALS, statement
from xapi.validation import problems

GOLDENS = [json.loads((FOLDER / f"{event}.json").read_text(encoding="utf-8")) for event in SENTENCES]

# A number may be written without an end or be none at all; neither survives the way to another process as JSON.
REFUSALS = {name: said for name, said in FURTHER_REFUSALS.items() if "no number" not in name and "measure" not in name}


@pytest.mark.node
def test_learning_locker_finds_every_golden_clean():
    assert [found for found in learning_locker(GOLDENS) if found] == []


def test_ralph_finds_every_golden_clean():
    assert [found for golden in GOLDENS if (found := ralph(golden))] == []


@pytest.mark.node
def test_nothing_passes_ours_that_one_of_them_refuses():
    """But what the specification allows and one of them knows no better: named here, each with its reason."""
    cases: dict[str, Any] = {name: said for name, (said, _refused) in CONTROLS.items()} | REFUSALS
    theirs = dict(zip(cases, learning_locker(list(cases.values())), strict=True))
    passed = {name for name, said in cases.items() if not problems(said)}
    assert {name for name in passed if theirs[name] or ralph(cases[name])} == set(STRICTER)


STRICTER = {
    "object id = LTI context id with a scheme": "an IRI of the scheme course-v1; Learning Locker wants a double slash",
}


@pytest.mark.node
def test_each_of_them_misses_something_that_ours_refuses():
    cases: dict[str, Any] = {name: said for name, (said, refused) in CONTROLS.items() if refused} | REFUSALS
    theirs = dict(zip(cases, learning_locker(list(cases.values())), strict=True))
    assert {name for name in cases if not theirs[name]}
    assert {name for name in cases if not ralph(cases[name])}
    assert all(problems(said) for said in cases.values())


@pytest.mark.node
def test_they_do_look():
    """A right statement passes both of them, and one without its verb passes neither."""
    right, wrong = statement(), {key: value for key, value in statement().items() if key != "verb"}
    assert not learning_locker([right])[0] and not ralph(right)
    assert learning_locker([wrong])[0] and ralph(wrong)
