"""Which statements a store gets, and when: what it was not offered yet follows bit by bit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from lms_tool.db import utc_now
from lms_tool.forwarding import queries
from lms_tool.forwarding import service as forwarding
from lms_tool.forwarding.models import ExternalStore
from lms_tool.forwarding.rules import Choice
from lms_tool.forwarding.service import choosing
from lms_tool.lrs import service as lrs
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Message
from tests.factories.stored import AUTHORITY, statement
from tests.unit.forwarding.conftest import SECRET_KEY
from xapi import vocabulary as v

LATER = timedelta(minutes=1)


@pytest.fixture
def say(db, organisation, record) -> Callable[..., list[str]]:
    def some(*verbs: v.Verb) -> list[str]:
        said = [statement(verb={"id": verb.id}) for verb in verbs]
        lrs.store(db, organisation.id, said, authority=AUTHORITY, now=utc_now())
        db.flush()
        return [one["id"] for one in said]

    return some


def queued(db: Any, store: ExternalStore) -> list[str]:
    asked = select(Message.subject_id).where(Message.destination_id == store.id).order_by(Message.sequence)
    return list(map(str, db.scalars(asked)))


def test_the_past_follows_in_pieces_and_nothing_twice(db, add, say, monkeypatch):
    monkeypatch.setattr(choosing, "PIECE", 2)
    past = say(*[v.PASSED] * 5)
    store = add()
    now = say(v.FAILED)
    shares = []
    while forwarding.catch_up(db, now=utc_now()):
        db.flush()
        shares.append(queries.status(db, store).caught_up)
    assert queued(db, store) == now + past
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert not forwarding.catch_up(db, now=utc_now() + LATER)
    assert queries.status(db, store).caught_up is None, "it has caught up for good"


def test_it_ends_only_when_what_was_being_stored_can_be_seen(db, add, say):
    store = add()
    assert not forwarding.catch_up(db, now=utc_now())
    assert store.behind_at is not None
    assert not forwarding.catch_up(db, now=utc_now() + LATER)
    assert store.behind_at is None


def test_a_store_for_results_gets_no_traces_and_more_when_it_is_told_so(db, add, say):
    traces = say(v.EXPERIENCED, v.ANSWERED)
    past = say(v.COMPLETED)
    store = add(choice=Choice.RESULTS)
    now = say(v.PASSED)
    say(v.TERMINATED)
    forwarding.catch_up(db, now=utc_now())
    assert queued(db, store) == now + past
    given = {"name": "", "version": "1.0.3", "key": "key", "secret_key": SECRET_KEY, "now": utc_now()}
    forwarding.change_store(db, store.id, choice=Choice.EVERYTHING, **given)
    assert forwarding.catch_up(db, now=utc_now())
    assert set(traces) < set(queued(db, store))
    assert len(queued(db, store)) == 5


def test_where_too_much_waits_traces_come_later_and_results_at_once(db, add, say, monkeypatch):
    monkeypatch.setattr(choosing, "CROWDED", 4)
    store = add()
    waiting = say(*[v.PASSED] * 4)
    assert forwarding.watch(db, now=utc_now()) == 1
    trace, result = say(v.EXPERIENCED, v.PASSED)
    assert queued(db, store) == [*waiting, result]
    assert not forwarding.catch_up(db, now=utc_now()), "not while so much waits"
    for message in db.scalars(select(Message)):
        message.state = "delivered"
    db.flush()
    assert forwarding.watch(db, now=utc_now()) == 1
    assert forwarding.catch_up(db, now=utc_now())
    assert queued(db, store) == [*waiting, result, trace]


def test_a_queue_that_does_not_move_for_a_day_is_too_much(db, add, say):
    store = add()
    say(v.PASSED)
    assert forwarding.watch(db, now=utc_now()) == 0
    assert forwarding.watch(db, now=utc_now() + timedelta(days=2)) == 1
    assert store.crowded


def test_a_store_that_is_paused_does_not_catch_up(db, add, say):
    say(v.PASSED)
    store = add()
    outbox.pause(db, store.id, "for now")
    assert not forwarding.catch_up(db, now=utc_now())
    outbox.resume(db, store.id)
    assert forwarding.catch_up(db, now=utc_now())


def test_a_store_that_has_enough_to_do_catches_up_when_that_is_gone(db, add, say, monkeypatch):
    monkeypatch.setattr(choosing, "QUEUE_ENOUGH", 1)
    say(v.PASSED)
    store = add()
    [now] = say(v.PASSED)
    assert not forwarding.catch_up(db, now=utc_now())
    db.scalars(select(Message).where(Message.subject_id == UUID(now))).one().state = "delivered"
    db.flush()
    assert forwarding.catch_up(db, now=utc_now())
    assert len(queued(db, store)) == 2


def test_a_removed_store_gets_nothing_more(db, add, say):
    store = add()
    say(v.PASSED)
    forwarding.remove_store(db, store.id, now=utc_now())
    say(v.PASSED)
    assert queries.stores(db) == []
    assert queued(db, store) == []
