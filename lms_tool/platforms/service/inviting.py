"""Dynamic registration: an invitation, and what a platform does with it.

Three steps in two transactions, since nothing is called while one is open: the invitation is taken, the platform is
asked without a database, and then either the registration is kept and the invitation is used up, or the invitation is
given back as if nothing had been.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.db import changed
from lms_tool.errors import Conflict, NotAllowed
from lms_tool.lti import dialects, keys, registration
from lms_tool.lti.registration import Configuration, Granted, NotRegistered, Tool
from lms_tool.platforms import queries, rules
from lms_tool.platforms.models import Invitation, Registration
from lms_tool.platforms.service.registering import NewPlatform, RegistrationTaken, add, note, readdress, switch

if TYPE_CHECKING:
    from lms_tool.lti.http import Outside

PURPOSE = "invitation"


class InvitationClosed(NotAllowed):
    code = "INVITATION"
    what = "This invitation is not open"
    do = (
        "An invitation works once, within seven days, and can be taken back. "
        "Ask an administrator of the academy for a new one; nothing was registered."
    )


class RegistrationUnderWay(Conflict):
    code = "INVITATION-TAKEN"
    what = "A registration with this invitation is under way"
    do = "Somebody opened this address a moment ago. Wait two minutes, then try again."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that is open, as values: transactions come and go while a platform is asked."""

    id: UUID
    organisation_id: UUID
    name: str
    admits_administrators: bool


class Kept(NamedTuple):
    """A registration that is kept. renewed: the platform had us already, and let us be updated."""

    registration: Registration
    renewed: bool


def invite(
    db: Session,
    organisation_id: UUID,
    *,
    name: str = "",
    admits_administrators: bool = False,
    by: UUID | None,
    secret_key: str,
    now: datetime,
) -> Invitation:
    made_id = uuid4()
    made = Invitation(
        id=made_id,
        organisation_id=organisation_id,
        token_hash=keys.fingerprint(token(made_id, secret_key=secret_key)),
        name=" ".join(name.split())[: rules.LONGEST_NAME],
        admits_administrators=admits_administrators,
        made_by=by,
        created_at=now,
        expires_at=now + rules.INVITATION_LIFE,
    )
    db.add(made)
    db.flush()
    _note(db, made, "invited", by, now)
    return made


def token(invitation_id: UUID, *, secret_key: str) -> str:
    """What stands in the address. It is not kept, so that nobody who reads the database can register anything."""
    return keys.derived(secret_key, PURPOSE, invitation_id)


def address(invitation_id: UUID, *, public_url: str, secret_key: str) -> str:
    """What is pasted into the platform."""
    return f"{public_url}/lti/register?invitation={token(invitation_id, secret_key=secret_key)}"


def revoke(db: Session, invitation_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """Take an invitation back that nobody has used. Raises InvitationClosed, NotFound."""
    found = queries.invitation(db, invitation_id)
    if queries.invitation_state(found, now) != "open":
        raise InvitationClosed(f"invitation {invitation_id}")
    found.revoked_at = now
    _note(db, found, "uninvited", by, now)


def take(db: Session, said: str, *, now: datetime) -> Invited:
    """Begin a registration; of many at once one may. Raises InvitationClosed, RegistrationUnderWay."""
    found = queries.invitation_or_none(db, said)
    if found is None or queries.invitation_state(found, now) != "open":
        raise InvitationClosed("unknown" if found is None else f"invitation {found.id}")
    free = or_(Invitation.taken_at.is_(None), Invitation.taken_at <= now - rules.REGISTRATION_TIME)
    taken = update(Invitation).where(Invitation.id == found.id, Invitation.used_at.is_(None), free)
    if changed(db, taken.values(taken_at=now)) != 1:
        raise RegistrationUnderWay(f"invitation {found.id}")
    return Invited(found.id, found.organisation_id, found.name, found.admits_administrators)


def give_back(db: Session, invited: Invited) -> None:
    """The registration came to nothing: the invitation is open as before."""
    queries.invitation(db, invited.id).taken_at = None


def fetch_configuration(outside: "Outside", asked: str, *, http_allowed: bool) -> Configuration:
    """What the platform says of itself. Raises NotRegistered."""
    if registration.address(asked, http_allowed=http_allowed) is None:
        raise NotRegistered("configuration-address")
    status, text = _call(outside, "GET", asked)
    if 300 <= status < 400:
        raise NotRegistered("configuration-redirect")
    if status != 200:
        raise NotRegistered("configuration-unreadable", f"HTTP {status}")
    return registration.read_configuration(text, asked=asked, http_allowed=http_allowed)


def register_there(outside: "Outside", configuration: Configuration, tool: Tool, bearer: str) -> Granted:
    """Ask the platform to register us. Raises NotRegistered with what it says."""
    if not registration.is_token(bearer):
        raise NotRegistered("configuration-token")
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    body = registration.payload(configuration, tool)
    status, text = _call(outside, "POST", configuration.registration_url, json=body, headers=headers)
    return registration.read_answer(status, text)


def _call(outside: "Outside", method: str, address: str, **more: Any) -> tuple[int, str]:
    """Status and text of an answer. Raises NotRegistered where none came, or none may be asked for."""
    import httpx

    from lms_tool.lti.http import AddressRefused

    headers = {"Accept": "application/json", **more.pop("headers", {})}
    try:
        with outside.client() as client:
            answer = client.request(method, address, headers=headers, **more)
            return answer.status_code, answer.text
    except AddressRefused as error:
        raise NotRegistered("configuration-forbidden", urlsplit(address).hostname or "") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NotRegistered("configuration-silent", urlsplit(address).hostname or "") from error


def keep(
    db: Session, invited: Invited, configuration: Configuration, granted: Granted, *, http_allowed: bool, now: datetime
) -> Kept:
    """Keep what the platform registered, and use the invitation up. Raises RegistrationTaken.

    A platform that registers us anew under the client id it gave us (Moodle's "update") changes the addresses of its
    own registration; never those of another organisation's.
    """
    platform = NewPlatform(
        issuer=configuration.issuer,
        client_id=granted.client_id,
        auth_url=configuration.auth_url,
        token_url=configuration.token_url,
        jwks_url=configuration.jwks_url,
        name=invited.name or urlsplit(configuration.auth_url).netloc,
        product_family=configuration.product_family,
        deployments=(granted.deployment,) if granted.deployment else (),
        admits_administrators=invited.admits_administrators,
        admits_deployments=dialects.dialect(configuration.product_family).deployments_arrive_later,
    )
    invitation = queries.invitation(db, invited.id)
    known = next(iter(queries.registrations_of(db, platform.issuer, platform.client_id)), None)
    if known is not None and known.organisation_id != invited.organisation_id:
        raise RegistrationTaken(f"{platform.issuer} with client id {platform.client_id}")
    if known is not None:
        readdress(db, known, platform, http_allowed=http_allowed, by=invitation.made_by, now=now)
        switch(db, known.id, "active", by=invitation.made_by, now=now)
        found = known
    else:
        found = add(db, invited.organisation_id, platform, http_allowed=http_allowed, now=now)
        note(db, found, "registered", by=invitation.made_by, now=now)
    invitation.used_at, invitation.taken_at, invitation.registration_id = now, None, found.id
    return Kept(found, renewed=known is not None)


def _note(db: Session, invitation: Invitation, done: str, by: UUID | None, now: datetime) -> None:
    audit.note(
        db,
        invitation.organisation_id,
        f"platform.{done}",
        by=by,
        at=now,
        subject=invitation.id,
        named=invitation.name,
    )
