"""Statements of a record store, as many as there are, told to whoever adds them up."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.lrs import queries as lrs
from lms_tool.reports.rules.retold import Retelling
from xapi.actors import tool

OURS = tool("").name  # whatever the address under which it was said
_AT_ONCE = 500  # rows of our own store in memory
Hearing = Callable[[int], None]


def hear_ours(db: Session, organisation_id: UUID) -> Retelling:
    """The embedded store of one company, as far as the academy itself vouches for it: others write to it, too.

    What was taken back is not heard.
    """
    told, sequence = Retelling(), 0
    while rows := lrs.after(db, organisation_id, sequence, most=_AT_ONCE):
        for row in rows:
            if not row.voided and json.loads(row.authority)["account"]["name"] == OURS:
                told.hear({**json.loads(row.payload), "id": str(row.id)})
        sequence = rows[-1].sequence
        db.expunge_all()
    return told


def hear(statements: Iterable[Any], only: Iterable[str] = (), so_far: Hearing = lambda heard: None) -> Retelling:
    """Of any store, as its GET /statements gives them. only: as Retelling.only."""
    told = Retelling(only=frozenset(only))
    for statement in statements:
        told.hear(statement)
        so_far(told.heard)
    return told
