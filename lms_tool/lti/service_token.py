"""Access tokens for a platform's services (Security Framework 4.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from lms_tool.lti import claims, keys

ASSERTION_LIFE = 120  # seconds; long enough for clocks that differ, short enough to be worthless soon
EARLIER = 60  # seconds before the end at which a token counts as used up
LONGEST_LIFE = 24 * 3600  # seconds we believe a platform


@dataclass(frozen=True, slots=True)
class GrantedToken:
    token: str
    scopes: frozenset[str]  # what was granted: Moodle drops unknown scopes silently
    expires_at: datetime


class NoToken(Exception):
    """The platform gave none. `passing`: worth trying again later; `page`: status of an answer that was no JSON."""

    def __init__(self, reason: str, *, passing: bool, page: int = 0) -> None:
        super().__init__(reason)
        self.passing = passing
        self.page = page


def scope_set(scopes: Iterable[str]) -> str:
    """The name under which a token for these scopes is kept: only those, sorted."""
    return " ".join(sorted(set(scopes)))


def form(
    *,
    client_id: str,
    token_url: str,
    audience: str | None,
    scopes: Iterable[str],
    kid: str,
    private_pem: str,
    now: datetime,
) -> dict[str, str]:
    """The form to post to the token address, with a client assertion that names us once."""
    seconds = int(now.timestamp())
    assertion = keys.sign(
        {
            "iss": client_id,
            "sub": client_id,
            "aud": audience or token_url,
            "iat": seconds - 5,  # Moodle refuses one that is ahead of its clock
            "exp": seconds + ASSERTION_LIFE,
            "jti": str(uuid4()),
        },
        kid=kid,
        private_pem=private_pem,
    )
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": claims.CLIENT_ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": scope_set(scopes),
    }


def understand(status: int, body: Any, asked: Iterable[str], *, now: datetime) -> GrantedToken:
    """Read the answer. `body` is the parsed JSON, whatever its content type said (Moodle: text/html).

    Raises NoToken.
    """
    if status == 429 or status >= 500:
        raise NoToken(f"the token address answered {status}", passing=True)
    if not isinstance(body, Mapping):
        why = f"the token address answered {status} without JSON"
        raise NoToken(why, passing=status < 400, page=status)
    if status >= 400 or not isinstance(body.get("access_token"), str):
        reason = body.get("error_description") or body.get("error") or "no reason given"
        raise NoToken(f"the platform refuses a token ({status}: {str(reason)[:200]})", passing=False)
    granted = body.get("scope")
    scopes = frozenset(granted.split()) if isinstance(granted, str) else frozenset(asked)
    life = body.get("expires_in")
    seconds = life if isinstance(life, int) and not isinstance(life, bool) and 0 < life <= LONGEST_LIFE else 3600
    return GrantedToken(body["access_token"], scopes, now + timedelta(seconds=max(seconds - EARLIER, 1)))
