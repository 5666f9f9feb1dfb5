"""What can be looked up in the record store."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms_tool.errors import NotFound
from lms_tool.lrs import rules
from lms_tool.lrs.models import Attachment, Credential, Definition, Document, Mention, StatementRow

PAGE = 100
"""Statements in one answer at most."""

MOST_TOLD = 1000
"""Different things told of one activity that are put together."""

LONGEST_WRITE = timedelta(seconds=10)
"""After this a transaction that stores statements has ended, one way or the other."""


@dataclass(frozen=True, slots=True)
class Page:
    """Statements in the order asked for. last: the one to go on after, None on the last page."""

    rows: Sequence[StatementRow]
    last: StatementRow | None


def statement_or_none(
    db: Session, organisation_id: UUID, statement_id: UUID, *, voided: bool = False, within: str | None = None
) -> StatementRow | None:
    """The statement with this id, if it is (not) voided. within: an activity that it must name."""
    asked = select(StatementRow).where(
        StatementRow.organisation_id == organisation_id,
        StatementRow.id == statement_id,
        StatementRow.voided.is_(voided),
    )
    for key in rules.keys(organisation_id, rules.Filters(within=within)):
        asked = asked.join(Mention, (Mention.sequence == StatementRow.sequence) & (Mention.key == key))
    return db.scalar(asked)


def by_ids(db: Session, organisation_id: UUID, ids: Iterable[UUID]) -> dict[UUID, StatementRow]:
    """Statements by id, voided or not."""
    asked = select(StatementRow).where(StatementRow.organisation_id == organisation_id, StatementRow.id.in_(list(ids)))
    return {row.id: row for row in db.scalars(asked)}


def find(
    db: Session, organisation_id: UUID, filters: rules.Filters, *, most: int = PAGE, after: StatementRow | None = None
) -> Page:
    """Statements that are not voided, the newest first unless asked otherwise. most: 0 for as many as allowed."""
    most = min(most or PAGE, PAGE)
    asked = select(StatementRow).where(StatementRow.organisation_id == organisation_id, StatementRow.voided.is_(False))
    along: list[InstrumentedAttribute[int]] = []  # the index to walk: that of the rarest mention, else all statements
    for key in rules.keys(organisation_id, filters):
        mention = aliased(Mention)
        asked = asked.where(mention.key == key, mention.sequence == StatementRow.sequence)
        along.append(mention.sequence)
    order = along[0] if along else StatementRow.sequence
    asked = _in_time(db, organisation_id, asked, filters)
    if after is not None:
        asked = asked.where(order > after.sequence if filters.ascending else order < after.sequence)
    asked = asked.order_by(order.asc() if filters.ascending else order.desc()).limit(most + 1)
    rows = db.scalars(asked).all()
    return Page(rows[:most], rows[most - 1] if len(rows) > most else None)


def _in_time(
    db: Session, organisation_id: UUID, asked: Select[StatementRow], filters: rules.Filters
) -> Select[StatementRow]:
    """Times are turned into bounds of the sequence too: pages follow the sequence, and a poller reads its end only."""
    known = select(StatementRow.sequence).where(StatementRow.organisation_id == organisation_id).limit(1)
    if filters.since is not None:
        asked = asked.where(StatementRow.stored > filters.since)
        older = known.where(StatementRow.stored <= filters.since - LONGEST_WRITE)
        low = db.scalar(older.order_by(StatementRow.stored.desc()))
        asked = asked.where(StatementRow.sequence > low) if low is not None else asked
    if filters.until is not None:
        asked = asked.where(StatementRow.stored <= filters.until)
        newer = known.where(StatementRow.stored > filters.until + LONGEST_WRITE)
        high = db.scalar(newer.order_by(StatementRow.stored))
        asked = asked.where(StatementRow.sequence < high) if high is not None else asked
    return asked


def consistent_through(db: Session, organisation_id: UUID, *, now: datetime) -> datetime:
    """Up to when everything that was stored can be seen: a poller may move its `since` to this moment.

    Statements get their time while their transaction is open. SQLite writes one transaction at a time, so all that is
    older than the newest visible statement is visible too; on PostgreSQL only what is older than all open transactions.
    """
    newest = db.scalar(
        select(StatementRow.stored)
        .where(StatementRow.organisation_id == organisation_id)
        .order_by(StatementRow.sequence.desc())
        .limit(1)
    )
    settled = now - LONGEST_WRITE
    if newest is None or newest <= settled:
        return settled
    if db.get_bind().dialect.name == "postgresql":
        oldest: datetime | None = db.scalar(
            text(
                "SELECT min(xact_start) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        newest = min(newest, oldest or newest)
    return max(settled, newest)


def files(db: Session, organisation_id: UUID, hashes: Iterable[str]) -> dict[str, bytes]:
    """The attached files that we have, by their hash."""
    asked = select(Attachment.sha2, Attachment.content)
    rows = db.execute(asked.where(Attachment.organisation_id == organisation_id, Attachment.sha2.in_(list(hashes))))
    return {row.sha2: row.content for row in rows}


def definitions(db: Session, organisation_id: UUID, activity: str) -> list[str]:
    """What was told of an activity, as JSON, the earliest first."""
    newest = (
        select(Definition.definition)
        .where(
            Definition.organisation_id == organisation_id,
            Definition.activity == rules.activity_key(organisation_id, activity),
        )
        .order_by(Definition.told.desc(), Definition.id)
        .limit(MOST_TOLD)
    )
    return list(db.scalars(newest))[::-1]


def names_of(db: Session, organisation_id: UUID, agent: str, *, within: str | None = None) -> list[str]:
    """How the latest statements call an agent, each name once. agent: a name as `rules.agent_name` gives it."""
    filters = rules.Filters(agent=agent, related_agents=True, within=within)
    found: dict[str, None] = {}
    for row in find(db, organisation_id, filters).rows:
        for one in rules.agents(json.loads(row.payload)):
            if "name" in one and rules.agent_name(one) == agent:
                found[one["name"]] = None
    return list(found)


def document_or_none(db: Session, organisation_id: UUID, asked: rules.Asked, *, lock: bool = False) -> Document | None:
    query = select(Document).where(
        Document.organisation_id == organisation_id, Document.key == asked.key(organisation_id)
    )
    return db.scalar(query.with_for_update() if lock else query)


def document_names(db: Session, organisation_id: UUID, asked: rules.Asked) -> list[str]:
    """The names of the documents in a place, each once."""
    meant = documents_meant(organisation_id, asked)
    return list(db.scalars(select(Document.name).where(*meant).distinct().order_by(Document.name)))


def documents_meant(organisation_id: UUID, asked: rules.Asked) -> list[ColumnElement[bool]]:
    if asked.name is not None:
        return [Document.organisation_id == organisation_id, Document.key == asked.key(organisation_id)]
    meant = [Document.organisation_id == organisation_id, Document.place == asked.place(organisation_id)]
    if asked.registration is not None:
        meant.append(Document.registration == asked.registration)
    if asked.since is not None:
        meant.append(Document.updated > asked.since)
    return meant


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the embedded store has. newest: when the last statement was stored."""

    statements: int
    newest: datetime | None


