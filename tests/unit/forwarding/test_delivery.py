"""Statements reach another store, whatever it answers; what is learnt is told to the outbox."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from lms_tool.db import utc_now
from lms_tool.errors import BadInput, Conflict
from lms_tool.forwarding import queries
from lms_tool.forwarding import service as forwarding
from lms_tool.forwarding.service import delivery, setting
from lms_tool.lrs import service
from lms_tool.lti.http import Outside
from lms_tool.outbox import queries as outbox_queries
from lms_tool.outbox import rules
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Message
from lms_tool.outbox.rules import Answer
from tests.factories.stored import AUTHORITY, statement
from tests.unit.forwarding.conftest import SECRET_KEY, Record

Answering = Callable[[httpx.Request], httpx.Response]


class OtherStore:
    """A record store at the other end of the line; `answer` is what it says, `got` what it was sent."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer
        self.got: list[list[dict[str, Any]]] = []
        self.requests: list[httpx.Request] = []

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._take)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.method == "POST":
            self.got.append(json.loads(request.content))
        return self.answer(request)


def takes_all(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=[one["id"] for one in json.loads(request.content)])


def says(status: int, **options: Any) -> Answering:
    return lambda request: httpx.Response(status, **options)


@pytest.fixture
def store_some(db, organisation, record: Record) -> Callable[..., list[dict[str, Any]]]:
    def some(number: int = 3, **parts: Any) -> list[dict[str, Any]]:
        said = [statement(**parts) for _ in range(number)]
        service.store(db, organisation.id, said, authority=AUTHORITY, now=utc_now())
        return said

    return some


@pytest.fixture
def external(add) -> Any:
    return add(secret="the secret")


def deliver(db: Any, other: OtherStore, most: int = 100) -> list[Any]:
    """One turn of the worker; the verdicts."""
    db.flush()
    claim = outbox.claim(db, "statement", "me", most=most, now=utc_now())
    assert claim
    parcel = forwarding.prepare(db, claim)
    object.__setattr__(parcel, "outside", other)
    verdicts = forwarding.send(parcel)
    outbox.settle(db, claim, forwarding.settle(db, parcel, verdicts, utc_now()), now=utc_now(), luck=0.0)
    db.flush()
    return verdicts


def states(db: Any) -> list[str]:
    return list(db.scalars(select(Message.state).order_by(Message.sequence)))


def test_what_is_stored_is_sent_as_the_same_bytes_in_order(db, external, store_some, record):
    said = store_some(3)
    other = OtherStore(takes_all)
    deliver(db, other)
    assert other.got == [said]
    assert states(db) == ["delivered"] * 3
    [request] = other.requests
    assert request.content == ("[" + ",".join(row.payload for row in record.rows()) + "]").encode()
    assert request.headers["X-Experience-API-Version"] == "1.0.3"
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_new_store_gets_the_past_too(db, store_some, add):
    said = store_some(5)
    add(endpoint="https://late.example/xapi", version="2.0.0")
    new = store_some(1)
    other = OtherStore(takes_all)
    deliver(db, other)
    assert forwarding.catch_up(db, now=utc_now())
    deliver(db, other)
    assert other.got == [new, said], "what happens now does not wait for what is long past"
    assert other.requests[0].headers["X-Experience-API-Version"] == "2.0.0"


def test_every_store_gets_everything_once(db, external, store_some, add):
    second = add(endpoint="https://second.example/xapi")
    store_some(2)
    db.flush()
    for store in (external, second):
        assert outbox_queries.queue(db, store.id).waiting == 2


def test_what_another_sender_stored_here_is_sent_on(db, organisation, external, record):
    service.receive(db, organisation.id, [statement()], authority=AUTHORITY, now=utc_now())
    other = OtherStore(takes_all)
    deliver(db, other)
    assert len(other.got[0]) == 1


def test_a_statement_known_before_is_not_queued_again(db, external, store_some, organisation):
    [said] = store_some(1)
    deliver(db, OtherStore(takes_all))
    service.store(db, organisation.id, [said], authority=AUTHORITY, now=utc_now())
    assert states(db) == ["delivered"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 408])
def test_a_store_in_trouble_is_asked_again_later(db, external, store_some, status):
    store_some(2)
    verdicts = deliver(db, OtherStore(says(status, headers={"Retry-After": "7"})))
    assert {(verdict.answer, verdict.after) for verdict in verdicts} == {(Answer.RETRY, 7.0)}
    assert states(db) == ["waiting", "waiting"]
    assert outbox.claim(db, "statement", "me", most=10, now=utc_now()) is None, "not at once"


