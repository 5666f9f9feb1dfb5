from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound, ToolError
from lms_tool.lti.keys import CannotDecrypt, decrypt, fingerprint
from lms_tool.platforms import rules
from lms_tool.platforms.models import Deployment, Invitation, KeySet, Registration, ServiceToken, ToolKey

KEY_PURPOSE = "tool-key"
ACCESS_PURPOSE = "service-token"
PUBLISHED_AFTER = timedelta(days=30)  # how long a retired key stays in our key set


class SecretLost(ToolError):
    code = "SECRET-KEY"
    status = 503
    what = "The academy cannot read its own keys"
    do = "Tell whoever runs the academy: SECRET_KEY is another one than before and has to be set back. Nothing is lost."


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs for this installation, ready for lti.keys.sign."""

    kid: str
    private_pem: str


def registration(db: Session, registration_id: UUID) -> Registration:
    """Raises NotFound."""
    found = db.get(Registration, registration_id)
    if found is None:
        raise NotFound(f"registration {registration_id}")
    return found


# Every login asks this: building the statement anew would cost as much as asking it.
_OF_ISSUER = (
    select(Registration).where(Registration.issuer == bindparam("issuer")).order_by(Registration.created_at).limit(2)
)
_OF_CLIENT = _OF_ISSUER.where(Registration.client_id == bindparam("client_id"))


def registrations_of(db: Session, issuer: str, client_id: str | None = None) -> list[Registration]:
    """Registrations that a login with this issuer may mean, of every organisation; at most one with a client id."""
    query = _OF_ISSUER if client_id is None else _OF_CLIENT
    return list(db.scalars(query, {"issuer": issuer, "client_id": client_id}))


def every_registration(db: Session) -> list[Registration]:
    return list(db.scalars(select(Registration).order_by(Registration.created_at)))


def deployments(db: Session, registration_id: UUID) -> list[Deployment]:
    found = select(Deployment).where(Deployment.registration_id == registration_id)
    return list(db.scalars(found.order_by(Deployment.created_at)))


def deployment_or_none(db: Session, registration_id: UUID, deployment_id: str) -> Deployment | None:
    return db.scalar(
        select(Deployment).where(
            Deployment.registration_id == registration_id, Deployment.deployment_id == deployment_id
        )
    )


def deployment(db: Session, deployment_id: UUID) -> Deployment:
    """By its own id. Raises NotFound."""
    found = db.get(Deployment, deployment_id)
    if found is None:
        raise NotFound(f"deployment {deployment_id}")
    return found


def count_waiting(db: Session, registration_id: UUID) -> int:
    asked = select(func.count(Deployment.id))
    asked = asked.where(Deployment.registration_id == registration_id, Deployment.state == "waiting")
    return db.scalar(asked) or 0


def invitations(db: Session, organisation_id: UUID) -> list[Invitation]:
    """The newest first."""
    asked = select(Invitation).where(Invitation.organisation_id == organisation_id)
    return list(db.scalars(asked.order_by(Invitation.created_at.desc())))


def invitation(db: Session, invitation_id: UUID) -> Invitation:
    """Raises NotFound."""
    found = db.get(Invitation, invitation_id)
    if found is None:
        raise NotFound(f"invitation {invitation_id}")
    return found


def invitation_or_none(db: Session, token: str) -> Invitation | None:
    """By the token of its address."""
    return db.scalar(select(Invitation).where(Invitation.token_hash == fingerprint(token)))


def invitation_state(found: Invitation, now: datetime) -> str:
    """open | used | revoked | expired"""
    return rules.invitation_state(now, expires_at=found.expires_at, used_at=found.used_at, revoked_at=found.revoked_at)


# Every launch asks this: building the statement anew would cost as much as asking it.
_BOTH = (
    select(Registration, Deployment)
    .outerjoin(
        Deployment,
        and_(Deployment.registration_id == Registration.id, Deployment.deployment_id == bindparam("deployment_id")),
    )
    .where(Registration.id == bindparam("registration_id"))
)


def registration_and_deployment(
    db: Session, registration_id: UUID, deployment_id: str
) -> tuple[Registration, Deployment | None]:
    """Both in one query, as every launch needs them. Raises NotFound where there is no registration."""
    found = db.execute(_BOTH, {"registration_id": registration_id, "deployment_id": deployment_id}).one_or_none()
    if found is None:
        raise NotFound(f"registration {registration_id}")
    return found[0], found[1]


def key_set_or_none(db: Session, registration_id: UUID) -> KeySet | None:
    return db.get(KeySet, registration_id)


def signing_key(db: Session, *, secret_key: str) -> SigningKey:
    """Raises NotFound before `service.make_first_keys`, SecretLost where SECRET_KEY was changed."""
    found = db.scalar(select(ToolKey).where(ToolKey.role == "current"))
    if found is None:
        raise NotFound("this installation has no keys yet; run `lms-tool db upgrade`")
    return SigningKey(found.kid, _read(found.private_key, secret_key, KEY_PURPOSE))


def published_keys(db: Session, *, now: datetime) -> list[str]:
    """Public keys as JWK texts: the current one, the next one, and those retired not long ago."""
    recently = or_(ToolKey.retired_at.is_(None), ToolKey.retired_at > now - PUBLISHED_AFTER)
    return list(db.scalars(select(ToolKey.public_key).where(recently).order_by(ToolKey.created_at)))


def service_token_or_none(
    db: Session, registration_id: UUID, scopes: str, *, secret_key: str, now: datetime
) -> str | None:
    """A token that is still good for exactly this set of scopes (lti.service_token.scope_set). Raises SecretLost."""
    found = db.scalar(
        select(ServiceToken).where(
            ServiceToken.registration_id == registration_id,
            ServiceToken.scopes == scopes,
            ServiceToken.expires_at > now,
        )
    )
    return _read(found.token, secret_key, ACCESS_PURPOSE) if found else None


def next_key(db: Session, *, secret_key: str) -> ToolKey:
    """The key that will sign, once it is sure that it can be read. Raises NotFound, SecretLost."""
    found = db.scalar(select(ToolKey).where(ToolKey.role == "next"))
    if found is None:
        raise NotFound("this installation has no keys yet; run `lms-tool db upgrade`")
    _read(found.private_key, secret_key, KEY_PURPOSE)
    return found


def _read(kept: str, secret_key: str, purpose: str) -> str:
    try:
        return decrypt(kept, secret_key, purpose)
    except CannotDecrypt as error:
        raise SecretLost(str(error)) from error
