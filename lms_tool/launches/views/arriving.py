"""Login, launch, and the three ways in which a browser proves itself: cookie, platform storage, a tap."""

from datetime import datetime
from hmac import compare_digest

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.launches import queries, rules, service
from lms_tool.launches.models import LaunchSession
from lms_tool.launches.queries import KnownAttempt, KnownKeys
from lms_tool.launches.views.doors import (
    browser,
    doors,
    everywhere,
    framed_by,
    name_browser,
    settings,
    to_page,
    within,
)
from lms_tool.launches.views.refusals import KeysMissing, refused
from lms_tool.lti import claims, key_sets, verify
from lms_tool.lti import launch as launches
from lms_tool.lti import login as logins
from lms_tool.lti.errors import KeysUnavailable, Rejected
from lms_tool.lti.keys import fingerprint
from lms_tool.people import queries as people
from lms_tool.platforms import queries as platforms
from lms_tool.platforms import service as registrations
from lms_tool.web import limits
from lms_tool.web.doors import BROWSER_COOKIE, keep, public
from lms_tool.web.outside import outside
from lms_tool.web.pages import page


@doors.route("/lti/login", methods=["GET", "POST"])
@public("the platform announces somebody whom we do not know yet", writes=True)
def login() -> Response:
    name, now, configured = browser(), utc_now(), settings()
    try:
        asked = logins.read(request.values, public_url=configured.public_url)
        _count(asked, is_known=request.cookies.get(BROWSER_COOKIE) == name, name=name)
        redirect_uri = f"{configured.public_url}{url_for('launches.launch')}"
        begun = service.begin(everywhere(), asked, browser=name, redirect_uri=redirect_uri, now=now)
    except Rejected as rejected:
        raise refused(rejected) from rejected
    framed_by(begun.platform_origin)
    if asked.storage_target and request.cookies.get(BROWSER_COOKIE) != name:
        proof = service.storage_proof(begun.attempt_id, secret_key=configured.secret_key)
        answer: Response = page("launches/keep.html", begun=begun, target=asked.storage_target, proof=proof)
    else:
        answer = redirect(begun.url, code=302)
    return name_browser(answer, name)


def _count(asked: logins.LoginRequest, *, is_known: bool, name: str) -> None:
    """Launches are counted by browser; those of new browsers by registration."""
    if is_known:
        limits.take("launch", fingerprint(name))
    else:
        limits.take("first-launch", f"{asked.issuer} {asked.client_id}")


@doors.post("/lti/launch")
@public("the token says who comes", writes=False)  # it writes, but only after whatever has to be fetched was fetched
def launch() -> Response:
    now, session = utc_now(), everywhere()
    state = request.form.get("state", "")
    attempt = queries.attempt_or_none(session, state, now=now) if state else None
    if attempt is None:
        raise refused(Rejected("state-unknown" if state else "state-missing"))
    framed_by(attempt.platform_origin)
    said = None
    try:
        said = _verified(session, attempt, now)
        within(session, attempt.organisation_id)
        arrived = service.arrive(session, attempt, said, secret_key=settings().secret_key, now=now)
    except Rejected as rejected:
        if rejected.code == "state-used":
            return _opened_already(session, attempt)
        tables.begin_writing(session)
        service.spend(session, attempt.id, now=now)
        if (
            rejected.code == "deployment-unknown"
            and said
            and service.announce_deployment(session, attempt, said.deployment, now=now)
        ):
            rejected = Rejected("deployment-waiting", rejected.detail)
        keep()
        raise refused(rejected) from rejected
    return _let_in(session, attempt, arrived, now)


def _verified(session: Session, attempt: KnownAttempt, now: datetime) -> launches.Launch:
    """The launch of the posted token. Raises Rejected; KeysMissing where the platform's keys cannot be had."""
    expected = service.expected(attempt)
    if "error" in request.form:
        raise Rejected("platform-refused", request.form["error"][:80])
    token = request.form.get("id_token", "")
    if not token:
        raise Rejected("token-missing")
    keys = platform_keys(session, attempt, verify.key_id(token), now)
    public_url = settings().public_url
    return launches.read(verify.verify(token, keys, expected, public_url=public_url, now=now, hashed=fingerprint))


def platform_keys(
    session: Session, attempt: KnownAttempt | KnownKeys, kid: str, now: datetime
) -> key_sets.PlatformKeys:
    """The platform's keys as kept; fetched where there are none, they are old, or the token's key is new to us."""
    kept = key_sets.platform_keys(attempt.key_set) if attempt.key_set else {}
    is_fresh = attempt.keys_expire_at is not None and now < attempt.keys_expire_at
    is_known = kid in kept
    if is_fresh and (is_known or not registrations.may_refetch(attempt.keys_refetched_at, now=now)):
        return kept
    session.rollback()  # no transaction is open while we wait for others
    try:
        document: str | None = registrations.fetch_key_set(outside(), attempt.jwks_url)
    except KeysUnavailable as error:
        document, missing = None, KeysMissing(str(error))
    tables.begin_writing(session)
    for_new_key = is_fresh and not is_known
    registrations.keep_key_set(session, attempt.registration_id, document, for_unknown_kid=for_new_key, now=now)
    if document is None and not is_known:
        keep()
        raise missing
    return key_sets.platform_keys(document) if document else kept


