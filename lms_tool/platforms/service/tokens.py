"""Access tokens for a platform's services, kept per registration and set of scopes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool.lti import keys, service_token
from lms_tool.platforms import queries
from lms_tool.platforms.models import ServiceToken


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

    from lms_tool.lti.http import plainly

    try:
        answer = client.post(request.token_url, data=request.form, headers={"Accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise service_token.NoToken(plainly(error), passing=True) from error
    try:
        body = answer.json()
    except (ValueError, RecursionError):
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
