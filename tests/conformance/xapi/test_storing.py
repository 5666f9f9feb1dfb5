"""Storing statements as xAPI 1.0.3 asks for it: POST and PUT, each rule by its name."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from lms_tool import db as tables
from lms_tool.lrs import queries, service
from lms_tool.lrs.models import Mention, StatementRow
from tests.conformance.xapi.conftest import HEADERS, Store, somebody, statement, verb

# --- POST ------------------------------------------------------------------------------------------------------------


def test_a_statement_comes_back_as_it_was_sent_with_what_the_store_adds(store):
    sent = statement(result={"score": {"scaled": 0.5}, "duration": "PT1.50S"}, timestamp="2026-03-03T17:02:11+08:00")
    store.post(sent)
    got = store.get(statementId=sent["id"]).json
    added = {key: got.pop(key) for key in ("stored", "authority", "version")}
    assert got == sent
    assert added["version"] == "1.0.0"
    assert added["authority"]["account"]["name"] == store.auth[0]
    assert datetime.fromisoformat(added["stored"]).tzinfo is not None


def test_what_only_a_store_may_say_is_replaced(store):
    told = store.tell(stored="2001-01-01T00:00:00Z", authority=somebody("liar"), version="1.0.9")
    got = store.get(statementId=told).json
    assert got["stored"] > "2025"
    assert got["authority"]["account"]["name"] == store.auth[0]
    assert got["version"] == "1.0.9"


def test_a_statement_without_id_and_timestamp_gets_both(store):
    sent = statement()
    del sent["id"]
    [told] = store.post(sent).json
    got = store.get(statementId=told).json
    assert got["timestamp"] == got["stored"]


def test_a_batch_gives_its_ids_in_order(store):
    batch = [statement() for _ in range(5)]
    answer = store.post(batch)
    assert answer.status_code == 200
    assert answer.json == [one["id"] for one in batch]
    assert store.ids(ascending="true") == answer.json


def test_an_empty_batch_is_fine(store):
    assert store.post([]).json == []


def test_one_bad_statement_keeps_the_whole_batch_out(store):
    answer = store.post([statement(), statement(actor={"name": "nobody"}), statement()])
    assert answer.status_code == 400
    assert answer.json["problems"][0].startswith("[1] actor")
    assert store.ids() == []


def test_a_batch_has_a_thousand_statements_at_most(store):
    batch = [statement() for _ in range(1001)]
    answer = store.post(batch)
    assert (answer.status_code, answer.json["code"]) == (413, "XAPI-TOO-MANY")
    assert "1000" in answer.json["do"] and "1001" in answer.json["problems"][0]
    assert store.ids() == []
    assert store.post(batch[1:]).status_code == 200


def test_what_takes_too_long_to_store_is_given_up_and_nobody_waits(store, sessions, monkeypatch):
    if sessions.kw["bind"].dialect.name != "postgresql":
        pytest.skip("only PostgreSQL gives up by itself")

    def receive(session, *_, **__):
        session.execute(text("SELECT pg_sleep(5)"))

    monkeypatch.setattr(queries, "LONGEST_WRITE", timedelta(milliseconds=100))
    with monkeypatch.context() as patched:
        patched.setattr(service, "receive", receive)
        answer = store.post(statement())
    assert (answer.status_code, answer.json["code"]) == (503, "XAPI-TOO-LONG")
    assert store.post(statement()).status_code == 200


def test_two_statements_with_one_id_in_a_batch_are_refused(store):
    twice = statement()
    assert store.post([twice, twice | {"id": twice["id"].upper()}]).status_code == 400
    assert store.ids() == []


def test_the_same_statement_again_changes_nothing(store):
    sent = statement(timestamp="2026-03-03T09:02:11.310Z")
    store.post(sent)
    before = store.get(statementId=sent["id"]).data
    again = sent | {"timestamp": "2026-03-03T17:02:11.310+08:00", "verb": {"id": sent["verb"]["id"]}}
    assert store.post(again).json == [sent["id"]]
    assert store.post([statement(), again]).status_code == 200
    assert store.get(statementId=sent["id"]).data == before


def test_a_statement_that_had_no_timestamp_is_known_again(store):
    sent = statement()
    assert [store.post(sent).status_code, store.post(sent).status_code] == [200, 200]


def test_another_content_under_a_known_id_is_a_conflict_and_nothing_is_stored(store):
    told = store.tell()
    answer = store.post([statement(), statement(id=told, verb=verb("failed"))])
    assert answer.status_code == 409
    assert told in answer.json["problems"][0]
    assert store.ids() == [told]


def test_true_is_not_one(store):
    told = store.tell(result={"extensions": {"https://x.example/e": 1}})
    other = statement(id=told, result={"extensions": {"https://x.example/e": True}})
    assert store.post(other).status_code == 409


def test_many_senders_of_one_statement_store_it_once(app, store):
    sent = json.dumps([statement() for _ in range(3)])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Store(app.test_client(), *store.auth).post(sent), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(store.ids()) == 3


@pytest.mark.parametrize("media", ["text/plain", "", "application/x-www-form-urlencoded", "application/jsonx"])
def test_statements_come_as_json(store, media):
    assert store.post(statement(), **{"Content-Type": media}).status_code == 400


def test_json_may_name_its_charset(store):
    assert store.post(statement(), **{"Content-Type": "application/json; charset=utf-8"}).status_code == 200


def test_a_post_has_no_parameters(store):
    answer = store.client.post(
        f"/xapi/statements?statementId={uuid4()}",
        json=statement(),
        headers=HEADERS,
        auth=store.auth,
    )
    assert answer.status_code == 400


# --- PUT -------------------------------------------------------------------------------------------------------------


def test_put_stores_under_the_id_of_the_address(store):
    told = str(uuid4())
    sent = statement()
    del sent["id"]
    answer = store.put(sent, statementId=told)
    assert (answer.status_code, answer.data) == (204, b"")
    assert store.get(statementId=told).json["id"] == told
    assert store.put(sent | {"id": told}, statementId=told).status_code == 204
    assert store.put(sent | {"verb": verb("failed")}, statementId=told).status_code == 409


@pytest.mark.parametrize(
    "asked", [{}, {"statementId": "x"}, {"statementId": str(uuid4()), "more": "1"}, {"statementId": str(uuid4())}]
)
def test_put_needs_its_id_and_no_other(store, asked):
    assert store.put(statement(), **asked).status_code == 400


def test_put_carries_one_statement(store):
    told = str(uuid4())
    assert store.put([statement(id=told), statement()], statementId=told).status_code == 400
    assert store.put([], statementId=told).status_code == 400


@pytest.mark.parametrize("method", ["delete", "patch"])
def test_other_methods_are_told_which_there_are(store, method):
    answer = getattr(store.client, method)("/xapi/statements", headers=HEADERS, auth=store.auth)
    assert answer.status_code == 405
    assert "PUT" in answer.headers["Allow"]


# --- Nothing is left behind ------------------------------------------------------------------------------------------


def test_mentions_go_with_their_statement(store, sessions):
    store.tell()
    with tables.unit_of_work(sessions) as session:
        session.delete(session.query(StatementRow).one())
        session.flush()
        assert session.query(Mention).count() == 0
