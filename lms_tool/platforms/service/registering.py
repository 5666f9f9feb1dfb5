"""Who may launch us: registrations and the deployments that arrive with launches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.errors import BadInput, Conflict
from lms_tool.lti import dialects, verify
from lms_tool.lti.errors import Rejected
from lms_tool.platforms import queries
from lms_tool.platforms.models import Deployment, Registration


class RegistrationTaken(Conflict):
    code = "PLATFORM-TAKEN"
    what = "This platform is registered already"
    do = "The same issuer and client id can be registered once only. Remove the other registration first."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlatform:
    """What an administrator enters. All addresses are absolute."""

    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    audience: str | None = None
    name: str = ""
    product_family: str = ""
    deployments: Sequence[str] = ()
    admits_administrators: bool = False


def add(
    db: Session, organisation_id: UUID, platform: NewPlatform, *, http_allowed: bool, now: datetime
) -> Registration:
    """Register a platform for one organisation.

    Named deployments are the only ones then, except where the platform makes them as it goes (Canvas).
    Raises BadInput for addresses that are none, RegistrationTaken.
    """
    _check(platform, http_allowed=http_allowed)
    family = dialects.family(platform.product_family)
    registration = Registration(
        organisation_id=organisation_id,
        issuer=platform.issuer,
        client_id=platform.client_id,
        auth_url=platform.auth_url,
        token_url=platform.token_url,
        jwks_url=platform.jwks_url,
        audience=platform.audience or None,
        name=platform.name or platform.issuer,
        product_family=family,
        admits_administrators=platform.admits_administrators,
        admits_deployments=not platform.deployments or dialects.dialect(family).deployments_arrive_later,
        created_at=now,
    )
    try:
        with db.begin_nested():
            db.add(registration)
    except IntegrityError as error:
        raise RegistrationTaken(f"{platform.issuer} with client id {platform.client_id}") from error
    for deployment_id in dict.fromkeys(platform.deployments):
        db.add(_deployment(registration, deployment_id, now))
    db.flush()
    return registration


def _check(platform: NewPlatform, *, http_allowed: bool) -> None:
    for name in ("issuer", "client_id"):
        value = getattr(platform, name)
        if not value or len(value) > verify.LONGEST_ID or not verify.is_clean(value):
            raise BadInput(f"{name} must be 1 to {verify.LONGEST_ID} characters")
    for name in ("auth_url", "token_url", "jwks_url"):
        parts = verify.urlsplit_or_none(getattr(platform, name))
        if parts is None or (parts.scheme != "https" and not http_allowed):
            raise BadInput(f"{name} must be an https:// address")


def welcome_deployment(
    db: Session, registration_id: UUID, deployment_id: str, *, product_family: str = "", now: datetime
) -> Deployment:
    """The deployment a launch names, taken in now where the registration admits new ones. Raises Rejected.

    The product that the launch names is noted, once.
    """
    registration, found = queries.registration_and_deployment(db, registration_id, deployment_id)
    if product_family and not registration.product_family:
        registration.product_family = product_family
    if found is None and registration.admits_deployments:
        try:
            with db.begin_nested():
                db.add(_deployment(registration, deployment_id, now))
        except IntegrityError:
            pass  # a parallel launch was first
        found = queries.deployment_or_none(db, registration_id, deployment_id)
    if found is None:
        raise Rejected("deployment-unknown", f"registration {registration_id}")
    if found.state != "active":
        raise Rejected("deployment-disabled", f"registration {registration_id}")
    return found


def _deployment(registration: Registration, deployment_id: str, now: datetime) -> Deployment:
    return Deployment(
        organisation_id=registration.organisation_id,
        registration_id=registration.id,
        deployment_id=deployment_id,
        created_at=now,
    )
