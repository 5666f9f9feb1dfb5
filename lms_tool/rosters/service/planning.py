"""Which lists there are, and when they are read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.db import found_or_made
from lms_tool.rosters import queries, rules
from lms_tool.rosters.models import Roster


def discover(db: Session, *, now: datetime) -> int:
    """Take note of the lists that launches have told of; a new one is read at once. Costs the launches nothing."""
    told = {one.course: one for one in queries.newly_told(db, now)}
    for one in told.values():
        know(db, one.organisation, one.course, one.address, groups=one.groups, now=now)
    return len(told)


def know(
    db: Session, organisation_id: UUID, course_id: UUID, address: str, *, groups: str | None = None, now: datetime
) -> Roster:
    """A course's list is read here, and what its groups are called, there."""

    def find() -> Roster | None:
        return db.scalar(select(Roster).where(Roster.course_id == course_id))

    def make() -> Roster:
        return Roster(
            organisation_id=organisation_id, course_id=course_id, address=address, try_at=now, visited=[], strange=[]
        )

    roster = found_or_made(db, find, make)
    if roster.address != address:
        roster.address, roster.cursor = address, None
    if groups and roster.groups_address is None:
        roster.groups_address = groups
    return roster


def want_if_old(roster: Roster, *, now: datetime) -> None:
    """Somebody looks at it, or at a report that leans on it. What failed waits for its own time."""
    is_old = roster.read_at is None or now - roster.read_at > rules.FRESH
    if is_old and not roster.trouble and roster.cursor is None:
        want(roster, now=now)


def want(roster: Roster, *, now: datetime) -> None:
    """Read it now. A reading that is under way goes on."""
    roster.try_at = min(roster.try_at, now)
    roster.tries = 0
