"""From a platform's login to a session in a browser that has proved itself."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, Delete, Update, bindparam, delete, update
from sqlalchemy.orm import Session

from lms_tool.db import hold
from lms_tool.facts import Arrived, CourseCopied, DeploymentWaiting, LinkSeen, publish
from lms_tool.launches import queries, rules
from lms_tool.launches.models import LaunchAttempt, LaunchSession, Ticket
from lms_tool.launches.queries import KnownAttempt
from lms_tool.lti import login, verify
from lms_tool.lti.errors import Rejected
from lms_tool.lti.keys import derived, fingerprint
from lms_tool.lti.launch import Launch
from lms_tool.lti.notices import Copied
from lms_tool.lti.roles import allowed
from lms_tool.people import queries as known
from lms_tool.people import service as people
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.platforms.models import Registration

DIRECT = "direct"  # the kind of message of a session that no message began
PATH, STORAGE = "path", "storage"  # purposes of derived names


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that was accepted: where the browser goes next, and what it keeps."""

    attempt_id: UUID
    url: str
    platform_origin: str


def begin(db: Session, request: login.LoginRequest, *, browser: str, redirect_uri: str, now: datetime) -> Begun:
    """Note a launch attempt of this browser. Raises Rejected where no registration fits."""
    registration = _registration(db, request)
    state, nonce = token_urlsafe(32), token_urlsafe(32)
    attempt = LaunchAttempt(
        id=uuid4(),
        state_hash=fingerprint(state),
        nonce_hash=fingerprint(nonce),
        registration_id=registration.id,
        organisation_id=registration.organisation_id,
        target_link_uri=request.target_link_uri,
        deployment_hint=request.deployment,
        browser_hash=fingerprint(browser),
        storage_target=request.storage_target,
        created_at=now,
        expires_at=now + rules.ATTEMPT_LIFE,
    )
    db.add(attempt)
    url = login.auth_request(
        registration.auth_url,
        request,
        client_id=registration.client_id,
        redirect_uri=redirect_uri,
        state=state,
        nonce=nonce,
    )
    return Begun(attempt.id, url, login.origin(registration.auth_url))


def _registration(db: Session, request: login.LoginRequest) -> Registration:
    found = platforms.registrations_of(db, request.issuer, request.client_id)
    if not found:
        raise Rejected("registration-unknown", "no registration with this issuer and client id")
    if len(found) > 1:
        raise Rejected("registration-ambiguous", "several registrations of this issuer, and no client id")
    if found[0].state != "active":
        raise Rejected("registration-disabled", str(found[0].id))
    return found[0]


def expected(attempt: KnownAttempt) -> verify.Expected:
    """What the token of this attempt has to agree with. Raises Rejected where the attempt is no longer good."""
    if attempt.used:
        raise Rejected("state-used")
    if attempt.expired:
        raise Rejected("state-expired")
    if not attempt.is_active:
        raise Rejected("registration-disabled", str(attempt.registration_id))
    return verify.Expected(
        issuer=attempt.issuer,
        client_id=attempt.client_id,
        nonce_hash=attempt.nonce_hash,
        target_link_uri=attempt.target_link_uri,
        deployment_hint=attempt.deployment_hint,
    )


