"""Sessions: opened to browsers that have proved themselves, ended, and forgotten."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms_tool.db import changed
from lms_tool.facts import Arrived, publish
from lms_tool.launches import queries, rules
from lms_tool.launches.models import LaunchAttempt, LaunchSession, Ticket
from lms_tool.lti.keys import derived, fingerprint
from lms_tool.people import queries as known
from lms_tool.people import service as people

PATH = "path"  # purpose of a derived name
DIRECT = "direct"  # the kind of message of a session that no message began


def open_directly(
    db: Session,
    organisation_id: UUID,
    person_id: UUID,
    *,
    browser: str,
    locale: str,
    secret_key: str,
    now: datetime,
) -> LaunchSession:
    """A session of an administrator who has proved who they are without an LMS, open to this browser alone."""
    session_id = uuid4()
    session = LaunchSession(
        id=session_id,
        organisation_id=organisation_id,
        token_hash=fingerprint(derived(secret_key, PATH, session_id)),
        browsers=[fingerprint(browser)],
        person_id=person_id,
        roles=["administrator"],
        message_type=DIRECT,
        locale=locale,
        document_target="window",
        platform_origin="'none'",
        grade_scopes=[],
        created_at=now,
        last_seen=now,
        expires_at=now + rules.SESSION_LIFE,
    )
    db.add(session)
    db.flush()
    return session


def end(db: Session, session_id: UUID, *, now: datetime) -> None:
    """Somebody has signed out."""
    queries.session(db, session_id).expires_at = now


def end_direct(db: Session, person_id: UUID, *, now: datetime) -> None:
    """Whoever came in without an LMS as this person is out at once."""
    running = update(LaunchSession).where(
        LaunchSession.person_id == person_id, LaunchSession.message_type == DIRECT, LaunchSession.expires_at > now
    )
    changed(db, running.values(expires_at=now))


def admit(db: Session, session: LaunchSession, browser: str, *, by: str, now: datetime) -> None:
    """Open a session to a browser that has proved itself by cookie, storage or tap; at first, somebody has arrived."""
    known = fingerprint(browser)
    first = not session.browsers
    if known not in session.browsers:
        session.browsers = [*session.browsers, known][-rules.MOST_BROWSERS :]
    if first:
        session.browser_by = by
    db.flush()
    if first:
        publish(
            db,
            Arrived(
                organisation=session.organisation_id,
                person=session.person_id,
                launch=session.id,
                course=session.course_id,
                roles=frozenset(session.roles),
                content=session.content,
                language=session.locale,
                lost=_is_lost(db, session),
                at=now,
            ),
        )


def _is_lost(db: Session, session: LaunchSession) -> bool:
    return session.link_id is not None and known.link(db, session.link_id).state == "lost"


def path_token(session_id: UUID, *, secret_key: str) -> str:
    """The id of a session in paths."""
    return derived(secret_key, PATH, session_id)


def speak(db: Session, session_id: UUID, locale: str) -> None:
    """Another language, in this session and for this person from now on."""
    session = queries.session(db, session_id)
    session.locale = locale
    people.choose_language(db, session.person_id, locale)


def forget_old(db: Session, *, now: datetime) -> int:
    """Delete what can no longer be used; gives back how many rows. Sessions stay: statements tell of them."""
    before = now - rules.SESSION_LIFE
    return sum(changed(db, delete(table).where(table.expires_at < before)) for table in (LaunchAttempt, Ticket))
