"""What belongs to a person, in every slice, and how rows of one go over to another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, select, update
from sqlalchemy.orm import Session

from lms_tool.db import Base, Tenanted
from lms_tool.people.models import Apart, Merger

_AT_ONCE = 500  # ids in one statement
MAKES_WAY = "makes_way"
"""In a table's `info`: the column that tells several rows of one person apart and may be changed for that."""
PREVAILS = "prevails"
"""In a table's `info`: which of two rows about one thing is the person's, where both have one; see `Place.prevails`."""
RESTS = "rests"
"""In a table's `info`: what is written into the other one, so that nobody is counted twice; see `Place.rests`."""
QUIET = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Place:
    """A column of some slice's table that says whose a row is."""

    table: Any
    column: str

    @property
    def key(self) -> str:
        return f"{self.table.__tablename__}.{self.column}"

    @property
    def columns(self) -> set[str]:
        return set(self.table.__table__.columns.keys())

    @property
    def person(self) -> Any:
        return getattr(self.table, self.column)

    @property
    def makes_way(self) -> str | None:
        return self.table.__table__.info.get(MAKES_WAY) if self.column == "person_id" else None

    @property
    def prevails(self) -> tuple[str, tuple[Any, ...]] | None:
        """(column, its values from the strongest on), where two rows of one thing say more or less."""
        return self.table.__table__.info.get(PREVAILS) if self.column == "person_id" else None

    @property
    def rests(self) -> tuple[str, Any] | None:
        """(column, value) of a row that the survivor has in another form, as long as the two are joined."""
        return self.table.__table__.info.get(RESTS) if self.column == "person_id" else None

    @property
    def unique(self) -> list[tuple[str, ...]]:
        """What else must differ between two rows of one person."""
        every = [one.columns.keys() for one in self.table.__table__.constraints if isinstance(one, UniqueConstraint)]
        every += [one.columns.keys() for one in self.table.__table__.indexes if isinstance(one, Index) and one.unique]
        return [tuple(name for name in names if name != self.column) for names in every if self.column in names]


def places() -> Iterator[Place]:
    """Wherever a row belongs to a person, in every slice: a `person_id`, or a key into the table of people."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        table: Any = mapper.class_
        if issubclass(table, Tenanted) and table not in (Merger, Apart) and "id" in mapper.columns:
            for column in table.__table__.columns:
                named = any(key.target_fullname == "people.id" for key in column.foreign_keys)
                if named or column.name == "person_id":
                    yield Place(table, column.name)


def rows_of(db: Session, place: Place, person: UUID) -> list[dict[str, Any]]:
    extra = [one[0] for one in (place.prevails, place.rests) if one]
    names = sorted({"id", place.makes_way or "id", *extra, *(name for one in place.unique for name in one)})
    asked = select(*(getattr(place.table, name) for name in names)).where(place.person == person)
    return [dict(zip(names, row, strict=True)) for row in db.execute(asked.order_by(place.table.id))]


def hand_over(db: Session, place: Place, rows: Iterable[UUID], giver: UUID, taker: UUID) -> None:
    rest = iter(rows)
    while some := list(islice(rest, _AT_ONCE)):
        mine = update(place.table).where(place.table.id.in_(some), place.person == giver)
        db.execute(mine.values({place.column: taker}), execution_options=QUIET)
