"""Which enrolments a report is about."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import Session, aliased

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.models import Member
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.models import Membership, Person, Placement
from lms_tool.progress.models import Enrolment, ModuleProgress
from lms_tool.reporting import queries as courses
from lms_tool.reports.rules import Filter


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter at one company, at one moment."""

    organisation_id: UUID
    wanted: Filter
    zone: ZoneInfo
    now: datetime
    tracks: frozenset[str] | None
    """Those of the course that was asked for; None for all."""

    def within(self, column: Any) -> list[ColumnElement[bool]]:
        """Conditions that keep a moment inside the days that were asked for."""
        since, until = self.wanted.since, self.wanted.until
        after = [column >= datetime.combine(since, time(), self.zone)] if since else []
        return after + ([column < datetime.combine(until + timedelta(1), time(), self.zone)] if until else [])


def choice(db: Session, organisation_id: UUID, wanted: Filter, *, now: datetime) -> Choice:
    zone = ZoneInfo(organisations.organisation(db, organisation_id).timezone)
    tracks = courses.tracks_of(db, wanted.course) if wanted.course else None
    return Choice(organisation_id, wanted, zone, now, None if tracks is None else frozenset(tracks))


def tracks(db: Session, organisation_id: UUID) -> set[str]:
    """Keys of those that are published, or that anybody was ever in."""
    learnt = select(Enrolment.track).where(Enrolment.organisation_id == organisation_id).distinct()
    return {one.key for one in catalog.tracks(db, organisation_id)} | set(db.scalars(learnt))


def modules(db: Session, organisation_id: UUID) -> set[str]:
    """Keys of those that are published, or that anybody ever began."""
    begun = select(ModuleProgress.module).where(ModuleProgress.organisation_id == organisation_id).distinct()
    return {one.key for one in catalog.modules(db, organisation_id)} | set(db.scalars(begun))


def whose(db: Session, organisation_id: UUID) -> dict[str, UUID]:
    """Enrolment, as statements name it → person; of people who turned out to be one, the one that is left."""
    asked = select(Enrolment.id, Enrolment.person_id).where(Enrolment.organisation_id == organisation_id)
    return {str(id_): person for id_, person in db.execute(asked)}


def enrolments(chosen: Choice) -> Subquery:
    """id, person_id, track. A person in a second cycle has two; who has been joined to somebody else has none."""
    wanted = chosen.wanted
    asked = select(Enrolment.id, Enrolment.person_id, Enrolment.track).join(Person, Person.id == Enrolment.person_id)
    asked = asked.where(Enrolment.organisation_id == chosen.organisation_id, Person.merged_into_id.is_(None))
    if wanted.track:
        asked = asked.where(Enrolment.track == wanted.track)
    if wanted.course:
        learning = select(Membership.person_id).where(Membership.course_id == wanted.course)
        learning = learning.where(Membership.role == "learner", Membership.state != "left")
        asked = asked.where(Enrolment.person_id.in_(learning))
    if chosen.tracks is not None:
        asked = asked.where(Enrolment.track.in_(chosen.tracks))
    if wanted.site:
        asked = asked.where(Enrolment.person_id.in_(_working_at(wanted.site, chosen)))
    if wanted.batch:
        members = select(Member.person_id).where(Member.batch_id == wanted.batch, Member.left_at.is_(None))
        asked = asked.where(Enrolment.person_id.in_(members))
    return asked.subquery()


def placements(chosen: Choice) -> Subquery:
    """person_id, site_id: where each works today."""
    return _latest(chosen, Placement.person_id, Placement.site_id).where(Placement.left.is_(False)).subquery()


def leavers(chosen: Choice) -> Select[UUID]:
    """Who does not work for the company any more."""
    return people.leavers(chosen.organisation_id, chosen.now.astimezone(chosen.zone).date())


def _latest(chosen: Choice, *columns: Any) -> Select[Any]:
    """Of the placement of each that holds today."""
    day = chosen.now.astimezone(chosen.zone).date()
    other = aliased(Placement)
    last = select(func.max(other.since)).where(other.person_id == Placement.person_id, other.since <= day)
    asked = select(*columns).where(Placement.organisation_id == chosen.organisation_id)
    return asked.where(Placement.since == last.correlate(Placement).scalar_subquery())


def _working_at(site: UUID, chosen: Choice) -> Any:
    placed = placements(chosen)
    return select(placed.c.person_id).where(placed.c.site_id == site)
