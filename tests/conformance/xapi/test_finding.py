"""Finding statements as xAPI 1.0.3 asks for it: by id and by filters."""

from typing import Any
from uuid import uuid4

import pytest

from tests.conformance.xapi.conftest import HEADERS, Store, somebody, thing, verb

# --- GET by id -------------------------------------------------------------------------------------------------------


def test_an_unknown_id_is_not_found(store):
    assert store.get(statementId=str(uuid4())).status_code == 404
    assert store.get(voidedStatementId=str(uuid4())).status_code == 404


def test_one_statement_says_when_it_was_stored(store):
    answer = store.get(statementId=store.tell())
    assert answer.last_modified
    assert answer.headers["X-Experience-API-Consistent-Through"]


@pytest.mark.parametrize(
    "asked",
    [
        {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())},
        {"statementId": str(uuid4()), "limit": "1"},
        {"voidedStatementId": str(uuid4()), "agent": somebody()},
        {"statementId": "x"},
        {"statementid": str(uuid4())},
        {"unheard": "of"},
        {"limit": "-1"},
        {"limit": "x"},
        {"limit": "9" * 30},
        {"ascending": "True"},
        {"related_agents": "1"},
        {"related_activities": ""},
        {"format": "pretty"},
        {"attachments": "yes"},
        {"since": "yesterday"},
        {"since": "2026-03-03T00:00:00"},
        {"until": "2026-13-01T00:00:00Z"},
        {"registration": "x"},
        {"verb": "completed"},
        {"activity": "lesson"},
        {"agent": "x"},
        {"agent": "[]"},
        {"agent": {}},
        {"agent": {"name": "Nobody"}},
        {"agent": {"mbox": "mailto:a@x.example", "openid": "https://x.example"}},
        {"agent": {"objectType": "Group", "member": [somebody()]}},
        {"agent": "[" * 50_000},
        {"agent": '{"mbox": "\\ud800"}'},
        {"after": "5"},
        {"more": "x"},
        {"more": "W3t9LDFd.aaaa.bbbb"},
    ],
)
def test_parameters_that_mean_nothing_are_refused(store, asked):
    answer = store.get(**asked)
    assert answer.status_code == 400, answer.text
    assert answer.json["problems"]


def test_a_parameter_stands_once(store):
    answer = store.client.get("/xapi/statements?limit=1&limit=2", headers=HEADERS, auth=store.auth)
    assert answer.status_code == 400


def test_head_answers_like_get_without_a_body(store):
    told = store.tell()
    answer = store.client.head(f"/xapi/statements?statementId={told}", headers=HEADERS, auth=store.auth)
    assert (answer.status_code, answer.data) == (200, b"")


# --- GET by filters --------------------------------------------------------------------------------------------------


def test_the_newest_come_first(store):
    told = [store.tell() for _ in range(3)]
    assert store.ids() == told[::-1]
    assert store.ids(ascending="true") == told
    assert store.ids(ascending="false", limit="2") == told[:0:-1]


@pytest.mark.parametrize(
    "agent",
    [
        {"mbox": "mailto:li@lms.example"},
        {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
        {"openid": "https://id.example/li"},
        {"account": {"homePage": "https://lms.example", "name": "4712"}},
        {"objectType": "Group", "mbox": "mailto:team@lms.example"},
    ],
)
def test_agents_are_found_by_any_identifier(store, agent):
    store.tell()
    told = store.tell(actor=agent)
    assert store.ids(agent=agent | {"name": "called otherwise here"}) == [told]


def test_an_agent_is_found_as_object_and_as_member(store):
    li = somebody("li")
    as_object = store.tell(object=li)
    as_member = store.tell(actor={"objectType": "Group", "member": [somebody("x"), li]})
    store.tell(context={"instructor": li})
    assert store.ids(agent=li) == [as_member, as_object]


def test_related_agents_are_found_on_demand_only(store):
    li, group = somebody("li"), {"objectType": "Group", "mbox": "mailto:site@lms.example"}
    told = [
        store.tell(context={"instructor": li}),
        store.tell(context={"team": group | {"member": [li]}}),
        store.tell(object={"objectType": "SubStatement", "actor": li, "verb": verb("did"), "object": thing()}),
    ]
    assert store.ids(agent=li) == []
    assert store.ids(agent=li, related_agents="true", ascending="true") == told
    assert store.ids(agent=group, related_agents="true") == [told[1]]
    assert len(store.ids(agent=_authority(store), related_agents="true")) == 3


def _authority(store: Store) -> dict[str, Any]:
    return {"account": {"homePage": "http://127.0.0.1:8000/xapi", "name": store.auth[0]}}


def test_verbs_are_found(store):
    store.tell()
    told = store.tell(verb=verb("failed"))
    assert store.ids(verb="http://adlnet.gov/expapi/verbs/failed") == [told]
    assert store.ids(verb="https://adlnet.gov/expapi/verbs/failed") == []


def test_activities_are_found_as_object(store):
    other = store.tell(object=thing("lesson-2"), context={"contextActivities": {"grouping": [thing()]}})
    told = store.tell()
    assert store.ids(activity=thing()["id"]) == [told]
    assert store.ids(activity=thing()["id"], related_activities="true") == [told, other]


@pytest.mark.parametrize("place", ["parent", "grouping", "category", "other"])
def test_related_activities_are_found_wherever_they_stand(store, place):
    track = thing("track")
    single = store.tell(context={"contextActivities": {place: track}})
    among = store.tell(context={"contextActivities": {place: [thing("x"), track]}})
    sub = {"objectType": "SubStatement", "actor": somebody(), "verb": verb("did"), "object": thing("y")}
    below = store.tell(object=sub | {"context": {"contextActivities": {place: [track]}}})
    assert store.ids(activity=track["id"]) == []
    assert store.ids(activity=track["id"], related_activities="true") == [below, among, single]


def test_registrations_are_found_in_either_case(store):
    registration = str(uuid4())
    store.tell(context={"registration": str(uuid4())})
    told = store.tell(context={"registration": registration.upper()})
    assert store.ids(registration=registration) == [told]


def test_filters_narrow_each_other(store):
    store.tell(actor=somebody("li"))
    store.tell(verb=verb("failed"))
    told = store.tell(actor=somebody("li"), verb=verb("failed"))
    found = store.ids(agent=somebody("li"), verb=verb("failed")["id"], activity=thing()["id"])
    assert found == [told]


def test_since_and_until_compare_the_time_of_storing(store):
    first = store.tell(timestamp="2031-01-01T00:00:00Z")
    stored = store.get(statementId=first).json["stored"]
    second = store.tell(timestamp="2001-01-01T00:00:00Z")
    later = store.get(statementId=second).json["stored"]
    assert store.ids(since=stored) == ([second] if later > stored else [])
    assert store.ids(until=stored)[-1] == first
    assert store.ids(until="2020-01-01T00:00:00Z") == []
    assert store.ids(since="2020-01-01T08:00:00+08:00", until="2040-01-01T00:00:00Z") == [second, first]
