from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from lms_tool.connections import rules
from lms_tool.connections.models import Check
from lms_tool.errors import NotFound
from lms_tool.launches.models import LaunchSession
from lms_tool.people.models import Account
from lms_tool.platforms.models import Deployment

RECENTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """A deployment, and what launches from there have told of its courses.

    columns: where the columns of a course are made; learner: the platform's name for somebody who learns there;
    browsers: launches of the last 30 days by how the browser proved itself.
    """

    name: str
    roster: str | None
    columns: str | None
    learner: str | None
    browsers: Mapping[str, int]


def last(db: Session, registration_id: UUID) -> Check | None:
    asked = select(Check).where(Check.registration_id == registration_id)
    return db.scalars(asked.order_by(Check.asked_at.desc()).limit(1)).first()


def check(db: Session, check_id: UUID) -> Check:
    """Raises NotFound."""
    found = db.get(Check, check_id)
    if found is None:
        raise NotFound(f"check {check_id}")
    return found


def findings(found: Check) -> list[rules.Finding]:
    return [rules.Finding(**one) for one in found.findings]


def opened_last(db: Session, registration_id: UUID, *, most: int) -> list[Deployment]:
    """Places that are let in, those from which somebody came last before all others."""
    last = (
        select(LaunchSession.deployment_id, func.max(LaunchSession.created_at).label("at"))
        .where(LaunchSession.registration_id == registration_id)
        .group_by(LaunchSession.deployment_id)
        .subquery()
    )
    asked = select(Deployment).outerjoin(last, last.c.deployment_id == Deployment.id)
    asked = asked.where(Deployment.registration_id == registration_id, Deployment.state == "active")
    return list(db.scalars(asked.order_by(last.c.at.desc().nulls_last(), Deployment.created_at).limit(most)))


def place(db: Session, deployment: Deployment, *, now: datetime) -> Place:
    launches = select(LaunchSession).where(LaunchSession.deployment_id == deployment.id)
    launches = launches.order_by(LaunchSession.created_at.desc()).limit(1)
    with_roster = db.scalar(launches.where(LaunchSession.roster_url.is_not(None)))
    with_columns = db.scalar(launches.where(LaunchSession.line_items.is_not(None)))
    return Place(
        name=deployment.deployment_id,
        roster=with_roster.roster_url if with_roster else None,
        columns=with_columns.line_items if with_columns else None,
        learner=_learner(db, with_columns) if with_columns else None,
        browsers=_browsers(db, deployment.id, now),
    )


def _learner(db: Session, launch: LaunchSession) -> str | None:
    """Who came last as a learner into the course of this launch."""
    asked = (
        select(Account.subject)
        .join(LaunchSession, LaunchSession.person_id == Account.person_id)
        .where(
            LaunchSession.deployment_id == launch.deployment_id,
            LaunchSession.course_id == launch.course_id,
            Account.registration_id == launch.registration_id,
            cast(LaunchSession.roles, String).contains('"learner"'),
        )
    )
    return db.scalar(asked.order_by(LaunchSession.created_at.desc()).limit(1))


def _browsers(db: Session, deployment_id: UUID, now: datetime) -> dict[str, int]:
    asked = select(LaunchSession.browser_by, func.count()).where(
        LaunchSession.deployment_id == deployment_id, LaunchSession.created_at > now - RECENTLY
    )
    return {by: number for by, number in db.execute(asked.group_by(LaunchSession.browser_by)) if by}
