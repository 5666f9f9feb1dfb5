"""More companies like the first one, made inside PostgreSQL: the same rows under ids of their own."""

from typing import Any

from sqlalchemy import Table, Uuid, text
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Organisation
from tests.bench.academy import Academy

STRUCTURE = ("regions", "sites", "posts", "courses", "batches", "batch_groups", "classroom_sessions")
OF_PEOPLE = (
    "placements",
    "memberships",
    "enrolments",
    "track_assignments",
    "unit_progress",
    "sittings",
    "attempts",
    "hours_entries",
    "hours_years",
    "batch_members",
    "classroom_sign_ups",
    "classroom_attendance",
)
KEPT = {"registration_id", "version_id", "track_version_id"}
"""Columns that name the same thing in every company: the content, and the LMS."""
OTHERWISE = {("courses", "context_id"): "context_id || '-' || :whose"}


def copy(db: Session, companies: int, learners: int) -> None:
    """So many more companies with so many learners each."""
    first = organisations.every(db)[0]
    some = "select id from people where organisation_id = :first and staff_number is not null order by id limit :most"
    for number in range(companies):
        other = Organisation(key=f"company-{number}", names=first.names)
        db.add(other)
        db.flush()
        values: dict[str, Any] = {"first": first.id, "whose": other.id, "most": learners}
        for name in STRUCTURE:
            _copy(db, name, values)
        _copy(db, "people", values, f"and id in ({some})")
        for name in OF_PEOPLE:
            _copy(db, name, values, f"and person_id in ({some})")
        mine = f"select id from enrolments where organisation_id = :first and person_id in ({some})"
        _copy(db, "module_progress", values, f"and enrolment_id in ({mine})")


def _copy(db: Session, name: str, values: dict[str, Any], which: str = "") -> None:
    """An id becomes the hash of itself and of the company, so that rows go on naming each other."""
    table = tables.Base.metadata.tables[name]
    taken = ", ".join(_value(table, column.name) for column in table.columns)
    named = ", ".join(f'"{column.name}"' for column in table.columns)
    db.execute(
        text(f"insert into {name} ({named}) select {taken} from {name} where organisation_id = :first {which}"), values
    )


def _value(table: Table, column: str) -> str:
    if column == "organisation_id":
        return "cast(:whose as uuid)"
    if (table.name, column) in OTHERWISE:
        return OTHERWISE[table.name, column]
    if isinstance(table.columns[column].type, Uuid) and column not in KEPT:
        return f'cast(md5("{column}"::text || cast(:whose as text)) as uuid)'
    return f'"{column}"'


def settle(house: Academy) -> None:
    """What the database knows of its tables is up to date, as it is on a server that has run for a night."""
    engine = house.sessions.kw["bind"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))
