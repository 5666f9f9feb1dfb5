"""Does the connection with a platform work, and if not, what is to be done?"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.lti import claims, service_token
from lms_tool.lti.errors import KeysUnavailable
from lms_tool.lti.key_sets import platform_keys
from lms_tool.platforms import queries
from lms_tool.platforms.service.key_sets import fetch_key_set
from lms_tool.platforms.service.tokens import TokenRequest, fetch_token, token_request

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

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
        found = platform_keys(fetch_key_set(outside, jwks_url))
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
