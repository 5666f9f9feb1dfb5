from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.launches import rules
from lms_tool.launches.models import LaunchAttempt, LaunchSession, Ticket
from lms_tool.lti.keys import fingerprint
from lms_tool.lti.login import origin
from lms_tool.organisations.models import Organisation
from lms_tool.people.models import Course, Person
from lms_tool.platforms.models import KeySet, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAttempt:
    """A login that was begun, and everything its launch is checked against; values, since transactions come and go."""

    id: UUID
    used: bool
    expired: bool
    nonce_hash: str
    browser_hash: str
    target_link_uri: str
    deployment_hint: str | None
    storage_target: str | None
    organisation_id: UUID
    organisation_locale: str
    registration_id: UUID
    issuer: str
    client_id: str
    jwks_url: str
    platform_origin: str
    admits_administrators: bool
    is_active: bool
    key_set: str | None  # as kept; perhaps stale
    keys_expire_at: datetime | None
    keys_refetched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKeys:
    """A registration and its platform's keys, as kept."""

    organisation_id: UUID
    registration_id: UUID
    jwks_url: str
    key_set: str | None
    keys_expire_at: datetime | None
    keys_refetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class Present:
    """A running session and who sits in it."""

    session: LaunchSession
    person: Person
    organisation: Organisation
    course: Course | None


# Every launch asks this: building the statement anew would cost as much as asking it.
_ATTEMPT = (
    select(LaunchAttempt, Registration, Organisation.locale, KeySet)
    .join(Registration, Registration.id == LaunchAttempt.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .outerjoin(KeySet, KeySet.registration_id == Registration.id)
    .where(LaunchAttempt.state_hash == bindparam("state_hash"))
)


def attempt_or_none(db: Session, state: str, *, now: datetime) -> KnownAttempt | None:
    found = db.execute(_ATTEMPT, {"state_hash": fingerprint(state)}).one_or_none()
    if found is None:
        return None
    attempt, registration, locale, key_set = found
    return KnownAttempt(
        id=attempt.id,
        used=attempt.used_at is not None,
        expired=now >= attempt.expires_at,
        nonce_hash=attempt.nonce_hash,
        browser_hash=attempt.browser_hash,
        target_link_uri=attempt.target_link_uri,
        deployment_hint=attempt.deployment_hint,
        storage_target=attempt.storage_target,
        organisation_id=registration.organisation_id,
        organisation_locale=locale,
        registration_id=registration.id,
        issuer=registration.issuer,
        client_id=registration.client_id,
        jwks_url=registration.jwks_url,
        platform_origin=origin(registration.auth_url),
        admits_administrators=registration.admits_administrators,
        is_active=registration.state == "active",
        key_set=key_set.document if key_set else None,
        keys_expire_at=key_set.expires_at if key_set else None,
        keys_refetched_at=key_set.refetched_at if key_set else None,
    )


def keys_of_or_none(db: Session, issuer: str, client_id: str) -> KnownKeys | None:
    """Of the active registration with this issuer and client id."""
    asked = select(Registration, KeySet).outerjoin(KeySet, KeySet.registration_id == Registration.id)
    asked = asked.where(Registration.issuer == issuer, Registration.client_id == client_id)
    found = db.execute(asked.where(Registration.state == "active")).one_or_none()
    if found is None:
        return None
    registration, key_set = found
    return KnownKeys(
        organisation_id=registration.organisation_id,
        registration_id=registration.id,
        jwks_url=registration.jwks_url,
        key_set=key_set.document if key_set else None,
        keys_expire_at=key_set.expires_at if key_set else None,
        keys_refetched_at=key_set.refetched_at if key_set else None,
    )


def session(db: Session, session_id: UUID) -> LaunchSession:
    """What a launch brought along: grade and roster services, deep linking settings. Raises NotFound."""
    found = session_or_none(db, session_id)
    if found is None:
        raise NotFound(f"launch session {session_id}")
    return found


def session_or_none(db: Session, session_id: UUID) -> LaunchSession | None:
    return db.get(LaunchSession, session_id)


def present_or_none(db: Session, launch: str) -> Present | None:
    """The session of a path, whatever has become of it since."""
    found = db.execute(
        select(LaunchSession, Person, Organisation, Course)
        .join(Person, Person.id == LaunchSession.person_id)
        .join(Organisation, Organisation.id == LaunchSession.organisation_id)
        .outerjoin(Course, Course.id == LaunchSession.course_id)
        .where(LaunchSession.token_hash == fingerprint(launch))
    ).one_or_none()
    if found is None:
        return None
    return Present(*found)


def ticket_or_none(db: Session, ticket: str, *, now: datetime) -> tuple[Ticket, LaunchSession] | None:
    """A ticket that is still good, with the session it opens."""
    found = db.execute(
        select(Ticket, LaunchSession)
        .join(LaunchSession, LaunchSession.id == Ticket.session_id)
        .where(Ticket.ticket_hash == fingerprint(ticket), Ticket.used_at.is_(None), Ticket.expires_at > now)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def learners_of_browser(db: Session, browser: str, people: Collection[UUID], now: datetime) -> list[LaunchSession]:
    """Running sessions of these people, as learners, in a browser (its cookie); the one last used first."""
    known = fingerprint(browser)
    asked = select(LaunchSession).where(LaunchSession.person_id.in_(people), LaunchSession.expires_at > now)
    return [
        one
        for one in db.scalars(asked.order_by(LaunchSession.last_seen.desc()))
        if known in one.browsers
        and "learner" in one.roles
        and not rules.is_over(now, last_seen=one.last_seen, expires_at=one.expires_at)
    ]


def administrators(db: Session, organisation_id: UUID) -> frozenset[UUID]:
    """Everybody who has come in as an administrator of this organisation."""
    asked = select(LaunchSession.person_id).where(LaunchSession.organisation_id == organisation_id)
    found = asked.where(cast(LaunchSession.roles, String).contains('"administrator"')).distinct()
    return frozenset(db.scalars(found))
