"""Who may launch us: registrations and the deployments that arrive with launches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import hold
from lms_tool.errors import BadInput, Conflict
from lms_tool.lti import dialects, registration, verify
from lms_tool.lti.errors import Rejected
from lms_tool.platforms import queries, rules
from lms_tool.platforms.models import Deployment, Registration

CHANGEABLE = (
    "name",
    "auth_url",
    "token_url",
    "jwks_url",
    "audience",
    "product_family",
    "admits_administrators",
    "admits_deployments",
)


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
    admits_deployments: bool | None = None
    """Whether deployments nobody named are taken in; None: where none was named, or the platform makes them later."""


def add(
    db: Session, organisation_id: UUID, platform: NewPlatform, *, http_allowed: bool, now: datetime
) -> Registration:
    """Register a platform for one organisation.

    Named deployments are the only ones then, except where the platform makes them as it goes (Canvas).
    Raises BadInput for addresses that are none, RegistrationTaken.
    """
    _check(platform, http_allowed=http_allowed)
    family = dialects.family(platform.product_family)
    made = Registration(
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
        admits_deployments=_admits_deployments(platform, family),
        created_at=now,
    )
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError as error:
        raise RegistrationTaken(f"{platform.issuer} with client id {platform.client_id}") from error
    for deployment_id in dict.fromkeys(platform.deployments):
        db.add(_deployment(made, deployment_id, now))
    db.flush()
    return made


def _admits_deployments(platform: NewPlatform, family: str) -> bool:
    if platform.admits_deployments is not None:
        return platform.admits_deployments
    return not platform.deployments or dialects.dialect(family).deployments_arrive_later


def faults(platform: NewPlatform, *, http_allowed: bool) -> dict[str, str]:
    """Field → what is wrong with it: "missing", "long", "address", "deployment"."""
    found = {}
    for name in ("issuer", "client_id"):
        value = getattr(platform, name)
        if not value:
            found[name] = "missing"
        elif len(value) > verify.LONGEST_ID or not verify.is_clean(value):
            found[name] = "long"
    for name in ("auth_url", "token_url", "jwks_url"):
        value = getattr(platform, name)
        if not value:
            found[name] = "missing"
        elif registration.address(value, http_allowed=http_allowed) is None:
            found[name] = "address"
    if any(len(one) > verify.LONGEST_ID or not verify.is_clean(one) for one in platform.deployments):
        found["deployments"] = "long"
    return found


_FAULTS = {
    "missing": f"1 to {verify.LONGEST_ID} characters",
    "long": f"1 to {verify.LONGEST_ID} characters",
    "address": "an https:// address",
}


def _check(platform: NewPlatform, *, http_allowed: bool) -> None:
    for name, fault in faults(platform, http_allowed=http_allowed).items():
        raise BadInput(f"{name} must be {_FAULTS[fault]}")


def readdress(
    db: Session, known: Registration, platform: NewPlatform, *, http_allowed: bool, by: UUID | None, now: datetime
) -> None:
    """Other addresses and another name for a registration; who the platform is does not change. Raises BadInput."""
    _check(platform, http_allowed=http_allowed)
    before = {name: getattr(known, name) for name in CHANGEABLE}
    known.auth_url, known.token_url, known.jwks_url = platform.auth_url, platform.token_url, platform.jwks_url
    known.audience, known.name = platform.audience or None, (platform.name or platform.issuer)[: rules.LONGEST_NAME]
    known.product_family = dialects.family(platform.product_family) or known.product_family
    known.admits_administrators = platform.admits_administrators
    if platform.admits_deployments is not None:
        known.admits_deployments = platform.admits_deployments
    if before["jwks_url"] != known.jwks_url and (keys := queries.key_set_or_none(db, known.id)):
        db.delete(keys)  # the keys of the former address say nothing any more
    for deployment_id in dict.fromkeys(platform.deployments):
        if queries.deployment_or_none(db, known.id, deployment_id) is None:
            db.add(_deployment(known, deployment_id, now))
    after = {name: getattr(known, name) for name in CHANGEABLE}
    if before != after:
        note(db, known, "changed", by=by, now=now, before=before, after=after)


def note(
    db: Session,
    registration: Registration,
    done: str,
    *,
    by: UUID | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> None:
    """Tell the log what was done with a registration."""
    audit.note(
        db,
        registration.organisation_id,
        f"platform.{done}",
        by=by,
        at=now,
        subject=registration.id,
        named=registration.name,
        before=before,
        after=after,
        why=why,
    )


def welcome_deployment(
    db: Session, registration_id: UUID, deployment_id: str, *, product_family: str = "", now: datetime
) -> Deployment:
    """The deployment a launch names, taken in now where the registration admits new ones. Raises Rejected.

    The product that the launch names is noted, once.
    """
    whose, found = queries.registration_and_deployment(db, registration_id, deployment_id)
    hold(db, whose)
    if product_family and not whose.product_family:
        whose.product_family = product_family
    if whose.admits_deployments and (found is None or found.state == "waiting"):
        found = _meet(db, whose, deployment_id, "active", now)
        found.state = "active"
    if found is None:
        raise Rejected("deployment-unknown", f"registration {registration_id}")
    if found.state != "active":
        code = "deployment-waiting" if found.state == "waiting" else "deployment-disabled"
        raise Rejected(code, f"registration {registration_id}")
    return found


def note_waiting(db: Session, registration_id: UUID, deployment_id: str, *, now: datetime) -> Deployment | None:
    """Remember a deployment that came by itself until an administrator admits it; none where too many wait already."""
    whose, found = queries.registration_and_deployment(db, registration_id, deployment_id)
    if found is not None:
        return found if found.state == "waiting" else None
    if queries.count_waiting(db, registration_id) >= rules.MOST_WAITING:
        return None
    return _meet(db, whose, deployment_id, "waiting", now)


def settle_deployment(db: Session, deployment: Deployment, state: str, *, by: UUID | None, now: datetime) -> None:
    """Admit a deployment ("active") or keep its launches out ("disabled")."""
    whose = queries.registration(db, deployment.registration_id)
    before = {"deployment": f"{deployment.deployment_id}: {deployment.state}"}
    deployment.state = state
    note(
        db,
        whose,
        "deployment",
        by=by,
        now=now,
        before=before,
        after={"deployment": f"{deployment.deployment_id}: {state}"},
    )


def _meet(db: Session, whose: Registration, deployment_id: str, state: str, now: datetime) -> Deployment:
    try:
        with db.begin_nested():
            db.add(_deployment(whose, deployment_id, now, state))
    except IntegrityError:
        pass  # it is there, or a parallel launch was first
    return db.scalars(
        select(Deployment).where(Deployment.registration_id == whose.id, Deployment.deployment_id == deployment_id)
    ).one()


def _deployment(whose: Registration, deployment_id: str, now: datetime, state: str = "active") -> Deployment:
    return Deployment(
        organisation_id=whose.organisation_id,
        registration_id=whose.id,
        deployment_id=deployment_id,
        state=state,
        created_at=now,
    )


def switch(db: Session, registration_id: UUID, state: str, *, by: UUID | None, why: str = "", now: datetime) -> None:
    """Off ("disabled"), on again ("active"), or out of use and out of sight ("retired"). All records stay."""
    found = queries.registration(db, registration_id)
    if found.state != state:
        found.state = state
        note(db, found, {"active": "enabled"}.get(state, state), by=by, now=now, why=why)
