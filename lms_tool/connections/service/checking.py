"""A check that is asked for, taken by the worker, and written down step by step."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.config import Settings
from lms_tool.connections import queries, rules
from lms_tool.connections.models import Check
from lms_tool.lti import claims
from lms_tool.lti.dialects import Dialect, dialect
from lms_tool.outbox import queries as outbox
from lms_tool.outbox import service as outbox_service
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

MOST_PLACES = 5
"""Deployments that one check looks at, those opened last; each may take seconds, and grades wait meanwhile."""
BROKEN = rules.Finding("registration", "broken")
SCOPES = {
    "token": (claims.SCOPE_SCORES,),
    "grades": (claims.SCOPE_LINE_ITEMS, claims.SCOPE_SCORES),
    "results": (claims.SCOPE_RESULTS,),
    "members": (claims.SCOPE_ROSTER,),
    "score": (claims.SCOPE_LINE_ITEMS, claims.SCOPE_SCORES, claims.SCOPE_RESULTS),
}


@dataclass(slots=True)
class _Configured:
    settings: Settings | None = None
    outside: "Outside | None" = None


_configured = _Configured()


def configure(settings: Settings, outside: "Outside | None" = None) -> None:
    """Tell this process, once, who we are and which networks it may reach; tests give their own way out."""
    from lms_tool.lti.http import Outside  # heavy: brings httpx along

    _configured.settings = settings
    _configured.outside = outside or Outside(
        settings.development, settings.allowed_private_networks, settings.ca_bundle
    )


def configured() -> Settings:
    assert _configured.settings is not None, "call connections.configure() when the process starts"
    return _configured.settings


def outside() -> "Outside":
    assert _configured.outside is not None, "call connections.configure() when the process starts"
    return _configured.outside


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be looked at, with everything that is needed to ask without a database.

    known: what is known without asking; tokens: step → request; none of them where SECRET_KEY was changed.
    """

    public_url: str
    jwks_url: str
    dialect: Dialect
    known: tuple[rules.Finding, ...]
    tokens: dict[str, registrations.TokenRequest]
    places: tuple[queries.Place, ...]
    with_score: bool


def ask(db: Session, registration_id: UUID, *, with_score: bool, by: UUID | None, now: datetime) -> Check:
    """Want a connection looked at; one that is under way is not begun twice. Raises NotFound."""
    registration = platforms.registration(db, registration_id)
    under_way = queries.last(db, registration_id)
    if under_way is not None and under_way.done_at is None and now - under_way.asked_at < rules.TOO_LONG:
        return under_way
    check = Check(
        organisation_id=registration.organisation_id,
        registration_id=registration_id,
        with_score=with_score,
        findings=[],
        asked_by=by,
        asked_at=now,
    )
    db.add(check)
    what = "platform.tried" if with_score else "platform.checked"
    audit.note(db, registration.organisation_id, what, by=by, at=now, subject=registration_id, named=registration.name)
    db.flush()
    return check


def take(db: Session, *, now: datetime) -> Check | None:
    """The check that has waited longest and that no worker is at; from now on this one is."""
    free = or_(Check.taken_at.is_(None), Check.taken_at < now - rules.TOO_LONG)
    waiting = select(Check).where(Check.done_at.is_(None), free).order_by(Check.asked_at).limit(1)
    check = db.scalar(waiting.with_for_update(skip_locked=True))
    if check is not None:
        check.taken_at, check.findings = now, []
    return check


def plan(db: Session, registration_id: UUID, *, with_score: bool, now: datetime) -> Plan:
    """Raises NotFound."""
    registration, settings = platforms.registration(db, registration_id), configured()
    known = [_registration(registration.state), _address(settings), _places(db, registration_id)]
    tokens = {}
    try:
        for step, scopes in SCOPES.items():
            tokens[step] = registrations.token_request(
                db, registration_id, scopes, secret_key=settings.secret_key, now=now
            )
    except platforms.SecretLost:
        known.append(rules.Finding("token", "secret-lost"))
    return Plan(
        public_url=settings.public_url,
        jwks_url=registration.jwks_url,
        dialect=dialect(registration.product_family),
        known=tuple(known),
        tokens=tokens,
        places=tuple(
            queries.place(db, one, now=now) for one in queries.opened_last(db, registration_id, most=MOST_PLACES)
        ),
        with_score=with_score,
    )


def note(db: Session, check_id: UUID, finding: rules.Finding) -> None:
    check = queries.check(db, check_id)
    check.findings = [*check.findings, finding.as_dict()]


def finish(db: Session, check_id: UUID, *, now: datetime) -> None:
    """Grades that were kept here because the LMS let nobody in leave now, where it does again."""
    check = queries.check(db, check_id)
    check.done_at = now
    destination = outbox.destination_or_none(db, check.registration_id)
    if destination is not None and destination.state == "stopped" and rules.grades_go(queries.findings(check)):
        outbox_service.resume(db, destination.id)


def _registration(state: str) -> rules.Finding:
    return rules.Finding("registration", "in-use" if state == "active" else "not-in-use")


def _address(settings: Settings) -> rules.Finding:
    url = settings.public_url
    if settings.development or url.startswith("https://"):
        return rules.Finding("address", "reachable", values={"url": f"{url}/lti/jwks.json"})
    return rules.Finding("address", "needs-https", values={"url": url})


def _places(db: Session, registration_id: UUID) -> rules.Finding:
    every = platforms.deployments(db, registration_id)
    waiting = sum(one.state == "waiting" for one in every)
    if waiting:
        return rules.Finding("places", "places-wait", values={"number": waiting})
    if not every:
        return rules.Finding("places", "no-place")
    return rules.Finding("places", "places", values={"number": sum(one.state == "active" for one in every)})
