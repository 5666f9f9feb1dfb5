"""The Statement Resource as xAPI 1.0.3 asks for it, each rule by its name."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text

from lms_tool import db as tables
from lms_tool.lrs import queries, service
from lms_tool.lrs.models import Mention, StatementRow
from lms_tool.organisations import service as organisations
from lms_tool.web import limits
from tests.conformance.xapi.conftest import HEADERS, Store, reference, somebody, statement, thing, verb

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
    from lms_tool.lrs import service

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
    from lms_tool.lrs import queries

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


@pytest.mark.parametrize("version", [None, "", "0.9", "0.95", "1.1.0", "2.0.0", "1", "x", "11.0.3"])
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


def test_files_are_refused_with_a_way_out(store):
    answer = store.post(b"--x--", **{"Content-Type": "multipart/mixed; boundary=x"})
    assert answer.status_code == 415
    assert "fileUrl" in answer.json["do"]


def test_attachments_stay_where_they_are(store):
    attachment = {
        "usageType": "https://x.example/certificate",
        "display": {"en": "Certificate"},
        "contentType": "application/pdf",
        "length": 13,
        "sha2": "3a0104d0b2c88659f633f3714bdb0843cd4e31bec4b0d935cf5907ab80a7c1b8",
    }
    assert store.post(statement(attachments=[attachment])).status_code == 400
    assert store.post(statement(attachments=[attachment | {"fileUrl": "https://x.example/31.pdf"}])).status_code == 200


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


# --- Hostile bodies --------------------------------------------------------------------------------------------------

_NESTED = '{"a":' * 60_000 + "1" + "}" * 60_000
_OPEN = json.dumps(statement())[:-1]


def _with_extension(value: str) -> str:
    return f'{_OPEN},"context":{{"extensions":{{"https://x.example/e":{value}}}}}}}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"x"',
        b"1",
        b"[1]",
        b"[[]]",
        b"{}",
        b"[{}]",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"actor":"\xc3\x28"}',
        _NESTED.encode(),
        b"[" * 100_000,
        _with_extension("NaN").encode(),
        _with_extension("-Infinity").encode(),
        _with_extension("1e999").encode(),
        _with_extension("9" * 5000).encode(),
        _with_extension('"\\u0000"').encode(),
        _with_extension('"\\ud800"').encode(),
        _with_extension('{"\\udfff":1}').encode(),
        _with_extension("[" * 200 + "]" * 200).encode(),
        json.dumps(statement(id=17)).encode(),
        json.dumps(statement(id=["x"])).encode(),
        json.dumps(statement(version=1)).encode(),
        json.dumps(statement(version="1.0." + "9" * 300)).encode(),
        json.dumps(statement(attachments="x")).encode(),
        json.dumps(statement(attachments=[1])).encode(),
        json.dumps(statement(timestamp="0001-01-01T00:00:00+14:00")).encode(),
        json.dumps(statement(object={"objectType": {"a": 1}})).encode(),
        json.dumps(statement(verb=None)).encode(),
        json.dumps(statement(object={"objectType": "StatementRef", "id": "x"})).encode(),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(store, body):
    answer = store.post(body)
    assert answer.status_code == 400, answer.text
    assert answer.json["problems"]
    assert store.ids() == []


@pytest.mark.parametrize("value", ['"\\\\u0000"', '"😀"', "[[[[1]]]]", "1e-400", '{"a":1,"a":2}', "null", '""'])
def test_strange_values_that_are_json_are_kept(store, value):
    answer = store.post(_with_extension(value))
    assert answer.status_code == 200, answer.text
    got = store.get(statementId=answer.json[0]).json
    assert got["context"]["extensions"]["https://x.example/e"] == json.loads(value)


def test_a_body_that_is_too_large_is_refused(store):
    answer = store.post(b'["' + b"x" * (10 * 1024 * 1024) + b'"]')
    assert answer.status_code == 413
    assert answer.json["code"] == "TOO-LARGE"


def test_names_of_any_length_can_be_stored_and_found(store):
    long = "https://tool.example/" + "x" * 20_000
    told = store.tell(object={"id": long}, actor={"mbox": f"mailto:{'y' * 5000}@x.example"})
    assert store.ids(activity=long) == [told]


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
        {"attachments": "true"},
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


def test_pages_follow_each_other_to_the_end(store):
    told = [one for number in range(5) for one in store.post([statement() for _ in range(number)]).json]
    store.tell(actor=somebody("noise"))
    for ascending in ("true", "false"):
        got: list[str] = []
        answer = store.get(agent=somebody(), limit="3", ascending=ascending)
        while True:
            got += [one["id"] for one in answer.json["statements"]]
            if not answer.json["more"]:
                break
            assert answer.json["more"].startswith("/xapi/statements?")
            answer = store.get(answer.json["more"])
            assert answer.status_code == 200
            assert answer.headers["X-Experience-API-Consistent-Through"]
        assert got == (told if ascending == "true" else told[::-1])


def test_more_is_of_no_use_to_another_organisation_and_tells_it_nothing(make_store, sessions):
    with tables.unit_of_work(sessions) as session:
        other_id = organisations.add(session, "other", {"en": "Other"}).id
    ours, theirs = make_store(), make_store(other_id)
    told = [ours.tell() for _ in range(3)]
    theirs.tell()
    more = ours.get(limit="1").json["more"]
    assert theirs.get(more).status_code == 400
    assert ours.get(more).json["statements"][0]["id"] == told[1]
    (sealed,) = parse_qs(urlsplit(more).query)["more"]
    asked, last = URLSafeTimedSerializer("", salt="").loads_unsafe(sealed)[1]
    assert (asked, last) == ({"limit": "1"}, told[2]), "nothing of how many statements others store"


def test_a_page_has_a_hundred_statements_at_most(store):
    store.post([statement() for _ in range(101)])
    for asked in ({}, {"limit": "0"}, {"limit": "5000"}):
        answer = store.get(**asked).json
        assert (len(answer["statements"]), bool(answer["more"])) == (100, True)


def test_what_is_stored_meanwhile_does_not_shift_the_pages(store):
    told = [store.tell() for _ in range(4)]
    first = store.get(limit="2").json
    store.tell()
    second = store.get(first["more"]).json
    assert [one["id"] for one in second["statements"]] == [told[1], told[0]]


def test_a_poller_that_follows_consistent_through_misses_nothing(store):
    told, since, got = [], "2020-01-01T00:00:00Z", set()
    for _ in range(4):
        told.append(store.tell())
        answer = store.get(since=since, ascending="true")
        got |= {one["id"] for one in answer.json["statements"]}
        since = answer.headers["X-Experience-API-Consistent-Through"]
        assert datetime.fromisoformat(since) <= datetime.now(UTC)
    assert got == set(told)


# --- Formats ---------------------------------------------------------------------------------------------------------


def test_format_ids_says_only_what_identifies(store):
    group = {"objectType": "Group", "name": "Two", "member": [somebody() | {"name": "Li"}]}
    told = store.tell(actor=group, context={"contextActivities": {"parent": thing("m")}, "instructor": somebody()})
    got = store.get(statementId=told, format="ids").json
    assert got["actor"] == {"objectType": "Group", "member": [somebody()]}
    assert got["verb"] == {"id": verb("completed")["id"]}
    assert got["object"] == {"objectType": "Activity", "id": thing()["id"]}
    parent = {"objectType": "Activity", "id": thing("m")["id"]}
    assert got["context"]["contextActivities"]["parent"] == [parent]
    [listed] = store.get(format="ids").json["statements"]
    assert listed == got


@pytest.mark.parametrize(
    ("wish", "said"),
    [("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("de, en;q=0.5", "en"), ("*", "en")],
)
def test_format_canonical_speaks_one_language(store, wish, said):
    told = store.tell()
    answer = store.client.get(
        f"/xapi/statements?format=canonical&statementId={told}",
        headers=HEADERS | {"Accept-Language": wish},
        auth=store.auth,
    )
    assert list(answer.json["object"]["definition"]["name"]) == [said]
    assert answer.json["actor"] == somebody()


# --- References and voiding ------------------------------------------------------------------------------------------


def test_who_finds_a_statement_finds_what_is_said_about_it(store):
    told = store.tell(actor=somebody("li"))
    comment = store.tell(actor=somebody("trainer"), verb=verb("commented"), object=reference(told))
    upon = store.tell(actor=somebody("boss"), verb=verb("confirmed"), object=reference(comment))
    assert store.ids(agent=somebody("li")) == [upon, comment, told]
    assert store.ids(activity=thing()["id"]) == [upon, comment, told]
    assert store.ids(agent=somebody("trainer")) == [upon, comment]
    assert store.ids(agent=somebody("li"), verb=verb("commented")["id"]) == [upon, comment]


def test_a_reference_may_come_before_what_it_is_about(store):
    told = statement(actor=somebody("li"))
    comment = statement(actor=somebody("trainer"), object=reference(told["id"]))
    upon = statement(actor=somebody("boss"), object=reference(comment["id"]))
    for one in (upon, comment, told):
        store.post(one)
    assert set(store.ids(agent=somebody("li"))) == {told["id"], comment["id"], upon["id"]}
    assert set(store.ids(agent=somebody("trainer"))) == {comment["id"], upon["id"]}


def test_references_in_a_circle_come_to_an_end(store):
    one, other = statement(actor=somebody("one")), statement(actor=somebody("other"))
    one["object"], other["object"] = reference(other["id"]), reference(one["id"])
    assert store.post([one, other]).status_code == 200
    assert len(store.ids(agent=somebody("one"))) == 2
    itself = statement()
    itself["object"] = reference(itself["id"])
    assert store.post(itself).status_code == 200


def test_a_long_chain_of_references_costs_no_more_than_its_length(store):
    chain = [statement()]
    for _ in range(60):
        chain.append(statement(object=reference(chain[-1]["id"])))
    assert store.post(chain[::-1]).status_code == 200


def test_a_voided_statement_is_found_by_its_id_only(store):
    told = store.tell(actor=somebody("li"))
    voiding = store.tell(verb=verb("voided"), object=reference(told))
    assert store.get(statementId=told).status_code == 404
    assert store.get(voidedStatementId=told).json["id"] == told
    assert store.get(voidedStatementId=voiding).status_code == 404
    assert store.get(statementId=voiding).status_code == 200
    assert store.ids() == [voiding]
    assert store.ids(agent=somebody("li")) == [voiding], "what is said about it stays"


def test_voiding_may_come_first(store):
    told = statement()
    store.tell(verb=verb("voided"), object=reference(told["id"]))
    assert store.post(told).status_code == 200
    assert store.get(statementId=told["id"]).status_code == 404


def test_voiding_cannot_be_voided(store):
    told = store.tell()
    voiding = store.tell(verb=verb("voided"), object=reference(told))
    answer = store.post(statement(verb=verb("voided"), object=reference(voiding)))
    assert answer.status_code == 400
    assert store.get(statementId=voiding).status_code == 200
    assert store.get(statementId=told).status_code == 404


def test_voiding_is_for_those_who_stored_the_statement(store, make_store):
    told = store.tell()
    stranger = make_store()
    assert stranger.post(statement(verb=verb("voided"), object=reference(told))).status_code == 403
    assert store.get(statementId=told).status_code == 200
    ahead = statement()
    stranger.tell(verb=verb("voided"), object=reference(ahead["id"]))
    store.post(ahead)
    assert store.get(statementId=ahead["id"]).status_code == 200


def test_voiding_needs_a_reference(store):
    assert store.post(statement(verb=verb("voided"))).status_code == 400


def test_a_voided_statement_sent_again_stays_voided(store):
    sent = statement(timestamp="2026-03-03T09:02:11Z")
    store.post(sent)
    store.tell(verb=verb("voided"), object=reference(sent["id"]))
    assert store.post(sent).status_code == 200
    assert store.get(statementId=sent["id"]).status_code == 404


# --- Nothing is left behind ------------------------------------------------------------------------------------------


def test_mentions_go_with_their_statement(store, sessions):
    store.tell()
    with tables.unit_of_work(sessions) as session:
        session.delete(session.query(StatementRow).one())
        session.flush()
        assert session.query(Mention).count() == 0
