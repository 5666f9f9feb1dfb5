"""Keeping statements, letting machines in, telling up to when all is there."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.lrs import queries, service
from lms_tool.lrs.models import Credential

AUTHORITY = service.agent("https://tool.example/xapi", "tool")


def statement(**parts: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "4711"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"objectType": "Activity", "id": "https://tool.example/xapi/lesson"},
        "timestamp": "2026-03-03T09:02:11.310Z",
    } | parts


def test_what_we_told_before_is_left_alone(db, organisation):
    said = statement()
    service.store(db, organisation.id, [said], authority=AUTHORITY, now=utc_now())
    later = said | {"timestamp": "2026-03-04T09:02:11.310Z"}
    assert service.store(db, organisation.id, [later], authority=AUTHORITY, now=utc_now()) == set()
    assert queries.holdings(db, organisation.id).statements == 1


def test_a_bad_statement_of_a_batch_is_named_by_its_place(db, organisation):
    with pytest.raises(service.BadStatement) as refusal:
        service.receive(db, organisation.id, [statement(), {}], authority=AUTHORITY, now=utc_now())
    assert all(problem.startswith("[1] ") for problem in refusal.value.problems)


def test_a_thousand_problems_are_not_all_told(db, organisation):
    with pytest.raises(service.BadStatement) as refusal:
        service.receive(db, organisation.id, [{}] * 1000, authority=AUTHORITY, now=utc_now())
    assert len(refusal.value.problems) <= 20


def test_consistency_reaches_to_the_newest_statement_or_a_little_back(db, organisation):
    now = utc_now()
    assert queries.consistent_through(db, organisation.id, now=now) == now - queries.LONGEST_WRITE
    service.store(db, organisation.id, [statement()], authority=AUTHORITY, now=now)
    assert queries.consistent_through(db, organisation.id, now=now) <= now
    much_later = now + timedelta(hours=1)
    assert queries.consistent_through(db, organisation.id, now=much_later) == much_later - queries.LONGEST_WRITE


def test_on_postgresql_consistency_waits_for_open_transactions(sessions, organisation):
    if sessions.kw["bind"].dialect.name != "postgresql":
        pytest.skip("SQLite writes one transaction at a time")
    with sessions() as slow:
        tables.begin_writing(slow)
        tables.scope(slow, organisation.id)
        queries.holdings(slow, organisation.id)  # its transaction is open from here on
        began = utc_now()
        with tables.unit_of_work(sessions, organisation.id) as quick:
            service.store(quick, organisation.id, [statement()], authority=AUTHORITY, now=utc_now())
        service.store(slow, organisation.id, [statement()], authority=AUTHORITY, now=utc_now())
        with sessions() as reader:
            tables.scope(reader, organisation.id)
            assert queries.consistent_through(reader, organisation.id, now=utc_now()) <= began
        slow.commit()


def test_a_secret_is_given_once_and_kept_as_a_hash(db, organisation):
    key, secret = service.create_credential(db, organisation.id, name="BI", now=utc_now())
    [kept] = queries.credentials(db)
    assert secret not in str(vars(kept))
    assert queries.credential_or_none(db, key, secret) is kept
    assert queries.credential_or_none(db, key, secret + "x") is None
    assert queries.credential_or_none(db, "", "") is None


def test_a_revoked_credential_stays_in_the_list(db, organisation):
    key, secret = service.create_credential(db, organisation.id, now=utc_now())
    service.revoke_credential(db, key, now=utc_now())
    assert queries.credential_or_none(db, key, secret) is None
    assert [one.revoked_at is not None for one in queries.credentials(db)] == [True]
    with pytest.raises(NotFound):
        service.revoke_credential(db, "nobody", now=utc_now())


def test_use_is_noted_to_the_hour(db, organisation):
    now = utc_now()
    key, _ = service.create_credential(db, organisation.id, now=now)
    [kept] = queries.credentials(db)
    assert service.is_stale(kept, now)
    service.note_use(db, key, now=now)
    db.expire_all()
    assert not service.is_stale(db.get_one(Credential, kept.id), now + timedelta(minutes=59))
    assert service.is_stale(kept, now + timedelta(minutes=60))


def test_a_new_store_is_served_at_once(db, organisation):
    store = service.add_store(
        db, organisation.id, endpoint="https://x.example", key="k", secret="s", secret_key="x" * 40, now=utc_now()
    )
    standing = queries.status(db, store)
    assert (standing.state, standing.queue.waiting) == ("running", 0)
    assert store.name == "x.example"