def test_a_line_that_breaks_is_tried_again(db, external, store_some):
    def breaks(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer", request=request)

    store_some(1)
    [verdict] = deliver(db, OtherStore(breaks))
    assert verdict.answer is Answer.RETRY
    assert "in time" in verdict.reason


@pytest.mark.parametrize("status", [401, 403, 404, 405, 301, 200])
def test_a_store_that_is_none_or_refuses_us_is_left_alone(db, external, store_some, status):
    store_some(2)
    other = OtherStore(says(status, text="<html>log in</html>", headers={"Location": "https://elsewhere.example"}))
    verdicts = deliver(db, other)
    assert {verdict.answer for verdict in verdicts} == {Answer.STOP}
    assert states(db) == ["waiting", "waiting"], "nothing is given up"
    [standing] = [queries.status(db, store) for store in queries.stores(db)]
    assert standing.state == "stopped"
    assert standing.reason
    assert len(other.requests) == 1, "a redirect is not followed with our credentials"


def test_one_bad_statement_is_parked_and_the_others_arrive(db, external, store_some):
    store_some(3)
    [bad] = store_some(1, verb={"id": "http://x.example/bad"})
    store_some(3)

    def picky(request: httpx.Request) -> httpx.Response:
        sent = json.loads(request.content)
        if any(one["verb"]["id"].endswith("bad") for one in sent):
            return httpx.Response(400, text=f"no: {json.dumps(sent)}")
        return takes_all(request)

    deliver(db, OtherStore(picky))
    assert states(db) == ["delivered"] * 3 + ["parked"] + ["delivered"] * 3
    [parked] = outbox_queries.messages(db, "parked")
    assert str(parked.subject_id) == bad["id"]
    assert parked.last_status == 400
    assert "4711" not in parked.reason, "a reason never quotes a statement"
    assert "4711" in parked.answer, "its answer is kept beside it"


def test_a_store_that_knows_them_all_has_them(db, external, store_some):
    store_some(2)
    deliver(db, OtherStore(says(204)))
    assert states(db) == ["delivered", "delivered"]


def test_another_statement_under_our_id_is_a_matter_for_a_person(db, external, store_some):
    [said] = store_some(1)

    def knows(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(409)
        return httpx.Response(200, json=said | {"verb": {"id": "http://x.example/other"}})

    deliver(db, OtherStore(knows))
    assert states(db) == ["parked"]


def test_a_batch_is_not_larger_than_a_server_takes(db, external, store_some, monkeypatch):
    store_some(4)
    monkeypatch.setattr(delivery, "LARGEST_BATCH", 700)
    other = OtherStore(takes_all)
    assert len(deliver(db, other)) == 2
    assert states(db) == ["delivered", "delivered", "waiting", "waiting"]


def test_a_statement_larger_than_a_batch_goes_alone(db, external, store_some, monkeypatch):
    store_some(2)
    monkeypatch.setattr(delivery, "LARGEST_BATCH", 1)
    other = OtherStore(takes_all)
    assert len(deliver(db, other)) == 1


def test_a_delivery_that_takes_too_long_goes_on_in_the_next_turn(db, external, store_some, monkeypatch):
    store_some(4)
    monkeypatch.setattr(delivery, "LONGEST_DELIVERY", -1.0)

    def too_much_at_once(request: httpx.Request) -> httpx.Response:
        return takes_all(request) if len(json.loads(request.content)) == 1 else httpx.Response(413)

    deliver(db, OtherStore(too_much_at_once))
    assert states(db) == ["delivered", "waiting", "waiting", "waiting"]


def test_a_statement_that_is_gone_is_parked(db, external, store_some, record):
    store_some(2)
    db.delete(record.rows()[0])
    deliver(db, OtherStore(takes_all))
    assert states(db) == ["parked", "delivered"]


def test_a_changed_secret_key_stops_the_store_and_says_so(db, external, store_some, settings):
    store_some(1)
    forwarding.configure(replace(settings, secret_key="another"))
    [verdict] = deliver(db, OtherStore(takes_all))
    assert verdict.answer is Answer.STOP
    assert "SECRET_KEY" in verdict.reason


def test_nothing_is_called_that_an_administrator_did_not_allow(db, store_some, settings, add):
    add(endpoint="https://127.0.0.1:1/xapi")
    forwarding.configure(replace(settings, development=False))
    store_some(1)
    db.flush()
    claim = outbox.claim(db, "statement", "me", most=10, now=utc_now())
    parcel = forwarding.prepare(db, claim)
    assert isinstance(parcel.outside, Outside)
    [verdict] = forwarding.send(parcel)
    assert verdict.answer is Answer.RETRY


def test_secrets_are_not_kept_in_the_open_nor_shown(db, external, record):
    assert "the secret" not in external.secret
    assert "the secret" not in repr(forwarding.access(external, secret_key=SECRET_KEY))
    assert forwarding.access(external, secret_key=SECRET_KEY).secret == "the secret"


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "lrs.example"},
        {"endpoint": "ftp://lrs.example"},
        {"endpoint": "http://lrs.example/xapi"},
        {"endpoint": "https://user:word@lrs.example/xapi"},
        {"endpoint": "https://lrs.example/xapi?x=1"},
        {"endpoint": "https://[::1/xapi"},
        {"endpoint": "https:///xapi"},
        {"endpoint": "https://lrs.example/" + "x" * 1000},
        {"version": "0.9"},
    ],
)
def test_addresses_that_cannot_be_used_are_refused(db, organisation, record, changes):
    given = {"endpoint": "https://lrs.example/xapi", "key": "k", "secret": "s", "secret_key": SECRET_KEY} | changes
    with pytest.raises(BadInput):
        forwarding.add_store(db, organisation.id, **given, now=utc_now())


def test_a_store_is_added_once(db, organisation, external):
    with pytest.raises(Conflict):
        forwarding.add_store(
            db,
            organisation.id,
            endpoint=external.endpoint,
            key=external.key,
            secret="s",
            secret_key=SECRET_KEY,
            now=utc_now(),
        )


def test_a_delivery_ends_before_its_lease() -> None:
    assert rules.LEASE.total_seconds() > delivery.LONGEST_DELIVERY + 3 * setting.EXCHANGE
