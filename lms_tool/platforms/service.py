"""Registering platforms, knowing their keys, keeping ours.

Whatever goes out to a platform happens in functions without a database session: no outgoing call is made while a
transaction is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.errors import BadInput, Conflict
from lms_tool.lti import claims, dialects, key_sets, keys, service_token, verify
from lms_tool.lti.errors import KeysUnavailable, Rejected
from lms_tool.platforms import queries
from lms_tool.platforms.models import Deployment, KeySet, Registration, ServiceToken, ToolKey

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

FRESH = timedelta(hours=6)  # how long a key set serves without asking again
LONGEST_ANSWER = 256 * 1024  # characters of a key set
BETWEEN_REFETCHES = timedelta(seconds=10)  # between two fetches that unknown key ids cause
AFTER_FAILURE = timedelta(minutes=1)  # an old set serves so long before the platform is asked again


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


def welcome_deployment(db: Session, registration_id: UUID, deployment_id: str, *, now: datetime) -> Deployment:
    """The deployment a launch names, taken in now where the registration admits new ones. Raises Rejected."""
    registration = queries.registration(db, registration_id)
    found = queries.deployment_or_none(db, registration_id, deployment_id)
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


def learn_family(db: Session, registration_id: UUID, product_family: str) -> None:
    """Note the product a launch names, once."""
    registration = queries.registration(db, registration_id)
    if product_family and not registration.product_family:
        registration.product_family = product_family


# The platform's keys


def fetch_key_set(outside: "Outside", jwks_url: str) -> str:
    """The platform's key set as it is now. Raises KeysUnavailable; an error is never worth keeping."""
    import httpx  # heavy, and seldom needed: key sets are kept

    try:
        with outside.client() as client:
            answer = client.get(jwks_url, headers={"Accept": "application/jwk-set+json, application/json"})
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise KeysUnavailable(f"{type(error).__name__} from the key set address") from error
    if answer.status_code != 200 or len(answer.text) > LONGEST_ANSWER:
        raise KeysUnavailable(f"the key set address answered {answer.status_code}, {len(answer.text)} characters")
    try:
        key_sets.platform_keys(answer.text)
    except ValueError as error:
        raise KeysUnavailable(str(error)) from error
    return answer.text


def keep_key_set(
    db: Session, registration_id: UUID, document: str | None, *, for_unknown_kid: bool = False, now: datetime
) -> None:
    """Keep what was fetched; `document` is none where nothing came: the old set serves a little longer."""
    kept = db.get(KeySet, registration_id)
    if kept is not None:
        if for_unknown_kid:
            kept.refetched_at = now
        if document:
            kept.document, kept.fetched_at, kept.expires_at = document, now, now + FRESH
        else:
            kept.expires_at = max(kept.expires_at, now + AFTER_FAILURE)
    elif document:
        new = KeySet(registration_id=registration_id, document=document, fetched_at=now, expires_at=now + FRESH)
        try:
            with db.begin_nested():
                db.add(new)
        except IntegrityError:
            pass  # a parallel launch was first


def may_refetch(refetched_at: datetime | None, *, now: datetime) -> bool:
    """Whether an unknown key id may make us fetch the set once more: strangers must not make us knock without end."""
    return refetched_at is None or now >= refetched_at + BETWEEN_REFETCHES


# Our own keys


def make_first_keys(db: Session, *, secret_key: str, now: datetime) -> None:
    """A key that signs and the one that will. Does nothing where they are."""
    there = set(db.scalars(select(ToolKey.role).where(ToolKey.role != "retired")))
    for role in ("current", "next"):
        if role not in there:
            _add_key(db, role, secret_key=secret_key, now=now)


def rotate_keys(db: Session, *, secret_key: str, now: datetime) -> str:
    """The next key signs from now on, a new one waits, the old one stays published. Gives back the new kid."""
    by_role = {key.role: key for key in db.scalars(select(ToolKey).where(ToolKey.role != "retired"))}
    by_role["current"].role, by_role["current"].retired_at = "retired", now
    db.flush()  # one of each role, at every moment
    by_role["next"].role = "current"
    db.flush()
    _add_key(db, "next", secret_key=secret_key, now=now)
    return by_role["next"].kid


