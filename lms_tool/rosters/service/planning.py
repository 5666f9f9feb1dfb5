"""Which lists there are, and when they are read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.db import found_or_made
from lms_tool.rosters import queries
from lms_tool.rosters.models import Roster


def discover(db: Session, *, now: datetime) -> int:
    """Take note of the lists that launches have told of; a new one is read at once. Costs the launches nothing."""
    told = {course: (organisation, address) for organisation, course, address in queries.newly_told(db, now)}
    for course, (organisation, address) in told.items():
        know(db, organisation, course, address, now=now)
    return len(told)


def know(db: Session, organisation_id: UUID, course_id: UUID, address: str, *, now: datetime) -> Roster:
    """A course's list is read here."""

    def find() -> Roster | None:
        return db.scalar(select(Roster).where(Roster.course_id == course_id))

    def make() -> Roster:
        return Roster(
            organisation_id=organisation_id, course_id=course_id, address=address, try_at=now, visited=[], strange=[]
        )

    roster = found_or_made(db, find, make)
    if roster.address != address:
        roster.address, roster.cursor = address, None
    return roster


def want(roster: Roster, *, now: datetime) -> None:
    """Read it now. A reading that is under way goes on."""
    roster.try_at = min(roster.try_at, now)
    roster.tries = 0
