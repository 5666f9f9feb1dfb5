"""Statements about statements: who finds one finds those about it, and a voided one is found no more.

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md#213-get-statements (StatementRefs)
All of it is done by the database, a whole level of references in one statement: thousands of references to one id may
wait for it, and nobody else can write meanwhile.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Select, Uuid, bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from lms_tool.lrs.models import Mention, StatementRow

# Nobody means well with more; what goes beyond is stored all the same, but not found through what it is about.
LONGEST_CHAIN = 5  # of statements about statements
MOST_REFERENCES = 10_000  # followed at each link of the chain
MOST_PASSED_ON = 50_000  # mentions at each link


def tie(db: Session, organisation_id: UUID, new: Collection[UUID], aims: Collection[UUID]) -> None:
    """Connect new statements with those they are about and those about them, whichever came first.

    aims: what the new ones are about, stored or not.
    """
    about = _references(db, organisation_id, new, among=new if aims else ())
    if aims or about:
        _void(db, organisation_id, {*new, *aims})
    for _ in range(LONGEST_CHAIN):
        if not about or not _pass_on(db, organisation_id, about.values()):
            return
        about = _references(db, organisation_id, about)


def _references(
    db: Session, organisation_id: UUID, aims: Collection[UUID], among: Collection[UUID] = ()
) -> dict[UUID, int]:
    """Id → sequence of statements about these aims, and of those among these that are about statements.

    Numbers, not a subquery: a database that has not counted its rows lately would compare each with every other.
    """
    values = {"organisation": organisation_id, "aims": list(aims), "among": list(among)}
    return {row.id: row.sequence for row in db.execute(_asked(), values)}


@cache
def _asked() -> Select[UUID, int]:
    """Built once: every statement that is stored asks this, and building it costs several times as much as asking."""
    whose = bindparam("organisation", type_=Uuid())
    about = StatementRow.target.in_(bindparam("aims", expanding=True))
    asked = select(StatementRow.id, StatementRow.sequence).where(
        StatementRow.organisation_id == whose,
        StatementRow.target.is_not(None),
        about | StatementRow.id.in_(bindparam("among", expanding=True)),
        ~_is_too_far(whose, StatementRow),
    )
    return asked.limit(MOST_REFERENCES)


def _void(db: Session, organisation_id: UUID, ids: Collection[UUID]) -> None:
    """Take back what its own authority voids; a voiding statement cannot be taken back itself (Data 2.3.2)."""
    voiding = aliased(StatementRow)
    is_taken_back = exists().where(
        voiding.organisation_id == organisation_id,
        voiding.target == StatementRow.id,
        voiding.voids,
        voiding.authority == StatementRow.authority,
    )
    taken_back = update(StatementRow).where(
        StatementRow.organisation_id == organisation_id,
        StatementRow.id.in_(ids),
        StatementRow.voids.is_(False),
        is_taken_back,
    )
    db.execute(taken_back.values(voided=True), execution_options={"synchronize_session": "fetch"})


def _pass_on(db: Session, organisation_id: UUID, about: Collection[int]) -> int:
    """Let these statements be found by whatever finds the ones they are about; how many mentions were added."""
    row, found, mention, known = aliased(StatementRow), aliased(StatementRow), aliased(Mention), aliased(Mention)
    # Counted rather than asked by NOT EXISTS, of which PostgreSQL makes a join that compares each with every other.
    there = select(func.count()).where(known.key == mention.key, known.sequence == row.sequence)
    missing = (
        select(mention.key, row.sequence)
        .select_from(row)
        .join(found, (found.organisation_id == organisation_id) & (found.id == row.target))
        .join(mention, mention.sequence == found.sequence)
        .where(row.organisation_id == organisation_id, row.sequence.in_(about), there.scalar_subquery() == 0)
        .limit(MOST_PASSED_ON)
    )
    table: Any = Mention.__table__
    return cast("CursorResult[Any]", db.execute(insert(table).from_select(["key", "sequence"], missing))).rowcount


def _is_too_far(organisation_id: ColumnElement[UUID], row: type[StatementRow]) -> ColumnElement[bool]:
    """Whether a chain that begins here is longer than anybody would follow; a small circle through it is not."""
    links = [aliased(StatementRow) for _ in range(LONGEST_CHAIN)]
    far = exists().where(links[-1].target.is_not(None))
    for link, before in zip(links, [row, *links], strict=False):
        far = far.where(link.organisation_id == organisation_id, link.id == before.target, link.id != row.id)
    return far
