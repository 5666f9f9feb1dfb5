"""Reading, finding and showing statements, from values to values."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms_tool.lrs import rules
from lms_tool.lrs.rules import answers
from tests.golden.xapi.sentences import SENTENCES

HERE = UUID("0a4f6c1e-52c3-4f5e-9d27-6c2f0f1f7b10")
NOBODY: dict[str, Any] = {"objectType": "Agent", "account": {"homePage": "https://tool.example", "name": "tool"}}
json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda below: some.lists(below) | some.dictionaries(some.text(), below),
)


@given(some.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        rules.read(body)
    except rules.BadJson as refusal:
        assert refusal.problems[0]


@given(json_values)
def test_what_is_json_is_read_as_it_was_meant(value: Any) -> None:
    texts = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in texts:
        return
    assert rules.read(texts.encode()) == value


@pytest.mark.parametrize("levels", [1, 50, 98])
def test_reasonable_nesting_is_read(levels: int) -> None:
    rules.read(b"[" * levels + b"]" * levels)


@pytest.mark.parametrize("levels", [101, 1000, 100_000])
def test_unreasonable_nesting_is_refused(levels: int) -> None:
    with pytest.raises(rules.BadJson, match="levels"):
        rules.read(b"[" * levels + b"]" * levels)


def test_a_refusal_never_quotes_what_was_sent() -> None:
    with pytest.raises(rules.BadJson) as refusal:
        rules.read(b'{"actor": "Li Ming", oops}')
    assert "Li Ming" not in str(refusal.value)


def test_the_same_name_in_another_organisation_is_another_mention() -> None:
    statement = SENTENCES["passed"]()
    assert not rules.mentions(HERE, statement, NOBODY) & rules.mentions(uuid4(), statement, NOBODY)


def test_a_verb_is_not_found_as_an_activity_of_the_same_name() -> None:
    iri = "https://x.example/both"
    by_verb = rules.keys(HERE, rules.Filters(verb=iri))
    by_activity = rules.keys(HERE, rules.Filters(activity=iri))
    assert by_verb != by_activity


def test_every_filter_that_is_asked_for_has_a_key() -> None:
    asked = rules.Filters(agent="mbox mailto:a@x.example", verb="v:1", activity="a:1", registration=HERE)
    assert len(set(rules.keys(HERE, asked))) == 4


def test_two_accounts_never_share_a_name() -> None:
    one = {"account": {"homePage": "https://x.example/a", "name": "b c"}}
    other = {"account": {"homePage": "https://x.example/a", "name": "b  c"}}
    assert rules.agent_name(one) != rules.agent_name(other)
    assert rules.agent_name({"mbox": "mailto:a@x.example"}) != rules.agent_name({"openid": "mailto:a@x.example"})


def test_old_statements_may_have_a_single_context_activity() -> None:
    statement = SENTENCES["passed"]()
    single = dict(statement, context={"contextActivities": {"parent": {"id": "https://x.example/p"}}})
    key = rules.keys(HERE, rules.Filters(activity="https://x.example/p", related_activities=True))
    assert set(key) <= rules.mentions(HERE, single, NOBODY)


@pytest.mark.parametrize("event", sorted(SENTENCES))
def test_what_the_store_adds_is_spliced_in(event: str) -> None:
    said = SENTENCES[event]()
    payload = json.dumps(said, ensure_ascii=False)
    shown = rules.answer(
        payload, stored=datetime(2026, 3, 3, tzinfo=UTC), authority=json.dumps(NOBODY), version="1.0.0"
    )
    assert json.loads(shown) == {
        **said,
        "stored": "2026-03-03T00:00:00.000Z",
        "authority": NOBODY,
        "version": "1.0.0",
    }
    assert rules.reshape(shown, "exact", ()) == shown


@pytest.mark.parametrize("event", sorted(SENTENCES))
def test_statements_of_ids_only_name_what_the_whole_ones_name(event: str) -> None:
    said = SENTENCES[event]()
    bare = json.loads(rules.reshape(json.dumps(said), "ids", ()))
    assert rules.mentions(HERE, bare, NOBODY) == rules.mentions(HERE, said, NOBODY)
    assert "definition" not in json.dumps(bare)


def test_a_sub_statement_is_bared_too() -> None:
    sub = {
        "objectType": "SubStatement",
        "actor": NOBODY | {"name": "Tool"},
        "verb": {"id": "https://x.example/v", "display": {"en": "did"}},
        "object": {"id": "https://x.example/o", "definition": {"name": {"en": "O"}}},
    }
    said = {"actor": NOBODY, "verb": {"id": "https://x.example/v"}, "object": sub}
    bare = json.loads(rules.reshape(json.dumps(said), "ids", ()))["object"]
    assert bare == {
        "objectType": "SubStatement",
        "actor": NOBODY,
        "verb": {"id": "https://x.example/v"},
        "object": {"id": "https://x.example/o"},
    }


def test_extensions_are_nobodys_languages() -> None:
    said = {"context": {"extensions": {"https://x.example/e": {"name": {"en": "A", "de": "B"}}}}}
    assert json.loads(rules.reshape(json.dumps(said), "canonical", ["de"])) == said


@pytest.mark.parametrize(
    ("wishes", "best"),
    [
        (["de"], "de"),
        (["de-CH"], "de"),
        (["zh-Hant-TW", "en"], "zh-CN"),
        (["fr", "EN"], "en-US"),
        (["fr"], "de"),
        ([], "de"),
    ],
)
def test_the_language_that_fits_best_is_spoken(wishes: list[str], best: str) -> None:
    assert answers._best(["de", "en-US", "zh-CN"], wishes) == best


def test_voiding_and_references_are_told_apart() -> None:
    voided = SENTENCES["voided"]()
    assert rules.voids(voided)
    assert str(rules.target(voided)) == voided["object"]["id"]
    assert not rules.voids(SENTENCES["passed"]())
    assert rules.target(SENTENCES["passed"]()) is None
