"""A record store is tried before anything is entrusted to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from lms_tool.db import utc_now
from lms_tool.forwarding import service as forwarding
from lms_tool.forwarding.service import Access, probing
from tests.factories.strict_store import Fault, StrictStore


@pytest.fixture
def other(record) -> Iterator[StrictStore]:
    with StrictStore().running() as store:
        yield store


def probe(store: StrictStore, *, with_statement: bool = False, **changes: Any) -> list[tuple[bool | None, str]]:
    given = {"endpoint": store.endpoint, "key": store.key, "secret": store.secret} | changes
    found = forwarding.probe(Access(**given), with_statement=with_statement, now=utc_now())
    return [(one.fine, one.what) for one in found]


def test_a_store_that_is_fine(other):
    assert probe(other) == [(True, probing.ANSWERS), (True, probing.MAY_READ)]
    assert not other.statements


def test_a_test_statement_is_stored_and_taken_back(other):
    assert probe(other, with_statement=True)[-1] == (True, probing.STORED)
    said, back = other.statements.values()
    assert said["object"]["definition"]["type"].endswith("test-data-batch")
    assert said["actor"]["account"]["name"] == "tool"
    assert back["object"]["id"] == said["id"]


def test_wrong_credentials(other):
    assert probe(other, secret="wrong")[-1] == (None, probing.MAY_NOT_READ)
    fine, why = probe(other, secret="wrong", with_statement=True)[-1]
    assert fine is False
    assert "credentials" in why


def test_another_version(other):
    assert probe(other, version="2.0.0") == [(False, probing.OTHER_VERSION)]


def test_nobody_is_there(other):
    [(fine, why)] = probe(other, endpoint="http://127.0.0.1:9/xapi")
    assert fine is False
    assert "reached" in why


def test_something_else_is_there(other):
    other.faults = lambda: Fault.LOGIN
    fine, why = probe(other, with_statement=True)[-1]
    assert fine is False
    assert "no record store" in why
