"""Two statements that say the same, and near misses."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.golden.xapi.sentences import SENTENCES
from xapi.equivalence import same


def said() -> dict[str, Any]:
    return copy.deepcopy(SENTENCES["answered-multiple"]())


def group(*names: str) -> dict[str, Any]:
    return {"objectType": "Group", "member": [{"mbox": f"mailto:{name}@example.com"} for name in names]}


def without(statement: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != key}


def of_a_store() -> dict[str, Any]:
    """The same statement as a store gives it back."""
    kept = said()
    kept |= {"stored": "2026-03-03T09:05:00.000Z", "version": "1.0.0", "authority": group("a", "b")}
    kept["verb"].pop("display")
    kept["object"]["definition"]["name"] = {"en": "Renamed"}
    kept["timestamp"] = "2026-03-03T17:02:11.3100+08:00"
    kept["context"]["registration"] = kept["context"]["registration"].upper()
    kept["context"]["contextActivities"]["parent"] = kept["context"]["contextActivities"]["parent"][0]
    return kept


def test_a_store_may_add_and_rewrite_what_does_not_count():
    assert same(said(), of_a_store())


def test_a_timestamp_that_the_store_added_does_not_count():
    assert same(without(said(), "timestamp"), said())


def test_members_of_a_group_have_no_order():
    assert same({**said(), "actor": group("a", "b")}, {**said(), "actor": group("b", "a")})
    assert not same({**said(), "actor": group("a", "b")}, {**said(), "actor": group("a", "c")})


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("result", "duration", "PT90S"),
        ("result", "success", 0),
        ("result", "response", "a[,]b"),
        ("context", "registration", "00000000-0000-4000-8000-000000000000"),
        ("context", "language", "en"),
        ("context", "contextActivities", {}),
        ("verb", "id", "http://adlnet.gov/expapi/verbs/attempted"),
        ("object", "id", "https://tool.example/other"),
    ],
)
def test_everything_else_counts(part, key, value):
    other = said()
    other[part][key] = value
    assert not same(said(), other)


def test_another_moment_counts():
    assert not same(said(), {**said(), "timestamp": "2026-03-03T09:02:11.311Z"})


def test_statements_about_statements_are_compared_by_what_they_point_at():
    one, other = SENTENCES["voided"](), SENTENCES["voided"]()
    assert same(one, other)
    other["object"]["id"] = "00000000-0000-4000-8000-000000000000"
    assert not same(one, other)


def test_a_sub_statement_is_compared_like_a_statement():
    def planned(duration: str) -> dict[str, Any]:
        inner = {key: said()[key] for key in ("actor", "verb", "object")}
        return {**said(), "object": {"objectType": "SubStatement", **inner, "result": {"duration": duration}}}

    assert same(planned("PT1M"), planned("PT1M"))
    assert not same(planned("PT1M"), planned("PT60S"))


def test_durations_are_compared_to_the_hundredth_of_a_second():
    def lasting(duration: str) -> dict[str, Any]:
        return said() | {"result": {"duration": duration}}

    assert same(lasting("PT1.234S"), lasting("PT1.239S"))
    assert not same(lasting("PT1.23S"), lasting("PT1.24S"))
    assert not same(lasting("PT60S"), lasting("PT1M"))
