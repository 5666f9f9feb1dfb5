"""Does the connection with a platform work, and if not, what is to be done?"""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.db import utc_now
from lms_tool.lti import claims, service_token
from lms_tool.lti.errors import KeysUnavailable
from lms_tool.lti.key_sets import platform_keys
from lms_tool.platforms import queries
from lms_tool.platforms.service.key_sets import fetch_key_set
from lms_tool.platforms.service.tokens import TokenRequest, fetch_token, token_request

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

LARGEST_DIFFERENCE = 30  # seconds between two clocks; from here on tokens are refused on one side or the other
SERVICES = {
    "grades": (claims.SCOPE_LINE_ITEMS, claims.SCOPE_SCORES),
    "results": (claims.SCOPE_RESULTS,),
    "roster": (claims.SCOPE_ROSTER,),
}


class Finding(NamedTuple):
    """step: "registration", "public-url", "deployments", "keys", "clock", "grades", "results" or "roster".

    what: a sentence; where it is not fine, with what to do. It never holds a token or a name of a person.
    """

    step: str
    fine: bool
    what: str


def check(
    db: Session,
    registration_id: UUID,
    outside: "Outside",
    *,
    public_url: str,
    http_allowed: bool,
    secret_key: str,
    now: datetime,
) -> list[Finding]:
    """Ask the platform for its keys, its time and tokens. Writes nothing; no transaction is open during the calls.

    Raises NotFound, SecretLost.
    """
    registration = queries.registration(db, registration_id)
    requests = {
        service: token_request(db, registration_id, scopes, secret_key=secret_key, now=now)
        for service, scopes in SERVICES.items()
    }
    jwks_url = registration.jwks_url
    waiting = queries.count_waiting(db, registration_id)
    known = [
        Finding("registration", registration.state == "active", f"The registration is {registration.state}."),
        _check_public_url(public_url, http_allowed),
        Finding(
            "deployments",
            not waiting,
            f"{waiting} deployments wait for a yes: lms-tool platforms deployments {registration_id}"
            if waiting
            else "No deployment waits to be admitted.",
        ),
    ]
    db.rollback()
    tokens = [_check_token(outside, service, request, now) for service, request in requests.items()]
    return [*known, _check_keys(outside, jwks_url), _check_clock(outside, jwks_url), *tokens]


def _check_public_url(public_url: str, http_allowed: bool) -> Finding:
    if http_allowed or public_url.startswith("https://"):
        return Finding("public-url", True, f"The platform has to reach our keys at {public_url}/lti/jwks.json.")
    return Finding(
        "public-url",
        False,
        f"PUBLIC_URL is {public_url}: platforms elsewhere need https to launch the tool and to read its keys.",
    )


def _check_keys(outside: "Outside", jwks_url: str) -> Finding:
    try:
        found = platform_keys(fetch_key_set(outside, jwks_url))
    except KeysUnavailable as error:
        why = f"The key set at {jwks_url} cannot be read: {error}. Check the address and the firewall."
        return Finding("keys", False, why)
    if not found:
        why = f"The key set at {jwks_url} has no key we accept (RSA of 2048 bits or more, or P-256, with a kid)."
        return Finding("keys", False, why)
    return Finding("keys", True, f"The key set has {len(found)} usable keys.")


def _check_clock(outside: "Outside", address: str) -> Finding:
    """By the Date of an answer: whole seconds, and good enough for what tokens forgive."""
    import httpx

    try:
        with outside.client() as client:
            said = parsedate_to_datetime(client.get(address).headers.get("Date", ""))
            ahead = round((said - utc_now()).total_seconds())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError):
        return Finding("clock", True, "The platform does not tell its time, so the clocks were not compared.")
    if abs(ahead) < LARGEST_DIFFERENCE:
        return Finding("clock", True, f"The clocks differ by {abs(ahead)} seconds at most.")
    where = "ahead of" if ahead > 0 else "behind"
    return Finding(
        "clock",
        False,
        f"The platform's clock is {abs(ahead)} seconds {where} ours. Let both servers keep time by NTP.",
    )


def _check_token(outside: "Outside", service: str, request: TokenRequest, now: datetime) -> Finding:
    try:
        with outside.client() as client:
            granted = fetch_token(client, request, now=now)
    except service_token.NoToken as error:
        why = f"No token for {service}: {error}. Is our key set reachable from the platform, is the tool active there?"
        return Finding(service, False, why)
    missing = sorted(set(request.scopes.split()) - granted.scopes)
    if missing:
        why = f"The platform grants no {', '.join(missing)}. Switch this service on for the tool there."
        return Finding(service, False, why)
    return Finding(service, True, f"The platform gives a token for {service}.")
