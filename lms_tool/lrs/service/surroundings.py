"""What is kept beside statements: the files that came with them, and what they tell of activities."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Uuid, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms_tool.lrs import rules
from lms_tool.lrs.models import Attachment, Definition

_TOLD = select(Definition.id).where(
    Definition.organisation_id == bindparam("organisation", type_=Uuid()),
    Definition.id.in_(bindparam("ids", expanding=True)),
)


def keep_files(db: Session, organisation_id: UUID, files: rules.Files) -> None:
    """Those that are known stay as they are: their hash says that they are the same."""
    rows = [{"organisation_id": organisation_id, "sha2": sha2, "content": body} for sha2, body in files.items()]
    _add(db, Attachment, rows)


def learn(db: Session, organisation_id: UUID, statements: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Note what statements tell of activities, as far as it was not told before."""
    told = {}
    for statement in statements:
        for thing in rules.described(statement):
            definition = json.dumps(thing["definition"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            told[rules.definition_key(organisation_id, thing["id"], definition)] = (thing["id"], definition)
    if not told:
        return
    known = set(db.scalars(_TOLD, {"organisation": organisation_id, "ids": list(told)}))
    rows = [
        {
            "organisation_id": organisation_id,
            "id": key,
            "activity": rules.activity_key(organisation_id, told[key][0]),
            "definition": told[key][1],
            "told": now,
        }
        for key in told.keys() - known
    ]
    _add(db, Definition, rows)


def _add(db: Session, model: type[Attachment | Definition], rows: list[dict[str, Any]]) -> None:
    """What somebody else adds at the same time is the same."""
    if rows:
        db.execute(_insert(db.get_bind().dialect.name, model), rows)


@cache
def _insert(dialect: str, model: type[Attachment | Definition]) -> Insert:
    table: Any = model.__table__
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
