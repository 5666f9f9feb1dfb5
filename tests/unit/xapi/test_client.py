"""The client in front of record stores that behave as the known ones do, and as bad ones might."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from tests.factories import xapi as some
from xapi import statements
from xapi.answers import Verdict
from xapi.client import Client, StoreUnavailable
from xapi.rendering import render

ENDPOINT = "https://store.example/xapi"
Answering = Callable[[httpx.Request], httpx.Response]


def statement(number: int, percent: int = 50) -> dict[str, Any]:
    occasion = statements.Occasion(uuid5(some.NAMESPACE, str(number)), some.learner(), some.NOW, some.where())
    return statements.progressed(occasion, some.lesson(), percent=percent)


def batch(count: int) -> list[str]:
    return [render(statement(number)) for number in range(count)]


def client(answering: Answering, **settings: Any) -> Client:
    return Client(ENDPOINT, "key", "secret", transport=httpx.MockTransport(answering), **settings)


class Store:
    """A record store in memory. ``bad`` ids are refused, ``strict`` refuses any id that it knows."""

    def __init__(self, *, bad: set[str] | None = None, strict: bool = False, most: int = 1000) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.hidden: set[str] = set()
        self.voided: set[str] = set()
        self.bad, self.strict, self.most = bad or set(), strict, most
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._post(json.loads(request.content)) if request.method == "POST" else self._get(request.url.params)

    def _post(self, sent: list[dict[str, Any]]) -> httpx.Response:
        if len(sent) > self.most:
            return httpx.Response(413)
        if any(item["id"] in self.bad for item in sent):
            return httpx.Response(400, text="a statement is bad")
        known = [item for item in sent if item["id"] in self.kept]
        if (self.strict and known) or any(self.kept[item["id"]] != item for item in known):
            return httpx.Response(409)
        new = [item["id"] for item in sent if item not in known]
        self.kept |= {item["id"]: item for item in sent}
        return httpx.Response(200, json=new) if new else httpx.Response(204)

    def _get(self, params: httpx.QueryParams) -> httpx.Response:
        asked = params.get("statementId") or params["voidedStatementId"]
        there = asked in self.kept and asked not in self.hidden
        if not there or (asked in self.voided) is not ("voidedStatementId" in params):
            return httpx.Response(404)
        return httpx.Response(200, json={**self.kept[asked], "stored": "2026-03-03T09:03:00Z"})


def delivered_by(store: Answering, sent: list[str]) -> dict[Verdict, list[str]]:
    told: dict[Verdict, list[str]] = {}
    for piece, outcome in client(store).deliver(sent):
        told.setdefault(outcome.verdict, []).extend(json.loads(one)["id"] for one in piece)
    return told


def ids(sent: list[str]) -> list[str]:
    return [json.loads(one)["id"] for one in sent]


def test_a_batch_goes_out_with_its_bytes_its_version_and_its_credentials():
    store = Store()
    sent = batch(2)
    assert client(store, version="2.0.0").send(sent).verdict is Verdict.DELIVERED
    (request,) = store.requests
    assert request.content == f"[{sent[0]},{sent[1]}]".encode()
    assert str(request.url) == "https://store.example/xapi/statements"
    assert request.headers["x-experience-api-version"] == "2.0.0"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Basic a2V5OnNlY3JldA=="


def test_sending_again_is_a_delivery():
    store = Store()
    client(store).send(batch(2))
    assert client(store).send(batch(2)).verdict is Verdict.DELIVERED
    assert client(store).send(batch(3)).verdict is Verdict.DELIVERED


def test_one_bad_statement_does_not_hold_up_the_others():
    sent = batch(100)
    store = Store(bad={ids(sent)[37]})
    told = delivered_by(store, sent)
    assert told[Verdict.POISON] == [ids(sent)[37]]
    assert sorted(told[Verdict.DELIVERED]) == sorted(set(ids(sent)) - store.bad)
    assert len(store.requests) <= 2 * 7 + 1


def test_pieces_are_sent_in_their_order():
    sent = batch(9)
    store = Store(most=2)
    assert delivered_by(store, sent) == {Verdict.DELIVERED: ids(sent)}


def test_a_store_that_refuses_all_known_ids_has_them_all_the_same():
    store = Store(strict=True)
    client(store).send(batch(3))
    assert delivered_by(store, batch(5)) == {Verdict.DELIVERED: ids(batch(5))}


def test_another_statement_under_the_same_id_is_a_conflict():
    store = Store()
    client(store).send([render(statement(1, percent=25))])
    told = delivered_by(store, batch(3))
    assert told[Verdict.CONFLICT] == [ids(batch(3))[1]]
    assert len(told[Verdict.DELIVERED]) == 2
    assert store.kept[ids(batch(3))[1]] == statement(1, percent=25)


def test_a_statement_that_was_voided_was_delivered():
    store = Store(strict=True)
    client(store).send(batch(1))
    store.voided.update(ids(batch(1)))
    assert client(store).send(batch(1)).verdict is Verdict.DELIVERED


def test_a_store_that_knows_an_id_but_does_not_show_it_is_asked_again():
    store = Store(strict=True)
    client(store).send(batch(1))
    store.hidden.update(ids(batch(1)))
    assert client(store).send(batch(1)).verdict is Verdict.RETRY


def test_credentials_that_may_only_write_leave_a_conflict_to_a_person():
    def write_only(request: httpx.Request) -> httpx.Response:
        return httpx.Response(409 if request.method == "POST" else 403)

    assert client(write_only).send(batch(1)).verdict is Verdict.CONFLICT


def test_nonsense_in_place_of_the_known_statement_is_a_conflict():
    def confused(request: httpx.Request) -> httpx.Response:
        return httpx.Response(409) if request.method == "POST" else httpx.Response(200, json={"actor": None})

    assert client(confused).send(batch(1)).verdict is Verdict.CONFLICT


@pytest.mark.parametrize(("status", "verdict"), [(503, Verdict.RETRY), (401, Verdict.STOP), (301, Verdict.STOP)])
def test_a_store_that_cannot_go_on_is_left_in_peace(status, verdict):
    asked: list[httpx.Request] = []

    def failing(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        elsewhere = {"location": "https://other.example/"}
        return httpx.Response(413) if len(asked) == 1 else httpx.Response(status, headers=elsewhere)

    assert delivered_by(failing, batch(8)) == {verdict: ids(batch(8))}
    assert len(asked) == 2
    assert {request.url.host for request in asked} == {"store.example"}


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (httpx.ConnectError("refused"), Verdict.RETRY),
        (httpx.ReadTimeout("slow"), Verdict.RETRY),
        (httpx.RemoteProtocolError("gone"), Verdict.RETRY),
        (httpx.UnsupportedProtocol("ftp"), Verdict.STOP),
        (httpx.InvalidURL("what"), Verdict.STOP),
    ],
)
def test_no_failure_on_the_way_is_an_exception(error, verdict):
    def broken(request: httpx.Request) -> httpx.Response:
        raise error

    assert client(broken).send(batch(1)).verdict is verdict


def test_an_endpoint_that_is_no_address_stops():
    with Client("store.example/xapi", "key", "secret") as nowhere:
        assert nowhere.send(batch(1)).verdict is Verdict.STOP


def test_an_answer_that_drips_in_for_ever_is_cut_off():
    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b" "

    outcome = client(lambda _: httpx.Response(200, stream=Drip()), timeout=0.05).send(batch(1))
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "the answer never ends")


def test_nothing_to_send_is_nothing_sent():
    store = Store()
    assert list(client(store).deliver([])) == []
    assert store.requests == []


def test_versions_are_read_from_about():
    assert client(lambda _: httpx.Response(200, json={"version": ["1.0.3", "2.0.0"]})).about() == ("1.0.3", "2.0.0")


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(404), httpx.Response(200, text="hello"), httpx.Response(200, json={}), httpx.Response(401)],
)
def test_what_does_not_tell_its_versions_is_no_store(answer):
    with pytest.raises(StoreUnavailable) as caught:
        client(lambda _: answer).about()
    assert caught.value.outcome.verdict is Verdict.STOP


def paged(more: str) -> Answering:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("limit"):
            through = {"X-Experience-API-Consistent-Through": "2026-03-03T09:03:00Z"}
            return httpx.Response(200, json={"statements": [statement(0), statement(1)], "more": more}, headers=through)
        assert request.url.path == "/xapi/statements/more/abc"
        return httpx.Response(200, json={"statements": [statement(2)], "more": ""})

    return answer


@pytest.mark.parametrize("more", ["/xapi/statements/more/abc?x=1", "https://store.example/xapi/statements/more/abc"])
def test_pages_are_followed_to_their_end(more):
    assert [said["id"] for said in client(paged(more)).fetch(limit="2")] == ids(batch(3))


def test_a_page_says_how_far_it_can_be_trusted():
    assert next(client(paged("")).pages(limit="2")).consistent_through == "2026-03-03T09:03:00Z"


@pytest.mark.parametrize("more", ["https://other.example/more", "http://store.example/more", "http://[x"])
def test_credentials_are_not_carried_to_another_host(more):
    with pytest.raises(StoreUnavailable):
        list(client(paged(more)).pages(limit="2"))


def test_a_statement_that_is_not_there_is_none():
    assert client(Store()).statement(UUID(int=1)) is None
    assert client(Store()).voided(UUID(int=1)) is None
