"""Who may come in to the record store, and in which version of xAPI (1.0.3)."""

import pytest

from lms_tool import db as tables
from lms_tool.lrs import queries, service
from lms_tool.organisations import service as organisations
from lms_tool.web import limits
from tests.conformance.xapi.conftest import HEADERS, somebody, statement, verb

# --- Who may come in -------------------------------------------------------------------------------------------------


def test_anybody_may_ask_which_versions_are_spoken(app):
    answer = app.test_client().get("/xapi/about")
    assert answer.status_code == 200
    assert "1.0.3" in answer.json["version"]
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


@pytest.mark.parametrize("auth", [None, ("nobody", "nothing"), ("", ""), ("ключ", "пароль"), ("\x00", "\x00")])
def test_nobody_comes_in_without_credentials(app, auth):
    answer = app.test_client().get("/xapi/statements", headers=HEADERS, auth=auth)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].lower().startswith("basic")
    assert answer.json["code"] == "XAPI-CREDENTIALS"


@pytest.mark.parametrize("header", ["Bearer x", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Basic //79"])
def test_a_broken_authorization_header_is_refused(app, header):
    answer = app.test_client().get("/xapi/statements", headers=HEADERS | {"Authorization": header})
    assert answer.status_code == 401


def test_a_wrong_secret_does_not_open(store):
    store.auth = (store.auth[0], "wrong")
    assert store.get().status_code == 401


def test_wrong_secrets_of_strangers_do_not_lock_the_owner_out(store, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "wrong-secret", 3)
    key, _ = right = store.auth
    store.auth = (key, "wrong")
    assert [store.get().status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    store.auth = right
    assert store.get().status_code == 200


def test_a_revoked_key_does_not_open(store, sessions):

    with tables.unit_of_work(sessions) as session:
        service.revoke_credential(session, store.auth[0], now=tables.utc_now())
    assert store.get().status_code == 401


def test_rights_to_read_and_to_write_are_apart(make_store):
    reader, writer = make_store(can_write=False), make_store(can_read=False)
    assert reader.get().status_code == 200
    assert reader.post(statement()).status_code == 403
    assert writer.post(statement()).status_code == 200
    assert writer.get().status_code == 403


def test_the_last_use_of_a_key_is_noted(store, sessions):

    store.get()
    with tables.unit_of_work(sessions) as session:
        assert queries.credentials(session)[0].last_used


def test_every_organisation_has_a_store_of_its_own(make_store, sessions):
    with tables.unit_of_work(sessions) as session:
        other_id = organisations.add(session, "other", {"en": "Other"}).id
    ours, theirs = make_store(), make_store(other_id)
    told = ours.tell()
    assert theirs.ids() == []
    assert theirs.get(statementId=told).status_code == 404
    assert theirs.ids(agent=somebody()) == []
    assert theirs.post(statement(id=told, verb=verb("failed"))).status_code == 200, "the same id, another organisation"
    assert ours.get(statementId=told).json["verb"]["id"].endswith("completed")


# --- The version header ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [None, "", "0.9", "0.95", "1.1.0", "2.1.0", "20.0", "1", "x", "11.0.3"])
def test_a_request_in_no_version_that_is_spoken_is_refused(store, version):
    headers = {"X-Experience-API-Version": version} if version is not None else {}
    answer = store.client.get("/xapi/statements", headers=headers, auth=store.auth)
    assert answer.status_code == 400
    assert "X-Experience-API-Version" in answer.json["problems"][0]


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.1", "1.0.3", "1.0.9"])
def test_every_1_0_version_is_understood(store, version):
    answer = store.client.get("/xapi/statements", headers={"X-Experience-API-Version": version}, auth=store.auth)
    assert answer.status_code == 200
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
