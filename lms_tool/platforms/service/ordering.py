"""Ordering what a platform tells by itself (Platform Notification Service 1.0): that a course was copied.

An order belongs to a deployment: its launches tell where to order. Claimed, sent without a transaction, settled.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.lti import ags, claims
from lms_tool.lti.service_token import GrantedToken, NoToken
from lms_tool.platforms import queries
from lms_tool.platforms.models import Deployment
from lms_tool.platforms.service.tokens import TokenRequest, fetch_token, keep_token, token_request

if TYPE_CHECKING:
    import httpx

    from lms_tool.lti.http import Outside

SCOPES = claims.SCOPE_NOTICES
LEASE = timedelta(minutes=5)
WAITS = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))
"""After the first, second … failure that may pass; after the last one the order counts as refused."""
MOST_AT_ONCE = 50  # notices in one message


@dataclass(slots=True)
class _Configured:
    secret_key: str = ""
    handler: str = ""
    outside: "Outside | None" = None


_configured = _Configured()


def configure(settings: Settings, outside: "Outside | None" = None) -> None:
    """Tell this process, once, how secrets are kept and which networks it may reach; tests give their own way out."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    _configured.secret_key = settings.secret_key
    _configured.handler = f"{settings.public_url}/lti/notices"
    networks, bundle = settings.allowed_private_networks, settings.ca_bundle
    _configured.outside = outside or Outside(settings.development, networks, bundle)


@dataclass(frozen=True, slots=True)
class Order:
    """What is needed to order without a database."""

    deployment: UUID
    organisation: UUID
    url: str
    token: str | None = field(default=None, repr=False)
    requests: tuple[TokenRequest, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class Outcome:
    """state: ordered, refused, or wanted where it is tried again."""

    state: str
    detail: str = ""
    granted: list[tuple[TokenRequest, GrantedToken]] = field(default_factory=list)


def note_notices(deployment: Deployment, address: str | None, *, now: datetime) -> None:
    """A launch tells where this deployment takes orders; a new address is asked at once."""
    if address and address != deployment.notices_url:
        deployment.notices_url, deployment.notices_state = address, "wanted"
        deployment.notices_try_at, deployment.notices_tries = now, 0


def claim_order(db: Session, *, now: datetime) -> Order | None:
    asked = select(Deployment).where(Deployment.notices_state == "wanted", Deployment.notices_try_at <= now)
    asked = asked.where(Deployment.state == "active").order_by(Deployment.notices_try_at).limit(1)
    found = db.scalar(asked.with_for_update(skip_locked=True))
    if found is None or found.notices_url is None:
        return None
    found.notices_try_at = now + LEASE
    if queries.registration(db, found.registration_id).state != "active":
        return None
    secret, whose = _configured.secret_key, found.registration_id
    kept = queries.service_token_or_none(db, whose, SCOPES, secret_key=secret, now=now)
    requests = tuple(token_request(db, whose, (SCOPES,), secret_key=secret, now=now) for _ in range(1 if kept else 2))
    return Order(found.id, found.organisation_id, found.notices_url, kept, requests)


def send_order(order: Order) -> Outcome:
    """Ask the platform; takes no database."""
    import httpx

    from lms_tool.lti.http import AddressRefused

    assert _configured.outside is not None, "call platforms.configure() when the process starts"
    granted: list[tuple[TokenRequest, GrantedToken]] = []
    try:
        with _configured.outside.client() as client:
            outcome = _sent(client, order, granted)
    except (AddressRefused, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        outcome = Outcome("refused", str(error))
    except httpx.HTTPError as error:
        outcome = Outcome("wanted", type(error).__name__)
    except NoToken as error:
        outcome = Outcome("wanted" if error.passing else "refused", str(error))
    outcome.granted = granted
    return outcome


def _sent(client: "httpx.Client", order: Order, granted: list[tuple[TokenRequest, GrantedToken]]) -> Outcome:
    token, requests = order.token, list(order.requests)
    wanted = {"notice_type": claims.CONTEXT_COPY_NOTICE, "handler": _configured.handler, "max_batch_size": MOST_AT_ONCE}
    while True:
        if token is None:
            if not requests:
                return Outcome("refused", "401")
            request = requests.pop()
            new = fetch_token(client, request, now=utc_now())
            if SCOPES not in new.scopes:
                return Outcome("refused", "no permission to order notices")
            granted.append((request, new))
            token = new.token
        answer = client.put(order.url, json=wanted, headers={"Authorization": f"Bearer {token}"})
        meant = ags.understand(answer.status_code, answer.headers, answer.text, now=utc_now())
        if isinstance(meant, ags.Delivered):
            return Outcome("ordered")
        if isinstance(meant, ags.Retry):
            return Outcome("wanted", meant.reason)
        if isinstance(meant, ags.Refused):
            return Outcome("refused", meant.reason)
        token = None


def settle_order(db: Session, order: Order, outcome: Outcome, *, now: datetime) -> None:
    for request, granted in outcome.granted:
        keep_token(db, request, granted, secret_key=_configured.secret_key)
    found = db.get(Deployment, order.deployment)
    if found is None or found.notices_url != order.url:
        return
    found.notices_tries += 1
    passes = outcome.state == "wanted" and found.notices_tries <= len(WAITS)
    found.notices_state = "refused" if outcome.state == "wanted" and not passes else outcome.state
    found.notices_detail = " ".join(outcome.detail.split())[:300]
    found.notices_try_at = now + WAITS[found.notices_tries - 1] if passes else None