def holdings(db: Session, organisation_id: UUID) -> Holdings:
    count, newest = db.execute(
        select(func.count(), func.max(StatementRow.stored)).where(StatementRow.organisation_id == organisation_id)
    ).one()
    return Holdings(count, newest)


def secret_hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def credential_or_none(db: Session, key: str, secret: str) -> Credential | None:
    """Who uses this key and knows its secret. The key says whose store it is, so the session must see everybody's."""
    if not (key.isascii() and key.isalnum()):  # none of ours, and PostgreSQL takes no NUL
        return None
    found = db.scalar(select(Credential).where(Credential.key == key, Credential.revoked_at.is_(None)))
    given = secret_hash(secret)
    matches = compare_digest(found.secret_hash if found else "-" * len(given), given)
    return found if matches else None


def credential(db: Session, credential_id: UUID) -> Credential:
    """Raises NotFound."""
    found = db.get(Credential, credential_id)
    if found is None:
        raise NotFound(f"credential {credential_id}")
    return found


def credentials(db: Session) -> list[Credential]:
    """Of the organisation in scope, or of all, the revoked ones too."""
    return list(db.scalars(select(Credential).order_by(Credential.created_at)))


def after(db: Session, organisation_id: UUID, sequence: int, *, most: int) -> list[StatementRow]:
    """Statements that were stored after the one of this sequence, voided or not, in the order of storing."""
    asked = select(StatementRow).where(StatementRow.organisation_id == organisation_id)
    asked = asked.where(StatementRow.sequence > sequence).order_by(StatementRow.sequence)
    return list(db.scalars(asked.limit(most)))


def next_sequence(db: Session, organisation_id: UUID, sequence: int) -> int | None:
    """Of the first statement after this one."""
    return db.scalar(
        select(func.min(StatementRow.sequence)).where(
            StatementRow.organisation_id == organisation_id, StatementRow.sequence > sequence
        )
    )


def last_sequence(db: Session, organisation_id: UUID, until: datetime | None = None) -> int | None:
    """Of the newest statement, or of the newest that was stored until then."""
    asked = select(StatementRow.sequence).where(StatementRow.organisation_id == organisation_id)
    if until is None:
        return db.scalar(asked.order_by(StatementRow.sequence.desc()).limit(1))
    return db.scalar(asked.where(StatementRow.stored <= until).order_by(StatementRow.stored.desc()).limit(1))
