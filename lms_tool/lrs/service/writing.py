"""Keeping statements: ours in the transaction of what happened, others' after looking them through."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, Uuid, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.errors import BadInput, Conflict, NotAllowed
from lms_tool.lrs import queries, rules
from lms_tool.lrs.models import Mention, StatementRow
from lms_tool.lrs.service import references
from lms_tool.lrs.service.surroundings import keep_files, learn
from xapi.equivalence import same
from xapi.rendering import instant, render
from xapi.validation import problems

Statement = Mapping[str, Any]
_ADDED_BY_STORES = ("stored", "authority", "version")
_MOST_PROBLEMS = 20
_NO_FILES: rules.Files = MappingProxyType({})

# Whatever happens asks these: building them anew would cost as much as asking them.
_KNOWN = select(StatementRow.id).where(
    StatementRow.organisation_id == bindparam("organisation", type_=Uuid()),
    StatementRow.id.in_(bindparam("ids", expanding=True)),
)
_MENTIONED = insert(cast("Table", Mention.__table__))
"""Into the table itself: there are so many that objects would cost more than the database."""
_NEW = insert(StatementRow).returning(StatementRow.id, StatementRow.sequence)


class BadStatement(BadInput):
    code = "XAPI-STATEMENT"
    what = "A statement breaks the rules of xAPI"
    do = "Fix what is listed and send the whole batch again; nothing of it was stored."

    def __init__(self, *found: str) -> None:
        super().__init__("; ".join(found))
        self.problems = found[:_MOST_PROBLEMS]


class StatementConflict(Conflict):
    code = "XAPI-CONFLICT"
    what = "Another statement is stored under this id"
    do = "Give the statement an id of its own and send the whole batch again; nothing of it was stored."

    def __init__(self, statement_id: UUID) -> None:
        super().__init__(f"statement {statement_id}")
        self.problems = (f"{statement_id}: is stored with another content",)


class NotYours(NotAllowed):
    code = "XAPI-VOIDING"
    what = "Only those who stored a statement may void it"
    do = "Use the credentials with which the statement was stored."


def agent(home_page: str, name: str) -> dict[str, Any]:
    """An authority: the tool itself, or who holds a credential."""
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}


def receive(
    db: Session,
    organisation_id: UUID,
    statements: Sequence[Statement],
    *,
    authority: Statement,
    now: datetime,
    files: rules.Files = _NO_FILES,
    version: str = "1.0.3",
) -> list[UUID]:
    """Keep statements that come from outside, all or none. Gives their ids in order.

    files: what came with them, by its hash. version: of xAPI, as the sender speaks it.
    An id that is known with the same content is fine and changes nothing. Raises BadStatement, StatementConflict,
    NotYours; the caller then rolls back.
    """
    _check(statements, files, version)
    named = [_named(statement, version) for statement in statements]
    ids = [UUID(statement["id"]) for statement in named]
    if len(set(ids)) < len(ids):
        raise BadStatement("two statements of the batch have the same id")
    _check_voiding(db, organisation_id, named, authority)
    dated = [{"timestamp": instant(now)} | statement for statement in named]
    new = store(db, organisation_id, dated, authority=authority, now=now)
    keep_files(db, organisation_id, files)
    known = queries.by_ids(db, organisation_id, set(ids) - new)
    for statement_id, statement in zip(ids, named, strict=True):
        if statement_id in known and not same(json.loads(known[statement_id].payload), statement):
            raise StatementConflict(statement_id)
    return ids


def store(
    db: Session, organisation_id: UUID, statements: Sequence[Statement], *, authority: Statement, now: datetime
) -> set[UUID]:
    """Keep statements whose sender vouches for them (valid, with id and timestamp).

    An id that is known is left alone: it names what happened, and that was told before. Gives the ids that are new.
    """
    fresh = {UUID(statement["id"]): statement for statement in statements}
    sequences = _insert(db, organisation_id, fresh, authority, now)
    new = {statement_id: fresh[statement_id] for statement_id in sequences}
    if not new:
        return set()
    _index(db, organisation_id, new, sequences, authority)
    learn(db, organisation_id, new.values(), now=now)
    aims = {aim for statement in new.values() if (aim := rules.target(statement))}
    references.tie(db, organisation_id, new.keys(), aims)
    facts.publish(db, facts.StatementsStored(at=now, organisation=organisation_id, statements=new))
    return set(new)


def _check(statements: Sequence[Statement], files: rules.Files, version: str) -> None:
    found = []
    for number, statement in enumerate(statements):
        place = f"[{number}] " if len(statements) > 1 else ""
        found += [f"{place}{problem}" for problem in problems(statement, version=version)]
    found = found or rules.misfits(statements, files)
    if found:
        raise BadStatement(*found)
    for statement in statements:
        try:
            rules.check_signature(statement, files)
        except rules.BadSignature as error:
            raise BadStatement(f"attachments: {error}") from None


def _named(statement: Statement, version: str) -> dict[str, Any]:
    """The statement under an id in the usual form, and with lists where earlier versions allowed single activities."""
    named = {**statement, "id": str(UUID(statement["id"])) if "id" in statement else str(uuid4())}
    if version.startswith("2."):
        named.setdefault("version", version)
    return rules.with_lists(named)


def _check_voiding(db: Session, organisation_id: UUID, statements: Sequence[Statement], authority: Statement) -> None:
    """Voiding cannot be voided (Data 2.3.2), and is for those alone who stored the statement in question."""
    aims = {aim for statement in statements if rules.voids(statement) and (aim := rules.target(statement))}
    for row in queries.by_ids(db, organisation_id, aims).values() if aims else ():
        if row.voids:
            raise BadStatement(f"{row.id}: is a voiding statement and cannot be voided itself")
        if row.authority != _dump(authority):
            raise NotYours(f"statement {row.id} of another authority")


def _insert(
    db: Session, organisation_id: UUID, statements: Mapping[UUID, Statement], authority: Statement, now: datetime
) -> dict[UUID, int]:
    """Id → sequence of the statements that were not known before."""
    vouches = _dump(authority)
    stored = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as it is shown, so that `since` can be exact
    while True:
        known = set(db.scalars(_KNOWN, {"organisation": organisation_id, "ids": list(statements)}))
        rows = [
            {
                "organisation_id": organisation_id,
                "id": statement_id,
                "stored": stored,
                "payload": render({key: part for key, part in statement.items() if key not in _ADDED_BY_STORES}),
                "authority": vouches,
                "version": statement.get("version", "1.0.0"),
                "target": rules.target(statement),
                "voids": rules.voids(statement),
                "voided": False,
            }
            for statement_id, statement in statements.items()
            if statement_id not in known
        ]
        if not rows:
            return {}
        try:
            with db.begin_nested():
                made = db.execute(_NEW, rows)
                return {row.id: row.sequence for row in made}
        except IntegrityError:
            continue  # somebody else has just stored one of them; now it is known


def _index(
    db: Session,
    organisation_id: UUID,
    statements: Mapping[UUID, Statement],
    sequences: Mapping[UUID, int],
    authority: Statement,
) -> None:
    rows = [
        {"key": key, "sequence": sequences[statement_id]}
        for statement_id, statement in statements.items()
        for key in rules.mentions(organisation_id, statement, authority)
    ]
    _mention(db, rows)


def _mention(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(_MENTIONED, rows)


def _dump(authority: Statement) -> str:
    return json.dumps(authority, ensure_ascii=False, separators=(",", ":"))
