"""Keeping statements, letting machines in, telling up to when all is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.lrs import queries, service
from lms_tool.lrs.models import Credential, Mention, StatementRow
from lms_tool.lrs.service import references
from tests.factories.stored import AUTHORITY, statement


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
    service.note_use(db, key, version="1.0.3", now=now)
    db.expire_all()
    assert not service.is_stale(db.get_one(Credential, kept.id), now + timedelta(minutes=59))
    assert service.is_stale(kept, now + timedelta(minutes=60))


def about(target: str, **parts: Any) -> dict[str, Any]:
    return statement(object={"objectType": "StatementRef", "id": target}, **parts)


def mentions(db, *statements: dict[str, Any]) -> list[int]:
    """By how many keys each statement is found."""
    counted = (
        select(func.count())
        .select_from(Mention)
        .join(StatementRow, StatementRow.sequence == Mention.sequence)
        .where(StatementRow.id == UUID(one["id"]))
        for one in statements
    )
    return [db.scalar(count) for count in counted]


def test_thousands_of_references_that_wait_for_a_statement_are_tied_to_it_at_once(db, organisation):
    aim = statement()
    waiting = [about(aim["id"]) for _ in range(3000)]
    service.receive(db, organisation.id, waiting, authority=AUTHORITY, now=utc_now())
    asked = []
    with listening(db, asked):
        service.receive(db, organisation.id, [aim], authority=AUTHORITY, now=utc_now())
    assert len(asked) < 20, "whole levels at a time, not one by one"
    assert mentions(db, aim, waiting[0], waiting[-1]) == [mentions(db, aim)[0]] * 3


@pytest.mark.parametrize("order", [1, -1], ids=["each after what it is about", "each before"])
@pytest.mark.parametrize("at_once", [True, False], ids=["one batch", "one by one"])
def test_a_chain_without_end_is_followed_a_few_links_only(db, organisation, order, at_once):
    chain = [statement(actor=numbered(0))]
    for number in range(1, 12):
        chain.append(about(chain[-1]["id"], actor=numbered(number)))
    told = chain[::order]
    for batch in [told] if at_once else [[one] for one in told]:
        service.receive(db, organisation.id, batch, authority=AUTHORITY, now=utc_now())
    counts = mentions(db, *chain)
    assert counts[0] < counts[1] < counts[2], "the first links find what they are about"
    assert max(counts) <= counts[0] + 2 * 6, "and none carries the whole chain"


def test_one_statement_that_names_very_many_is_passed_on_to_a_few_references_only(db, organisation, monkeypatch):
    monkeypatch.setattr(references, "MOST_PASSED_ON", 100)
    crowd = {"objectType": "Group", "member": [numbered(number) for number in range(50)]}
    aim = statement(actor=crowd)
    waiting = [about(aim["id"]) for _ in range(20)]
    service.receive(db, organisation.id, waiting, authority=AUTHORITY, now=utc_now())
    before = sum(mentions(db, *waiting))
    service.receive(db, organisation.id, [aim], authority=AUTHORITY, now=utc_now())
    assert sum(mentions(db, *waiting)) - before == 100


def numbered(number: int) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": str(number)}}


@contextmanager
def listening(db, asked: list[str]) -> Iterator[None]:
    """Every statement that the database is asked while it lasts."""

    def hear(_connection, _cursor, sql, *_):
        asked.append(sql)

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    yield
    event.remove(engine, "before_cursor_execute", hear)
