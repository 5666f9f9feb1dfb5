"""What decides how learners meet their tracks: where they work, since when, what they have done and need not do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms_tool.db import utc_now
from lms_tool.organisations import queries as organisations
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.tracks import queries as tracks
from lms_tool.tracks.rules import Journey


@dataclass(slots=True)
class Begun:
    """The modules of an enrolment that were begun. pins: module → the version; done: those that are satisfied."""

    pins: dict[str, UUID] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)


def journeys(
    db: Session,
    enrolments: Iterable[Enrolment],
    *,
    now: datetime | None = None,
    begun: Mapping[UUID, Begun] | None = None,
) -> dict[UUID, Journey]:
    """By enrolment, in a few queries for all of them. begun: where it is known already."""
    found, moment = list(enrolments), now or utc_now()
    if not found:
        return {}
    zone = ZoneInfo(organisations.organisation(db, found[0].organisation_id).timezone)
    told = tracks.backgrounds(db, (one.person_id for one in found), now=moment)
    known = begun_of_many(db, [one.id for one in found]) if begun is None else begun
    return {one.id: _journey(one, told[one.person_id], known.get(one.id, Begun()), moment, zone) for one in found}


def _journey(
    enrolment: Enrolment, background: tracks.Background, begun: Begun, now: datetime, zone: ZoneInfo
) -> Journey:
    track = enrolment.track
    began = [day for day in (background.starts.get(track), enrolment.starts_on) if day]
    return Journey(
        persona=background.persona,
        start=max(began) if began else enrolment.enrolled_at.astimezone(zone).date(),
        today=now.astimezone(zone).date(),
        done=frozenset(begun.done),
        begun=frozenset(begun.pins),
        exempt=frozenset(background.exempt.get(track, ())),
    )


def begun_of_many(db: Session, enrolments: Iterable[UUID] | Select[UUID]) -> dict[UUID, Begun]:
    """By enrolment, in one query; one in which nothing was begun is not in it. Of very many a statement says which."""
    which = enrolments if isinstance(enrolments, Select) else list(enrolments)
    done = ModuleProgress.satisfied_at.is_not(None)
    asked = select(ModuleProgress.enrolment_id, ModuleProgress.module, ModuleProgress.version_id, done)
    asked = asked.where(ModuleProgress.enrolment_id.in_(which))
    found: defaultdict[UUID, Begun] = defaultdict(Begun)
    for enrolment, module, version, is_done in db.execute(asked):
        found[enrolment].pins[module] = version
        if is_done:
            found[enrolment].done.add(module)
    return found
