"""The token endpoint: client credentials with a signed assertion (RFC 6749 section 4.4, RFC 7523)."""

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import delete

from lms_tool.demo import claims as check
from lms_tool.demo.errors import Refusal
from lms_tool.demo.models import AccessToken
from lms_tool.demo.platform import Platform, aware, platform, remember_once
from lms_tool.demo.words import GROUPS_SCOPE, JWT_BEARER, SCOPES

token = Blueprint("token", __name__, url_prefix="/lti")

LIFETIME = 3600  # seconds, as Moodle's and Canvas'
MAX_ASSERTION_LIFE = 3600  # seconds
FORM_TYPE = "application/x-www-form-urlencoded"


@token.post("/token")
def hand_out() -> Response:
    """A bearer token for those of the wanted scopes that exist here; others are dropped silently, as by Moodle."""
    lms = platform()
    if fault := lms.faults.use("token_status"):
        raise Refusal(fault.value, "temporarily_unavailable", "the token endpoint has a fault")
    if lms.faults.use("tool_keys_blocked"):
        abort(404)
    if request.mimetype != FORM_TYPE:
        raise Refusal(400, "invalid_request", f"the request must be {FORM_TYPE}")
    form = request.form
    if form.get("grant_type") != "client_credentials":
        raise Refusal(400, "unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") != JWT_BEARER:
        raise Refusal(400, "invalid_request", f"client_assertion_type must be {JWT_BEARER}")
    assertion = lms.tool_keys.verify(form.get("client_assertion", ""))
    if lms.faults.value("groups_refused") and GROUPS_SCOPE in form.get("scope", "").split():
        raise Refusal(400, "invalid_scope", "this client may not ask for that")
    granted = [scope for scope in form.get("scope", "").split() if scope in SCOPES]
    if not granted:
        raise Refusal(400, "invalid_scope", "none of the wanted scopes exists here")
    _accept_once(lms, assertion)
    return _answer(_new_token(lms, granted), granted, as_html=bool(lms.faults.use("token_as_html")))


def _accept_once(lms: Platform, assertion: dict[str, object]) -> None:
    client_id = lms.tool.client_id
    check.require(assertion.get("iss") == client_id, "iss is not the client_id")
    check.require(assertion.get("sub") == client_id, "sub is not the client_id")
    check.check_audience(assertion, lms.settings.url("/lti/token"))
    expires = check.check_times(assertion, now=lms.timestamp(), max_life=MAX_ASSERTION_LIFE)
    jti = check.text(assertion, "jti")
    with lms.store.writing() as db:
        fresh = remember_once(db, "jti", jti, now=lms.now(), expires=aware(expires))
    check.require(fresh, "this assertion was used before (jti)")


def _new_token(lms: Platform, scopes: list[str]) -> str:
    bearer = token_urlsafe(32)
    with lms.store.writing() as db:
        db.execute(delete(AccessToken).where(AccessToken.expires < lms.now()))
        db.add(AccessToken(hash=_hash(bearer), scopes=scopes, expires=lms.now() + timedelta(seconds=LIFETIME)))
    return bearer


def _answer(bearer: str, scopes: list[str], *, as_html: bool) -> Response:
    answer = jsonify(
        {"access_token": bearer, "token_type": "Bearer", "expires_in": LIFETIME, "scope": " ".join(scopes)}
    )
    if as_html:
        answer.mimetype = "text/html"
    return answer


def require_scope(*scopes: str) -> None:
    """Let a service request pass whose bearer token is good (else 401) for one of `scopes` (else 403)."""
    lms = platform()
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    with lms.store.reading() as db:
        known = db.get(AccessToken, _hash(bearer)) if scheme.lower() == "bearer" else None
    if known is None or known.expires <= lms.now() or lms.faults.use("bearer_refused"):
        raise Refusal(401, "invalid_token", "the bearer token is missing, unknown or expired")
    if not set(scopes) & set(known.scopes):
        raise Refusal(403, "insufficient_scope", "the bearer token is for other scopes")


def _hash(bearer: str) -> str:
    return sha256(bearer.encode()).hexdigest()
