"""Pages of statements follow each other, and nobody misses one."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from itsdangerous import URLSafeTimedSerializer

from lms_tool import db as tables
from lms_tool.organisations import service as organisations
from tests.conformance.xapi.conftest import somebody, statement


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