def _let_in(session: Session, attempt: KnownAttempt, arrived: LaunchSession, now: datetime) -> Response:
    """By the cookie where it came back; else the page that tries the platform's storage and offers the tap."""
    cookie = request.cookies.get(BROWSER_COOKIE) or ""
    path = rules.first_page(
        arrived.content,
        frozenset(arrived.roles),
        asks_for_links=arrived.linking is not None,
        is_review=arrived.message_type == claims.SUBMISSION_REVIEW_REQUEST,
        is_about_data=arrived.message_type == claims.DATA_PRIVACY_REQUEST,
        is_lost=arrived.link_id is not None and people.link(session, arrived.link_id).state == "lost",
    )
    if compare_digest(fingerprint(cookie), attempt.browser_hash):
        service.admit(session, arrived, cookie, by="cookie", now=now)
        return to_page(arrived, path)
    ticket = service.give_ticket(session, arrived, path, now=now)
    return _offer_tap(session, arrived, ticket, attempt)


def _offer_tap(session: Session, arrived: LaunchSession, ticket: str, attempt: KnownAttempt | None = None) -> Response:
    """The page that names who opens what in a new tab; with an attempt the platform's storage is tried first."""
    g.language = arrived.locale
    return page(
        "launches/open.html",
        ticket=ticket,
        person=people.person(session, arrived.person_id),
        course=people.course(session, arrived.course_id) if arrived.course_id else None,
        attempt=attempt if attempt and attempt.storage_target else None,
    )


def _opened_already(session: Session, attempt: KnownAttempt) -> Response:
    """The same launch posted twice: the browser that made it is shown the way to its session, others are not."""
    session.rollback()
    opened = queries.session_or_none(everywhere(), attempt.id)
    cookie = request.cookies.get(BROWSER_COOKIE) or ""
    if opened is None or fingerprint(cookie) not in opened.browsers:
        raise refused(Rejected("state-used"))
    token = service.path_token(opened.id, secret_key=settings().secret_key)
    g.language = opened.locale
    return page("launches/opened.html", 409, address=f"/s/{token}/", return_url=opened.return_url)


@doors.post("/lti/launch/confirm")
@public("the browser proves itself by what the platform kept for it")
def confirm() -> Response:
    name, now, session = browser(), utc_now(), everywhere()
    ticket, proof = request.form.get("ticket", ""), request.form.get("proof", "")
    try:
        if not _is_from_our_page():
            raise Rejected("storage-foreign")
        opened, fresh = service.confirm(session, ticket, proof, name, secret_key=settings().secret_key, now=now)
    except Rejected as rejected:
        raise refused(rejected) from rejected
    framed_by(opened.platform_origin)
    return name_browser(redirect(url_for("launches.check", ticket=fresh), code=303), name)


@doors.get("/lti/launch/check/<ticket>")
@public("the ticket opens nothing without the cookie that came with it", writes=True)
def check(ticket: str) -> Response:
    """Did the cookie come back? Then in; else a new tab, whose partition takes cookies."""
    now, session = utc_now(), everywhere()
    found = queries.ticket_or_none(session, ticket, now=now)
    if found is None:
        raise refused(Rejected("ticket-unknown"))
    opened = found[1]
    framed_by(opened.platform_origin)
    cookie = request.cookies.get(BROWSER_COOKIE) or ""
    if fingerprint(cookie) not in opened.browsers:
        return _offer_tap(session, opened, ticket)
    return to_page(*service.use_ticket(session, ticket, cookie, now=now))


@doors.route("/lti/tab/<ticket>", methods=["GET", "POST"])
@public("the ticket says who comes", writes=True)
def use_ticket(ticket: str) -> Response:
    """A page of a running session in a new tab.

    Followed from our own page the ticket is used at once; from anywhere else (a copied or planted link) the page first
    says whom it lets in, and as whom.
    """
    name, now, session = browser(), utc_now(), everywhere()
    try:
        if request.method == "POST" and not _is_from_our_page():
            raise Rejected("ticket-foreign")
        if request.method != "POST" and (not _is_from_our_page() or request.method == "HEAD"):
            return _ask_first(session, ticket, now)
        opened, path = service.use_ticket(session, ticket, name, now=now)
    except Rejected as rejected:
        raise refused(rejected) from rejected
    return name_browser(to_page(opened, path), name)


def _is_from_our_page() -> bool:
    """Whether a page of ours led here; browsers older than 2023 do not tell and are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _ask_first(session: Session, ticket: str, now: datetime) -> Response:
    found = queries.ticket_or_none(session, ticket, now=now)
    if found is None:
        raise Rejected("ticket-unknown")
    g.language = found[1].locale
    return page("launches/foreign.html", ticket=ticket, person=people.person(session, found[1].person_id))


@doors.get("/lti/jwks.json")
@public("public keys")
def jwks() -> Response:
    published = ",".join(platforms.published_keys(everywhere(), now=utc_now()))
    answer = Response(f'{{"keys":[{published}]}}', mimetype="application/json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
