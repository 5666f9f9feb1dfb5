"""Dynamic registration, the platform's side, as strict as Moodle's (mod/lti): a tool registers itself, an administrator
activates it, and from then on the courses open it in place of the one that was built in."""

import re
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from sqlalchemy import delete, select, update
from werkzeug.wrappers import Response as AnyResponse

from lms_tool.demo import words
from lms_tool.demo.models import RegisteredTool, RegistrationToken
from lms_tool.demo.platform import Platform, platform
from lms_tool.demo.settings import origin
from lms_tool.demo.visitors import person_or_none, refuse_foreign_forms

registration = Blueprint("registration", __name__)
tools = Blueprint("tools", __name__, url_prefix="/tools")
tools.before_request(refuse_foreign_forms)

TOKEN_LIFE = timedelta(hours=1)
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
REQUIRED = ("response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri")


class Unregistrable(Exception):
    """What Moodle answers, as plain text: a status and a word for programs."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.why, self.status = why, status


@registration.errorhandler(Unregistrable)
def refuse(error: Unregistrable) -> Response:
    return Response(error.why, status=error.status, mimetype="text/html")


@registration.get("/lti/openid-configuration")
def configuration() -> Response:
    """What this platform says of itself."""
    lms = platform()
    if lms.faults.use("configuration_redirects"):
        answer = Response(status=302)
        answer.headers["Location"] = lms.settings.url("/lti/openid-configuration")
        return answer
    told = {
        "issuer": lms.settings.issuer,
        "authorization_endpoint": lms.settings.url("/lti/auth"),
        "token_endpoint": lms.settings.url("/lti/token"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": lms.settings.url("/lti/jwks"),
        "registration_endpoint": lms.settings.url("/lti/registration"),
        "scopes_supported": list(words.SCOPES),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        PLATFORM: {
            "product_family_code": lms.settings.product_family,
            "version": "1.0",
            "messages_supported": _supported(lms),
            "variables": [],
        },
    }
    if elsewhere := lms.faults.value("foreign_endpoint"):
        told["jwks_uri"] = elsewhere
    return jsonify(told)


def _supported(lms: Platform) -> list[dict[str, Any]]:
    places = (
        (["course_navigation", "account_navigation"], ["link_selection", "assignment_selection"])
        if lms.settings.speaks_canvas
        else ([], ["ContentArea"])
    )
    kinds = (words.RESOURCE_LINK_REQUEST, words.DEEP_LINKING_REQUEST)
    return [{"type": kind, "placements": there} for kind, there in zip(kinds, places, strict=True)]


@registration.post("/lti/registration")
def register() -> Response:
    """Takes a tool's registration with a token that works once."""
    lms = platform()
    if fault := lms.faults.use("registration_status"):
        raise Unregistrable("<html>the site is being upgraded</html>", fault.value)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not bearer:
        raise Unregistrable("missing_registration_token", 401)
    client_id = _client_of(lms, bearer.strip())
    said = request.get_json(silent=True)
    tool = _read(said if isinstance(said, dict) else {}, client_id)
    with lms.store.writing() as db:
        taken = db.execute(
            update(RegistrationToken)
            .where(RegistrationToken.client_id == client_id, RegistrationToken.used.is_(False))
            .values(used=True)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            raise Unregistrable("token_already_used", 401)
        known = db.scalar(select(RegisteredTool).where(RegisteredTool.client_id == client_id))
        if known is not None:  # an update keeps client id, number and state
            known.name, known.said = tool.name, tool.said
        else:
            db.add(tool)
        db.flush()
        return jsonify(_answer(known or tool))


def _client_of(lms: Platform, bearer: str) -> str:
    with lms.store.reading() as db:
        found = db.get(RegistrationToken, sha256(bearer.encode()).hexdigest())
    if found is None or found.expires <= lms.now():
        raise Unregistrable("invalid_registration_token", 401)
    if found.used:
        raise Unregistrable("token_already_used", 401)
    return found.client_id


def _read(said: dict[str, Any], client_id: str) -> RegisteredTool:
    """The tool of a registration. Raises Unregistrable in the order in which Moodle checks."""
    for name in REQUIRED:
        _required(said, name)
    method = _required(said, "token_endpoint_auth_method")
    about = _required(said, TOOL)
    if not isinstance(about, dict):
        raise Unregistrable(f"missing required attribute {TOOL}")
    domain, target = _required(about, "domain"), _required(about, "target_link_uri")
    if domain != urlsplit(str(target)).netloc:
        raise Unregistrable("domain_targetlinkuri_mismatch")
    if "id_token" not in said["response_types"]:
        raise Unregistrable("invalid_response_types")
    if not isinstance(said["redirect_uris"], list):
        raise Unregistrable("invalid_redirect_uris")
    if method != "private_key_jwt":
        raise Unregistrable("invalid_token_endpoint_auth_method")
    if said.get("application_type") not in (None, "web"):
        raise Unregistrable("invalid_application_type")
    if any(origin(str(url)) not in platform().settings.tool.origins for url in (target, said["jwks_uri"])):
        raise Unregistrable("this demo opens one academy only")
    return RegisteredTool(client_id=client_id, name=str(said["client_name"])[:255], said=said, state="pending")


def _required(said: dict[str, Any], name: str) -> Any:
    if not said.get(name):
        raise Unregistrable(f"missing required attribute {name}")
    return said[name]


def _answer(tool: RegisteredTool) -> dict[str, Any]:
    about = tool.said[TOOL]
    picking = [one for one in about.get("messages", []) if one.get("type") == words.DEEP_LINKING_REQUEST]
    return {
        "client_id": tool.client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool.said["jwks_uri"],
        "initiate_login_uri": tool.said["initiate_login_uri"],
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool.said["redirect_uris"],
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool.name,
        "scope": " ".join(scope for scope in str(tool.said.get("scope", "")).split() if scope in words.SCOPES),
        TOOL: {
            "deployment_id": str(tool.deployment),
            "target_link_uri": about["target_link_uri"],
            "domain": about["domain"],
            "messages": picking,
            "claims": ["sub", "iss", "name", "given_name", "family_name"],
        },
    }


# --- What an administrator sees ---------------------------------------------------------------------------------------


@tools.before_request
def only_administrators() -> None:
    person = person_or_none()
    if person is None or not person.administrator:
        abort(403)


@tools.get("")
def index() -> str:
    with platform().store.reading() as db:
        found = db.scalars(select(RegisteredTool).order_by(RegisteredTool.id)).all()
    return render_template("tools.html", tools=found, trouble=None)


@tools.post("")
def begin() -> str | tuple[str, int]:
    """Open the tool's registration address in a frame, with a token that works once."""
    lms, address = platform(), request.form.get("url", "").strip()
    if not re.match(r"https?://", address) or origin(address) not in lms.settings.tool.origins:
        return render_template("tools.html", tools=[], trouble=sorted(lms.settings.tool.origins)[0]), 400
    bearer = token_urlsafe(32)
    with lms.store.writing() as db:
        whose = db.get(RegisteredTool, request.form.get("update", 0, int))
        if whose is not None:
            db.execute(delete(RegistrationToken).where(RegistrationToken.client_id == whose.client_id))
        client_id, made = whose.client_id if whose else token_hex(8), sha256(bearer.encode()).hexdigest()
        db.add(RegistrationToken(hash=made, client_id=client_id, expires=lms.now() + TOKEN_LIFE))
    more = {"openid_configuration": lms.settings.url("/lti/openid-configuration"), "registration_token": bearer}
    return render_template("register.html", address=f"{address}{'&' if '?' in address else '?'}{urlencode(more)}")


@tools.post("/<int:tool_id>/<deed>")
def settle(tool_id: int, deed: str) -> AnyResponse:
    """activate (the courses open this one from now on) or remove"""
    if deed not in ("activate", "remove"):
        abort(404)
    with platform().store.writing() as db:
        tool = db.get(RegisteredTool, tool_id) or abort(404)
        if deed == "remove":
            db.delete(tool)
        else:
            db.execute(update(RegisteredTool).values(state="pending"))
            tool.state = "active"
    return redirect(url_for("tools.index"))
