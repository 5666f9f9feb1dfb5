"""Where cookies do not come back: what the platform kept proves the browser, or a ticket opens a new tab."""

from datetime import datetime
from hmac import compare_digest
from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms_tool.db import changed
from lms_tool.launches import queries, rules
from lms_tool.launches.models import LaunchSession, Ticket
from lms_tool.launches.service.sessions import admit
from lms_tool.lti.errors import Rejected
from lms_tool.lti.keys import derived, fingerprint

STORAGE = "storage"  # purpose of a derived name


def storage_proof(attempt_id: UUID, *, secret_key: str) -> str:
    """What the platform keeps for the browser that began an attempt, where cookies do not come back."""
    return derived(secret_key, STORAGE, attempt_id)


def confirm(
    db: Session, ticket: str, proof: str, browser: str, *, secret_key: str, now: datetime
) -> tuple[LaunchSession, str]:
    """Second half of a launch whose browser proves itself by what the platform kept: the first one, and once.

    Gives the session and a fresh ticket, with which the browser shows that its cookie came back. Raises Rejected.
    """
    found = queries.ticket_or_none(db, ticket, now=now)
    if found is None:
        raise Rejected("ticket-unknown")
    kept, session = found
    if not compare_digest(storage_proof(session.id, secret_key=secret_key).encode(), proof.encode()):
        raise Rejected("storage-mismatch")
    if session.browsers or not _spend_ticket(db, kept.id, now):
        raise Rejected("storage-used")
    admit(db, session, browser, by="storage", now=now)
    return session, give_ticket(db, session, kept.path, now=now)


def give_ticket(db: Session, session: LaunchSession, path: str, *, now: datetime) -> str:
    """A single-use ticket that opens a page of this session in another cookie partition."""
    ticket = token_urlsafe(32)
    db.add(
        Ticket(
            organisation_id=session.organisation_id,
            ticket_hash=fingerprint(ticket),
            session_id=session.id,
            path=path,
            created_at=now,
            expires_at=now + rules.TICKET_LIFE,
        )
    )
    db.flush()
    return ticket


def use_ticket(db: Session, ticket: str, browser: str, *, now: datetime) -> tuple[LaunchSession, str]:
    """Open the ticket's session to the browser of the new tab; gives back the session and the page's path.

    Raises Rejected for a ticket that is unknown, used or too old.
    """
    found = queries.ticket_or_none(db, ticket, now=now)
    if found is None or not _spend_ticket(db, found[0].id, now):
        raise Rejected("ticket-unknown")
    kept, session = found
    if rules.is_over(now, last_seen=session.last_seen, expires_at=session.expires_at):
        raise Rejected("ticket-unknown", "its session is over")
    admit(db, session, browser, by="tap", now=now)
    return session, kept.path


def _spend_ticket(db: Session, ticket_id: UUID, now: datetime) -> bool:
    unused = update(Ticket).where(Ticket.id == ticket_id, Ticket.used_at.is_(None))
    return changed(db, unused.values(used_at=now)) == 1
