"""Agents, activities, requests inside forms, and xAPI 2.0 (Communication 1.3, 2.4, 2.5; IEEE 9274.1.1)."""

import json
from base64 import b64encode

from tests.conformance.xapi.conftest import somebody, statement, thing

TWO = {"X-Experience-API-Version": "2.0.0"}
ROLE = "https://x.example/roles/mentor"


def test_a_person_has_every_name_that_statements_gave(store):
    store.tell(actor=somebody() | {"name": "Li Na"})
    store.tell(actor={"objectType": "Group", "member": [somebody() | {"name": "Na"}, somebody("2") | {"name": "Wu"}]})
    told = store.ask("GET", "agents", agent=somebody()).json
    assert told == {"objectType": "Person", "name": ["Na", "Li Na"], "account": [somebody()["account"]]}
    assert store.ask("GET", "agents", agent=somebody("9")).json["account"] == [somebody("9")["account"]]
    assert [store.ask("GET", "agents", **asked).status_code for asked in ({}, {"agent": "x"}, {"x": "y"})] == [400] * 3


def test_an_activity_is_what_all_statements_together_say_of_it(store):
    lesson = thing()["id"]
    store.tell(object={"id": lesson, "definition": {"name": {"en": "A lesson"}, "type": "https://x.example/a"}})
    store.tell(
        object=thing("other"),
        context={"contextActivities": {"parent": {"id": lesson, "definition": {"name": {"de": "Eine Lektion"}}}}},
    )
    store.tell(object={"id": lesson, "definition": {"name": {"en": "The lesson"}}})
    told = store.ask("GET", "activities", activityId=lesson).json
    assert told == {
        "objectType": "Activity",
        "id": lesson,
        "definition": {"name": {"en": "The lesson", "de": "Eine Lektion"}, "type": "https://x.example/a"},
    }
    unknown = store.ask("GET", "activities", activityId="https://x.example/unknown")
    assert unknown.json == {"objectType": "Activity", "id": "https://x.example/unknown"}
    assert store.ask("GET", "activities", activityId="x").status_code == 400


def test_single_context_activities_are_told_as_lists(store):
    told = store.tell(context={"contextActivities": {"parent": thing("m")}})
    assert store.get(statementId=told).json["context"]["contextActivities"]["parent"] == [thing("m")]


def test_whoever_may_read_one_course_sees_nothing_else(make_store):
    writer, course = make_store(), thing("course")
    mine = writer.tell(context={"contextActivities": {"grouping": [course]}})
    other = writer.tell(actor=somebody() | {"name": "Li"})
    reader = make_store(can_write=False, within=course["id"])
    assert reader.ids() == [mine]
    assert reader.ids(agent=somebody()) == [mine]
    assert reader.get(statementId=other).status_code == 404
    assert "name" not in reader.ask("GET", "agents", agent=somebody()).json
    assert reader.post(statement()).status_code == 403
    assert reader.ask("GET", "activities", activityId=course["id"]).status_code == 403
    assert reader.ask("GET", "agents/profile", agent=somebody()).status_code == 403


# --- Requests inside forms -------------------------------------------------------------------------------------------


def form(store, method, **fields):
    return store.client.post(f"/xapi/statements?method={method}", data=fields)


def test_a_form_may_hold_any_request(store):
    key, secret = store.auth
    said = statement()
    login = {"Authorization": _basic(key, secret), "X-Experience-API-Version": "1.0.3"}
    assert form(store, "PUT", statementId=said["id"], content=json.dumps(said), **login).status_code == 204
    got = form(store, "GET", statementId=said["id"], **login)
    assert got.json["id"] == said["id"]
    assert form(store, "GET", limit="1", **login).json["statements"]
    assert form(store, "PUT", content=json.dumps(statement()), **login).status_code == 400, "no statementId"
    assert form(store, "PUT", statementId=said["id"], **login).status_code == 400, "no content"
    assert form(store, "GET", **(login | {"X-Experience-API-Version": "0.8"})).status_code == 400


def test_what_is_no_proper_form_is_refused(store):
    json_body = store.ask("POST", "statements", statement(), method="PUT")
    both = store.ask("POST", "statements", b"limit=1", _FORM, method="GET", statementId=statement()["id"])
    in_two = store.ask("POST", "statements", b"limit=1", _FORM | TWO, method="GET")
    put = store.ask("PUT", "statements", statement(), method="POST")
    assert [one.status_code for one in (json_body, both, in_two, put)] == [400] * 4


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _basic(key, secret):
    return "Basic " + b64encode(f"{key}:{secret}".encode()).decode()


# --- xAPI 2.0 --------------------------------------------------------------------------------------------------------


def test_2_0_knows_others_who_had_a_part(store):
    helper = {"objectType": "contextAgent", "agent": somebody("mentor"), "relevantTypes": [ROLE]}
    said = statement(context={"contextAgents": [helper]})
    assert store.post(said).status_code == 400, "1.0.3 knows no such thing"
    assert store.post(said, **TWO).status_code == 200
    got = store.ask("GET", "statements", None, TWO, statementId=said["id"])
    assert got.json["version"] == "2.0.0"
    assert got.headers["X-Experience-API-Version"] == "2.0.0"
    found = store.ask("GET", "statements", None, TWO, agent=somebody("mentor"), related_agents="true")
    assert [one["id"] for one in found.json["statements"]] == [said["id"]]
    for wrong in (helper | {"objectType": "x"}, helper | {"relevantTypes": []}, helper | {"relevantTypes": ["x"]}):
        assert store.post(statement(context={"contextAgents": [wrong]}), **TWO).status_code == 400


def test_who_names_no_version_is_refused_in_the_one_they_spoke(make_store):
    for version in ("1.0.3", "2.0.0"):
        store = make_store()
        assert store.ask("GET", "statements", None, {"X-Experience-API-Version": version}).status_code == 200
        answer = store.client.get("/xapi/statements", auth=store.auth)
        assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (400, version)


def test_every_answer_about_statements_says_through_when_it_is_consistent(store):
    answers = [
        store.get(),
        store.get(limit="x"),
        store.post(statement()),
        store.post(statement(verb="x")),
    ]
    assert all(answer.headers["X-Experience-API-Consistent-Through"].endswith("Z") for answer in answers)
