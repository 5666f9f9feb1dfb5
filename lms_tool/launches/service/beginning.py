"""A platform announces somebody: the attempt that is noted, and what its token will have to agree with."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID, uuid4

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms_tool.db import changed
from lms_tool.launches import rules
from lms_tool.launches.models import LaunchAttempt
from lms_tool.launches.queries import KnownAttempt
from lms_tool.lti import login, verify
from lms_tool.lti.errors import Rejected
from lms_tool.lti.keys import fingerprint
from lms_tool.platforms import queries as platforms
from lms_tool.platforms.models import Registration


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that was accepted: where the browser goes next, and what it keeps."""

    attempt_id: UUID
    url: str
    platform_origin: str


def begin(db: Session, request: login.LoginRequest, *, browser: str, redirect_uri: str, now: datetime) -> Begun:
    """Note a launch attempt of this browser. Raises Rejected where no registration fits."""
    registration = _registration(db, request)
    state, nonce = token_urlsafe(32), token_urlsafe(32)
    attempt = LaunchAttempt(
        id=uuid4(),
        state_hash=fingerprint(state),
        nonce_hash=fingerprint(nonce),
        registration_id=registration.id,
        organisation_id=registration.organisation_id,
        target_link_uri=request.target_link_uri,
        deployment_hint=request.deployment,
        browser_hash=fingerprint(browser),
        storage_target=request.storage_target,
        created_at=now,
        expires_at=now + rules.ATTEMPT_LIFE,
    )
    db.add(attempt)
    url = login.auth_request(
        registration.auth_url,
        request,
        client_id=registration.client_id,
        redirect_uri=redirect_uri,
        state=state,
        nonce=nonce,
    )
    return Begun(attempt.id, url, login.origin(registration.auth_url))


def _registration(db: Session, request: login.LoginRequest) -> Registration:
    found = platforms.registrations_of(db, request.issuer, request.client_id)
    if not found:
        raise Rejected("registration-unknown", "no registration with this issuer and client id")
    if len(found) > 1:
        raise Rejected("registration-ambiguous", "several registrations of this issuer, and no client id")
    if found[0].state != "active":
        raise Rejected("registration-disabled", str(found[0].id))
    return found[0]


def expected(attempt: KnownAttempt) -> verify.Expected:
    """What the token of this attempt has to agree with. Raises Rejected where the attempt is no longer good."""
    if attempt.used:
        raise Rejected("state-used")
    if attempt.expired:
        raise Rejected("state-expired")
    if not attempt.is_active:
        raise Rejected("registration-disabled", str(attempt.registration_id))
    return verify.Expected(
        issuer=attempt.issuer,
        client_id=attempt.client_id,
        nonce_hash=attempt.nonce_hash,
        target_link_uri=attempt.target_link_uri,
        deployment_hint=attempt.deployment_hint,
    )


_SPEND = (
    update(LaunchAttempt)
    .where(LaunchAttempt.id == bindparam("attempt_id"), LaunchAttempt.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def spend(db: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Use up an attempt; of many at once exactly one is told that it did."""
    return changed(db, _SPEND, {"attempt_id": attempt_id, "now": now}) == 1
