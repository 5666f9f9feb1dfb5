"""What decides how learners meet their tracks: where they work, since when, what they have done and need not do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.tracks import queries as tracks
from lms_tool.tracks.rules import Journey


def journeys(db: Session, enrolments: Iterable[Enrolment], *, now: datetime | None = None) -> dict[UUID, Journey]:
    """By enrolment, in a few queries for all of them."""
    found, moment = list(enrolments), now or utc_now()
    if not found:
        return {}
    zone = ZoneInfo(organisations.organisation(db, found[0].organisation_id).timezone)
    told = tracks.backgrounds(db, (one.person_id for one in found), now=moment)
    ids = [one.id for one in found]
    pins, done = pins_of_many(db, ids), _satisfied(db, ids)
    return {
        one.id: _journey(one, told[one.person_id], pins.get(one.id, {}), done.get(one.id, set()), moment, zone)
        for one in found
    }


def _journey(
    enrolment: Enrolment,
    background: tracks.Background,
    pins: Mapping[str, UUID],
    done: set[str],
    now: datetime,
    zone: ZoneInfo,
) -> Journey:
    track = enrolment.track
    return Journey(
        persona=background.persona,
        start=background.starts.get(track) or enrolment.enrolled_at.astimezone(zone).date(),
        today=now.astimezone(zone).date(),
        done=frozenset(done),
        begun=frozenset(pins),
        exempt=frozenset(background.exempt.get(track, ())),
    )


def pins_of_many(db: Session, enrolments: Iterable[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Enrolment → module → the version they began with, in one query."""
    found: dict[UUID, dict[str, UUID]] = {}
    for row in db.scalars(select(ModuleProgress).where(ModuleProgress.enrolment_id.in_(list(enrolments)))):
        found.setdefault(row.enrolment_id, {})[row.module] = row.version_id
    return found


def _satisfied(db: Session, enrolments: Iterable[UUID]) -> dict[UUID, set[str]]:
    asked = select(ModuleProgress.enrolment_id, ModuleProgress.module).where(
        ModuleProgress.enrolment_id.in_(list(enrolments)), ModuleProgress.satisfied_at.is_not(None)
    )
    found: dict[UUID, set[str]] = {}
    for enrolment, module in db.execute(asked):
        found.setdefault(enrolment, set()).add(module)
    return found
