"""A verified launch becomes a session, which no browser may open yet; and what a platform says besides."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms_tool.db import hold
from lms_tool.facts import CourseCopied, DeploymentWaiting, LinkSeen, publish
from lms_tool.launches import queries, rules
from lms_tool.launches.models import LaunchSession
from lms_tool.launches.queries import KnownAttempt
from lms_tool.launches.service.beginning import spend
from lms_tool.launches.service.sessions import PATH
from lms_tool.lti.errors import Rejected
from lms_tool.lti.keys import derived, fingerprint
from lms_tool.lti.launch import Launch
from lms_tool.lti.notices import Copied
from lms_tool.lti.roles import allowed
from lms_tool.people import service as people
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations


def arrive(db: Session, attempt: KnownAttempt, launch: Launch, *, secret_key: str, now: datetime) -> LaunchSession:
    """Make the session of a verified launch, not yet open to any browser.

    Raises Rejected when the attempt was used meanwhile, or comes from a deployment that is not admitted.
    """
    if not spend(db, attempt.id, now=now):
        raise Rejected("state-used")
    deployment = registrations.welcome_deployment(
        db, attempt.registration_id, launch.deployment, product_family=launch.product_family, now=now
    )
    registrations.note_notices(deployment, launch.notices_url, now=now)
    roles = allowed(launch.roles, admits_administrators=attempt.admits_administrators)
    arrived = people.welcome(db, _arrival(attempt, launch, roles), now=now)
    hold(db, deployment, arrived)  # whoever reacts to the arrival asks for them again
    _look_at(db, attempt, launch, arrived, now)
    is_lost = arrived.link is not None and arrived.link.state == "lost"
    content = arrived.link.content if arrived.link else launch.content
    grades = None if is_lost else launch.grades
    session = LaunchSession(
        id=attempt.id,
        organisation_id=attempt.organisation_id,
        token_hash=fingerprint(derived(secret_key, PATH, attempt.id)),
        browsers=[],
        person_id=arrived.person.id,
        registration_id=attempt.registration_id,
        deployment_id=deployment.id,
        course_id=arrived.course.id if arrived.course else None,
        link_id=arrived.link.id if arrived.link else None,
        roles=sorted(roles),
        content=content,
        message_type=launch.message_type,
        locale=rules.language(launch.locale, arrived.person.locale, attempt.organisation_locale),
        document_target=launch.document_target,
        return_url=launch.return_url,
        platform_origin=attempt.platform_origin,
        line_item=grades.line_item if grades else None,
        line_items=grades.line_items if grades else None,
        grade_scopes=list(grades.scopes) if grades else [],
        columns=launch.columns,
        roster_url=launch.roster_url,
        groups_url=launch.groups_url,
        reviewed=launch.reviewed,
        linking=launch.linking.as_dict() if launch.linking else None,
        created_at=now,
        last_seen=now,
        expires_at=now + rules.SESSION_LIFE,
    )
    db.add(session)
    return session


def _look_at(db: Session, attempt: KnownAttempt, launch: Launch, arrived: people.Arrived, now: datetime) -> None:
    """Let it be settled what a link shows that is new, or whose key is; it is written into the link."""
    link, course = arrived.link, arrived.course
    if link is None or course is None or link.state == "known":
        return
    db.flush()
    publish(
        db,
        LinkSeen(
            organisation=attempt.organisation_id,
            registration=attempt.registration_id,
            course=course.id,
            link=link.id,
            links_before=launch.links_before,
            courses_before=launch.courses_before,
            at=now,
        ),
    )


def _arrival(attempt: KnownAttempt, launch: Launch, roles: frozenset[str]) -> people.Arrival:
    return people.Arrival(
        organisation_id=attempt.organisation_id,
        registration_id=attempt.registration_id,
        issuer=launch.issuer,
        subject=launch.learner.subject,
        name=launch.learner.name,
        given_name=launch.learner.given_name,
        context_id=launch.course.id if launch.course else None,
        course_title=launch.course.title if launch.course else None,
        course_label=launch.course.label if launch.course else None,
        resource_link_id=launch.link.id if launch.link else None,
        link_title=launch.link.title if launch.link else None,
        content=launch.content,
        roles=roles,
        staff_number=launch.learner.staff_number,
    )


def note_copied(db: Session, known_keys: queries.KnownKeys, told: Copied, *, now: datetime) -> None:
    """A platform says that a course was copied. Raises Rejected where it names a deployment that is not admitted."""
    deployment = platforms.deployment_or_none(db, known_keys.registration_id, told.deployment)
    if deployment is None or deployment.state != "active":
        raise Rejected("deployment-unknown", "of a notice")
    if told.origins:
        publish(
            db,
            CourseCopied(
                organisation=known_keys.organisation_id,
                registration=known_keys.registration_id,
                context=told.context,
                origins=told.origins,
                at=now,
            ),
        )


def announce_deployment(db: Session, attempt: KnownAttempt, deployment_id: str, *, now: datetime) -> bool:
    """Let the administrators know of a place in a known platform that nobody has admitted; whether it waits now."""
    waiting = registrations.note_waiting(db, attempt.registration_id, deployment_id, now=now)
    if waiting is None:
        return False
    publish(
        db,
        DeploymentWaiting(
            organisation=attempt.organisation_id,
            registration=attempt.registration_id,
            deployment=waiting.id,
            platform=platforms.registration(db, attempt.registration_id).name,
            administrators=queries.administrators(db, attempt.organisation_id),
            at=now,
        ),
    )
    return True
