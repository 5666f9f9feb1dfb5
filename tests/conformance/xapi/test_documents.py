"""Documents and who may change them (xAPI 1.0.3, Communication 2.2, 2.3, 2.6, 2.7, 3.1)."""

from hashlib import sha1

import pytest

from lms_tool import db as tables
from lms_tool.organisations import service as organisations
from tests.conformance.xapi.conftest import somebody

ACTIVITY = "https://tool.example/lesson-1"
REGISTRATION = "6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11"
NEW = {"If-None-Match": "*"}
STATE = ("activities/state", {"activityId": ACTIVITY, "agent": somebody(), "stateId": "bookmark"})
AGENT = ("agents/profile", {"agent": somebody(), "profileId": "bookmark"})
LESSON = ("activities/profile", {"activityId": ACTIVITY, "profileId": "bookmark"})


@pytest.mark.parametrize(("path", "asked"), [STATE, AGENT, LESSON])
def test_a_document_is_kept_found_merged_and_removed(store, path, asked):
    assert store.ask("GET", path, **asked).status_code == 404
    assert store.ask("PUT", path, {"page": 1, "in": {"a": 1}}, NEW, **asked).status_code == 204
    got = store.ask("GET", path, **asked)
    assert got.json == {"page": 1, "in": {"a": 1}}
    assert got.headers["ETag"] == f'"{sha1(got.data).hexdigest()}"'
    assert got.headers["Last-Modified"]
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert store.ask("POST", path, {"in": {"b": 2}}, **asked).status_code == 204
    assert store.ask("GET", path, **asked).json == {"page": 1, "in": {"b": 2}}, "merged at the top alone"
    assert store.ask("HEAD", path, **asked).data == b""
    whose = {name: value for name, value in asked.items() if not name.endswith("Id") or name == "activityId"}
    assert store.ask("GET", path, **whose).json == ["bookmark"]
    assert store.ask("GET", path, **whose, since="2100-01-01T00:00:00Z").json == []
    assert store.ask("DELETE", path, **asked).status_code == 204
    assert store.ask("GET", path, **asked).status_code == 404


@pytest.mark.parametrize(("path", "asked"), [AGENT, LESSON])
def test_a_profile_is_replaced_only_by_who_has_seen_it(store, path, asked):
    assert store.ask("PUT", path, {"a": 1}, **asked).status_code == 400, "nothing says that it is new"
    assert store.ask("PUT", path, {"a": 1}, NEW, **asked).status_code == 204
    seen = store.ask("GET", path, **asked).headers["ETag"]
    assert store.ask("PUT", path, {"a": 2}, **asked).status_code == 409
    assert store.ask("PUT", path, {"a": 2}, NEW, **asked).status_code == 412
    for method in ("PUT", "POST", "DELETE"):
        assert store.ask(method, path, {"a": 2}, {"If-Match": '"1234"'}, **asked).status_code == 412
    assert store.ask("GET", path, **asked).json == {"a": 1}
    assert store.ask("PUT", path, {"a": 2}, {"If-Match": seen}, **asked).status_code == 204
    assert store.ask("PUT", path, {"a": 3}, {"If-Match": seen}, **asked).status_code == 412, "it was changed since"


def test_a_state_is_replaced_freely_in_1_0_3_and_with_care_in_2_0(store):
    path, asked = STATE
    two = {"X-Experience-API-Version": "2.0.0"}
    for page in (1, 2):
        assert store.ask("PUT", path, {"page": page}, **asked).status_code == 204
    assert store.ask("PUT", path, {"page": 3}, two, **asked).status_code == 409
    assert store.ask("GET", path, **asked).json == {"page": 2}


def test_states_of_registrations_lie_apart_and_go_together(store):
    path, asked = STATE
    place = {"activityId": ACTIVITY, "agent": somebody()}
    store.ask("PUT", path, {"page": 1}, **asked)
    store.ask("PUT", path, {"page": 2}, **asked, registration=REGISTRATION)
    store.ask("PUT", path, {"page": 3}, **(asked | {"agent": somebody("other")}))
    assert store.ask("GET", path, **asked).json == {"page": 1}
    assert store.ask("GET", path, **asked, registration=REGISTRATION).json == {"page": 2}
    assert store.ask("DELETE", path, **place, registration=REGISTRATION).status_code == 204
    assert store.ask("GET", path, **asked).json == {"page": 1}
    assert store.ask("DELETE", path, **place).status_code == 204
    assert store.ask("GET", path, **place).json == []
    assert store.ask("GET", path, **(asked | {"agent": somebody("other")})).json == {"page": 3}


def test_only_json_objects_are_merged(store):
    path, asked = STATE
    text = {"Content-Type": "text/plain"}
    assert store.ask("PUT", path, b"{", **asked).status_code == 400, "it calls itself JSON"
    assert store.ask("PUT", path, b"\xff\x00 anything", text, **asked).status_code == 204
    assert store.ask("GET", path, **asked).data == b"\xff\x00 anything"
    assert store.ask("GET", path, **asked).headers["Content-Type"] == "text/plain"
    assert store.ask("POST", path, {"a": 1}, **asked).status_code == 400
    store.ask("PUT", path, [1], **asked)
    assert store.ask("POST", path, {"a": 1}, **asked).status_code == 400
    store.ask("PUT", path, {"a": 1}, **asked)
    assert store.ask("POST", path, b"b", text, **asked).status_code == 400
    assert store.ask("GET", path, **asked).json == {"a": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"activityId": "no iri"},
        {"agent": "x"},
        {"agent": {"name": "Nobody"}},
        {"registration": "x"},
        {"stateId": ""},
        {"stateId": "\x00"},
        {"stateId": "x" * 2001},
        {"since": "2026-01-01T00:00:00Z"},
        {"page": "1"},
    ],
)
def test_a_document_that_is_named_wrongly_is_refused(store, wrong):
    path, asked = STATE
    answer = store.ask("PUT", path, {"a": 1}, **(asked | wrong))
    assert answer.status_code == 400
    assert answer.json["problems"]


def test_documents_need_rights_and_stay_in_their_organisation(make_store, sessions):
    path, asked = STATE
    with tables.unit_of_work(sessions) as session:
        other_id = organisations.add(session, "other", {"en": "Other"}).id
    ours, theirs = make_store(), make_store(other_id)
    ours.ask("PUT", path, {"page": 1}, **asked)
    assert theirs.ask("GET", path, **asked).status_code == 404
    assert theirs.ask("PUT", path, {"page": 2}, NEW, **asked).status_code == 204, "there is none of theirs"
    assert ours.ask("GET", path, **asked).json == {"page": 1}
    reader, writer = make_store(can_write=False), make_store(can_read=False)
    assert [reader.ask(one, path, **asked).status_code for one in ("PUT", "POST", "DELETE")] == [403] * 3
    assert writer.ask("GET", path, **asked).status_code == 403
    assert writer.ask("PUT", path, {"page": 4}, **asked).status_code == 204
    assert reader.ask("GET", path, **asked).json == {"page": 4}
