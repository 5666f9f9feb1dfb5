"""A row in every table for a company that nobody here belongs to: what must never be seen or changed by others."""

from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, Numeric, Table, Time, Uuid, insert, select
from sqlalchemy.orm import Session

from lms_tool import app  # noqa: F401  it knows every table
from lms_tool.db import Base, Tenanted, UtcDateTime, utc_now

SECRET = "zq7-of-another-company"
"""In every text of theirs."""


class OtherCompany:
    """`ids`: name of a table → id of the row in it. `known`: "table.column" → value where it matters which."""

    def __init__(self, db: Session, organisation_id: UUID, known: dict[str, Any]) -> None:
        self._db, self._known = db, known
        self._made: dict[str, dict[str, Any]] = {"organisations": {"id": organisation_id}}
        self.id = organisation_id
        for table in Base.metadata.sorted_tables:
            if table in TENANTED:
                self._fill(table)
        self.ids = {name: row["id"] for name, row in self._made.items() if "id" in row}

    def read_with(self, db: Session) -> None:
        """Look at them through another session from now on."""
        self._db = db

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is kept of them."""
        self._db.rollback()
        whose = {table.name: select(table).where(table.c.organisation_id == self.id) for table in TENANTED}
        return {name: [tuple(row) for row in self._db.execute(asked)] for name, asked in sorted(whose.items())}

    def _fill(self, table: Table) -> dict[str, Any]:
        if table.name not in self._made:
            values = {column.name: self._value(table, column) for column in table.columns}
            self._made[table.name] = values
            self._db.execute(insert(table).values(values))
        return self._made[table.name]

    def _value(self, table: Table, column: Column[Any]) -> Any:
        if (name := f"{table.name}.{column.name}") in self._known:
            return self._known[name]
        if column.name == "organisation_id":
            return self.id
        for key in column.foreign_keys:
            other = key.column.table
            return None if other is table else self._fill(other)[key.column.name]
        return _plain(column)


TENANTED = [mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenanted)]


def _plain(column: Column[Any]) -> Any:
    for kind, value in PLAIN.items():
        if isinstance(column.type, kind):
            return value() if callable(value) else value
    length = getattr(column.type, "length", None)
    if hasattr(column.type, "none_as_null"):
        return [SECRET]
    return SECRET[:length] if length else SECRET


PLAIN: dict[type, Any] = {
    Boolean: False,
    Integer: 1,
    Float: 1.0,
    Numeric: 1,
    Uuid: uuid4,
    LargeBinary: SECRET.encode(),
    UtcDateTime: utc_now,
    Date: date.today,
    Time: time,
}
