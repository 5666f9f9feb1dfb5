"""Where somebody works and in which post, from which day on."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Post, Site, Structure
from lms_tool.people import queries, rules
from lms_tool.people.models import Person, Placement
from lms_tool.people.rules import Place

EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


class NotAPlace(BadInput):
    code = "PEOPLE-PLACE"
    status = 422
    what = "This person cannot be placed there"
    do = "Choose a site or a post that is not closed, and a day that a person can have begun on."


def place(
    db: Session, person_id: UUID, where: Place, *, since: date, by: UUID | None, now: datetime, why: str = ""
) -> Placement | None:
    """From a day on this person works there; what began on that very day is replaced.

    None where that says nothing new. Raises NotAPlace, NotFound.
    """
    person = queries.person(db, person_id)
    history = queries.history_of(db, person_id)
    holding = rules.on(since, history)
    before = place_of(holding)
    if before == where or (holding is None and where == Place()):
        return None
    check(db, where, before, since)
    same_day = holding if holding is not None and holding.since == since else None
    row = same_day or Placement(organisation_id=person.organisation_id, person_id=person_id, since=since)
    row.site_id, row.post_id, row.left, row.told_at, row.told_by = where.site, where.post, where.left, now, by
    db.add(row)
    db.flush()
    said = told(db, where) | {"since": since.isoformat()}
    _note(db, person, "placed", by, now, before=told(db, before), after=said, why=why)
    return row


def take_back(db: Session, person_id: UUID, placement_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """A placement that was never so: what went before holds on. Raises NotFound."""
    row = db.get(Placement, placement_id)
    if row is None or row.person_id != person_id:
        raise NotFound(f"placement {placement_id}")
    said = told(db, place_of(row)) | {"since": row.since.isoformat()}
    db.delete(row)
    db.flush()
    _note(db, queries.person(db, person_id), "unplaced", by, now, before=said)


def place_of(row: Placement | None) -> Place:
    return Place(row.site_id, row.post_id, row.left) if row else Place()


def check(db: Session, where: Place, before: Place, since: date) -> None:
    """Nobody begins at what is closed; who is there already may stay."""
    if not EARLIEST <= since <= LATEST:
        raise NotAPlace(f"since {since}")
    if where.left and (where.site or where.post):
        raise NotAPlace("who has left has no place")
    asked: tuple[tuple[type[Structure], UUID | None, UUID | None], ...]
    asked = ((Site, where.site, before.site), (Post, where.post, before.post))
    for model, wanted, held in asked:
        if wanted and wanted != held and organisations.part(db, model, wanted).closed_at is not None:
            raise NotAPlace(f"{model.__name__} {wanted} is closed")


def told(db: Session, where: Place) -> dict[str, Any]:
    """A place as the log keeps it."""
    said: dict[str, Any] = {"left": True} if where.left else {}
    if where.site:
        said["site"] = organisations.part(db, Site, where.site).names
    if where.post:
        said["post"] = organisations.part(db, Post, where.post).names
    return said


def _note(db: Session, person: Person, done: str, by: UUID | None, at: datetime, **details: Any) -> None:
    named = " · ".join(part for part in (person.name, person.staff_number) if part)
    audit.note(db, person.organisation_id, f"person.{done}", by=by, at=at, subject=person.id, named=named, **details)