_SPEND = (
    update(LaunchAttempt)
    .where(LaunchAttempt.id == bindparam("attempt_id"), LaunchAttempt.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


def spend(db: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Use up an attempt; of many at once exactly one is told that it did."""
    return _changed(db, _SPEND, {"attempt_id": attempt_id, "now": now}) == 1


def _changed(db: Session, statement: Update | Delete, values: dict[str, Any] | None = None) -> int:
    """How many rows a statement changed. Rows that are loaded are left as they are: nobody looks at them again."""
    result = db.execute(statement, values, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def arrive(db: Session, attempt: KnownAttempt, launch: Launch, *, secret_key: str, now: datetime) -> LaunchSession:
    """Make the session of a verified launch, not yet open to any browser.

    Raises Rejected when the attempt was used meanwhile, or comes from a deployment that is not admitted.
    """
    if not spend(db, attempt.id, now=now):
        raise Rejected("state-used")
    deployment = registrations.welcome_deployment(
        db, attempt.registration_id, launch.deployment, product_family=launch.product_family, now=now
    )
    roles = allowed(launch.roles, admits_administrators=attempt.admits_administrators)
    arrived = people.welcome(db, _arrival(attempt, launch, roles), now=now)
    hold(db, deployment, arrived)  # whoever reacts to the arrival asks for them again
    _look_at(db, attempt, launch, arrived, now)
    is_lost = arrived.link is not None and arrived.link.state == "lost"
    content = arrived.link.content if arrived.link else launch.content
    grades = None if is_lost else launch.grades
    session = LaunchSession(
        id=attempt.id,
        organisation_id=attempt.organisation_id,
        token_hash=fingerprint(derived(secret_key, PATH, attempt.id)),
        browsers=[],
        person_id=arrived.person.id,
        registration_id=attempt.registration_id,
        deployment_id=deployment.id,
        course_id=arrived.course.id if arrived.course else None,
        link_id=arrived.link.id if arrived.link else None,
        roles=sorted(roles),
        content=content,
        message_type=launch.message_type,
        locale=rules.language(launch.locale, arrived.person.locale, attempt.organisation_locale),
        document_target=launch.document_target,
        return_url=launch.return_url,
        platform_origin=attempt.platform_origin,
        line_item=grades.line_item if grades else None,
        line_items=grades.line_items if grades else None,
        grade_scopes=list(grades.scopes) if grades else [],
        columns=launch.columns,
        roster_url=launch.roster_url,
        linking=launch.linking.as_dict() if launch.linking else None,
        created_at=now,
        last_seen=now,
        expires_at=now + rules.SESSION_LIFE,
    )
    db.add(session)
    return session


def _look_at(db: Session, attempt: KnownAttempt, launch: Launch, arrived: people.Arrived, now: datetime) -> None:
    """Let it be settled what a link shows that is new, or whose key is; it is written into the link."""
    link, course = arrived.link, arrived.course
    if link is None or course is None or link.state == "known":
        return
    db.flush()
    publish(
        db,
        LinkSeen(
            organisation=attempt.organisation_id,
            registration=attempt.registration_id,
            course=course.id,
            link=link.id,
            links_before=launch.links_before,
            courses_before=launch.courses_before,
            at=now,
        ),
    )


def note_copied(db: Session, known_keys: queries.KnownKeys, told: Copied, *, now: datetime) -> None:
    """A platform says that a course was copied. Raises Rejected where it names a deployment that is not admitted."""
    deployment = platforms.deployment_or_none(db, known_keys.registration_id, told.deployment)
    if deployment is None or deployment.state != "active":
        raise Rejected("deployment-unknown", "of a notice")
    if told.origins:
        publish(
            db,
            CourseCopied(
                organisation=known_keys.organisation_id,
                registration=known_keys.registration_id,
                context=told.context,
                origins=told.origins,
                at=now,
            ),
        )


def announce_deployment(db: Session, attempt: KnownAttempt, deployment_id: str, *, now: datetime) -> bool:
    """Let the administrators know of a place in a known platform that nobody has admitted; whether it waits now."""
    waiting = registrations.note_waiting(db, attempt.registration_id, deployment_id, now=now)
    if waiting is None:
        return False
    publish(
        db,
        DeploymentWaiting(
            organisation=attempt.organisation_id,
            registration=attempt.registration_id,
            deployment=waiting.id,
            platform=platforms.registration(db, attempt.registration_id).name,
            administrators=queries.administrators(db, attempt.organisation_id),
            at=now,
        ),
    )
    return True


def _arrival(attempt: KnownAttempt, launch: Launch, roles: frozenset[str]) -> people.Arrival:
    return people.Arrival(
        organisation_id=attempt.organisation_id,
        registration_id=attempt.registration_id,
        issuer=launch.issuer,
        subject=launch.learner.subject,
        name=launch.learner.name,
        given_name=launch.learner.given_name,
        context_id=launch.course.id if launch.course else None,
        course_title=launch.course.title if launch.course else None,
        course_label=launch.course.label if launch.course else None,
        resource_link_id=launch.link.id if launch.link else None,
        link_title=launch.link.title if launch.link else None,
        content=launch.content,
        roles=roles,
        staff_number=launch.learner.staff_number,
    )


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
    _changed(db, running.values(expires_at=now))


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
    return _changed(db, unused.values(used_at=now)) == 1


def speak(db: Session, session_id: UUID, locale: str) -> None:
    """Another language, in this session and for this person from now on."""
    session = queries.session(db, session_id)
    session.locale = locale
    people.choose_language(db, session.person_id, locale)


def forget_old(db: Session, *, now: datetime) -> int:
    """Delete what can no longer be used; gives back how many rows. Sessions stay: statements tell of them."""
    before = now - rules.SESSION_LIFE
    return sum(_changed(db, delete(table).where(table.expires_at < before)) for table in (LaunchAttempt, Ticket))
