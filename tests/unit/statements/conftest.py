import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.config import Settings
from lms_tool.facts import Occasion
from lms_tool.lrs.models import StatementRow
from lms_tool.reactions import REACTIONS
from lms_tool.statements import service as statements
from tests.factories.desk import Desk, desk
from tests.factories.strangers import said

__all__ = ["desk", "said"]

TELLING = {
    fact: tuple(
        reaction for reaction in reactions if reaction.__module__.startswith(("lms_tool.stat", "lms_tool.prog"))
    )
    for fact, reactions in REACTIONS.items()
}


class Record:
    """What the embedded store holds, as values."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def rows(self) -> list[StatementRow]:
        self.db.flush()
        return list(self.db.scalars(select(StatementRow).order_by(StatementRow.sequence)))

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(row.payload) for row in self.rows()]

    def of(self, verb: str) -> list[dict[str, Any]]:
        return [said for said in self.all() if said["verb"]["id"].endswith(f"/{verb}")]

    def one(self, verb: str) -> dict[str, Any]:
        [said] = self.of(verb)
        return said

    def verbs(self) -> list[str]:
        return [said["verb"]["id"].rpartition("/")[2] for said in self.all()]


@pytest.fixture
def record(db: Session, settings: Settings) -> Iterator[Record]:
    """Statements and progress react to what happens, and nobody else."""
    before = facts.installed()
    facts.install(TELLING)
    statements.configure(settings)
    yield Record(db)
    facts.install(before)


@pytest.fixture
def who(desk: Desk) -> Occasion:
    """The learner, come in by a launch."""
    seat = desk.room.seat(desk.learner.person, "learner")
    return replace(desk.who, launch=seat.session.id)
