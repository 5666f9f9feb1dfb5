"""What an organisation is connected with, and how each connection stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms_tool.forwarding import queries as forwarding
from lms_tool.forwarding.models import ExternalStore
from lms_tool.launches.models import LaunchSession
from lms_tool.lrs import queries as lrs
from lms_tool.lrs.queries import Holdings
from lms_tool.outbox import queries as outbox
from lms_tool.outbox.models import Message
from lms_tool.outbox.queries import Outgoing
from lms_tool.outbox.rules import Trouble
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Deployment, Registration
from lms_tool.progress.models import Enrolment

MOST_PARKED = 50  # messages shown at once


@dataclass(frozen=True, slots=True)
class Platform:
    """An LMS. launches_today: since midnight of the organisation."""

    registration: Registration
    deployments: list[Deployment]
    launches_today: int
    last_launch: datetime | None
    keys_fetched_at: datetime | None
    grades: Outgoing

    @property
    def name(self) -> str:
        return self.registration.name or self.registration.issuer

    @property
    def colour(self) -> str:
        return self.grades.trouble.colour if self.registration.state == "active" else "amber"


@dataclass(frozen=True, slots=True)
class Store:
    """A record store of others that gets our statements."""

    store: ExternalStore
    statements: Outgoing

    @property
    def name(self) -> str:
        return self.store.name or self.store.endpoint


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that its destination will not take as it is. to: name of the destination."""

    message: Message
    to: str


@dataclass(frozen=True, slots=True)
class People:
    """learners: people with an enrolment; finished: enrolments in which nothing is left to do."""

    learners: int
    enrolments: int
    finished: int


@dataclass(frozen=True, slots=True)
class Connections:
    platforms: list[Platform]
    stores: list[Store]
    holdings: Holdings
    parked: list[Parked]
    people: People

    @property
    def in_need(self) -> int:
        """Connections that wait for a person."""
        outgoing = [one.grades for one in self.platforms] + [one.statements for one in self.stores]
        return sum(one.trouble.needs_somebody for one in outgoing)

    @property
    def late(self) -> int:
        outgoing = [one.grades for one in self.platforms] + [one.statements for one in self.stores]
        return sum(one.trouble in (Trouble.FAILING, Trouble.LATE) for one in outgoing)


def connections(db: Session, organisation_id: UUID, *, midnight: datetime, now: datetime) -> Connections:
    """midnight: when the organisation's day began."""
    launches = _launches(db, organisation_id, midnight)
    lmss = [_platform(db, registration, launches, now=now) for registration in platforms.every_registration(db)]
    stores = [Store(one, outbox.outgoing(db, one.id, now=now)) for one in forwarding.stores(db, organisation_id)]
    names = {one.registration.id: one.name for one in lmss} | {one.store.id: one.name for one in stores}
    return Connections(
        platforms=lmss,
        stores=stores,
        holdings=lrs.holdings(db, organisation_id),
        parked=[Parked(one, names.get(one.destination_id, "")) for one in outbox.messages(db, "parked", MOST_PARKED)],
        people=_people(db, organisation_id),
    )


def _platform(
    db: Session, registration: Registration, launches: Mapping[UUID, tuple[int, datetime]], now: datetime
) -> Platform:
    today, last = launches.get(registration.id, (0, None))
    keys = platforms.key_set_or_none(db, registration.id)
    return Platform(
        registration=registration,
        deployments=platforms.deployments(db, registration.id),
        launches_today=today,
        last_launch=last,
        keys_fetched_at=keys.fetched_at if keys else None,
        grades=outbox.outgoing(db, registration.id, now=now),
    )


def _launches(db: Session, organisation_id: UUID, midnight: datetime) -> dict[UUID, tuple[int, datetime]]:
    """Registration → launches since midnight, and the last one."""
    today = func.sum(case((LaunchSession.created_at >= midnight, 1), else_=0))
    asked = select(LaunchSession.registration_id, today, func.max(LaunchSession.created_at))
    asked = asked.where(LaunchSession.organisation_id == organisation_id).group_by(LaunchSession.registration_id)
    return {registration: (count, last) for registration, count, last in db.execute(asked)}


def _people(db: Session, organisation_id: UUID) -> People:
    people = func.count(Enrolment.person_id.distinct())
    counted = select(people, func.count(Enrolment.id), func.count(Enrolment.satisfied_at))
    learners, enrolments, finished = db.execute(counted.where(Enrolment.organisation_id == organisation_id)).one()
    return People(learners, enrolments, finished)