def _add_key(db: Session, role: str, *, secret_key: str, now: datetime) -> None:
    pair = keys.generate()
    private = keys.encrypt(pair.private_pem, secret_key, queries.KEY_PURPOSE)
    db.add(ToolKey(kid=pair.kid, private_key=private, public_key=pair.public_jwk, role=role, created_at=now))
    db.flush()


# Tokens for the platform's services


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """Everything needed to ask for a token without a database."""

    registration_id: UUID
    token_url: str
    form: dict[str, str]
    scopes: str


def token_request(
    db: Session, registration_id: UUID, scopes: Sequence[str], *, secret_key: str, now: datetime
) -> TokenRequest:
    registration = queries.registration(db, registration_id)
    key = queries.signing_key(db, secret_key=secret_key)
    form = service_token.form(
        client_id=registration.client_id,
        token_url=registration.token_url,
        audience=registration.audience,
        scopes=scopes,
        kid=key.kid,
        private_pem=key.private_pem,
        now=now,
    )
    return TokenRequest(registration_id, registration.token_url, form, service_token.scope_set(scopes))


def fetch_token(client: Any, request: TokenRequest, *, now: datetime) -> service_token.GrantedToken:
    """Ask the platform, with an httpx client of `Outside`. Raises NoToken."""
    import httpx

    try:
        answer = client.post(request.token_url, data=request.form, headers={"Accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise service_token.NoToken(f"{type(error).__name__} from the token address", passing=True) from error
    try:
        body = answer.json()
    except ValueError:
        body = None
    return service_token.understand(answer.status_code, body, request.scopes.split(), now=now)


def keep_token(db: Session, request: TokenRequest, granted: service_token.GrantedToken, *, secret_key: str) -> None:
    """Keep a token until shortly before its end, in place of the former one."""
    kept = db.scalar(
        select(ServiceToken).where(
            ServiceToken.registration_id == request.registration_id, ServiceToken.scopes == request.scopes
        )
    )
    token = keys.encrypt(granted.token, secret_key, queries.ACCESS_PURPOSE)
    if kept is not None:
        kept.token, kept.expires_at = token, granted.expires_at
        return
    new = ServiceToken(
        organisation_id=queries.registration(db, request.registration_id).organisation_id,
        registration_id=request.registration_id,
        scopes=request.scopes,
        token=token,
        expires_at=granted.expires_at,
    )
    try:
        with db.begin_nested():
            db.add(new)
    except IntegrityError:
        pass  # another worker kept its own; either is good


# Does the connection work?

Finding = tuple[bool, str]  # fine or not; a sentence that says what to do where not


def check(db: Session, registration_id: UUID, outside: "Outside", *, secret_key: str, now: datetime) -> list[Finding]:
    """Ask the platform for its keys and for a token. Writes nothing; the transaction is given up before the calls."""
    registration = queries.registration(db, registration_id)
    scopes = (claims.SCOPE_LINE_ITEMS, claims.SCOPE_SCORES)
    request = token_request(db, registration_id, scopes, secret_key=secret_key, now=now)
    jwks_url = registration.jwks_url
    findings = [(registration.state == "active", f"The registration is {registration.state}.")]
    db.rollback()
    return [*findings, _check_keys(outside, jwks_url), _check_token(outside, request, now)]


def _check_keys(outside: "Outside", jwks_url: str) -> Finding:
    try:
        found = key_sets.platform_keys(fetch_key_set(outside, jwks_url))
    except KeysUnavailable as error:
        return False, f"The key set at {jwks_url} cannot be read: {error}. Check the address and the firewall."
    if not found:
        return (
            False,
            f"The key set at {jwks_url} has no key we accept (RSA of 2048 bits or more, or P-256, with a kid).",
        )
    return True, f"The key set has {len(found)} usable keys."


def _check_token(outside: "Outside", request: TokenRequest, now: datetime) -> Finding:
    try:
        with outside.client() as client:
            granted = fetch_token(client, request, now=now)
    except service_token.NoToken as error:
        return (
            False,
            f"No token for grades: {error}. Is our key set reachable from the platform, is the tool active there?",
        )
    missing = sorted(set(request.scopes.split()) - granted.scopes)
    if missing:
        return False, f"The platform grants no {', '.join(missing)}. Switch grade services on for this tool there."
    return True, "The platform gives tokens for line items and scores."
