"""Launches: the login that is sent to the tool, and the authorisation endpoint it comes back to."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, cast

from flask import Blueprint, Response, jsonify, render_template, request
from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from lms_tool.demo import messages
from lms_tool.demo.errors import Refusal
from lms_tool.demo.models import DeepLink, Hint, LineItem, Link
from lms_tool.demo.people import Course, Person
from lms_tool.demo.platform import Platform, platform
from lms_tool.demo.visitors import course_and_role, language, person_or_none

launch = Blueprint("launch", __name__, url_prefix="/lti")

HINT_LIFE = timedelta(minutes=10)
MAX_PARAMETER = 4096  # characters of a state or nonce


def login_form(
    person: Person, course: Course, target: str, *, link: Link | None = None, visit: DeepLink | None = None
) -> dict[str, str]:
    """Note down a launch that starts now and answer the parameters of its login initiation.

    `target` is "iframe" or "window"; exactly one of `link` and `visit` (a deep linking request) is given.
    """
    lms = platform()
    hint = Hint(
        id=token_urlsafe(16),
        person=person.key,
        course=course.key,
        link_id=link.id if link else None,
        deep_link_id=visit.id if visit else None,
        document_target=target,
        language=language(),
        expires=lms.now() + HINT_LIFE,
    )
    with lms.store.writing() as db:
        db.add(hint)
    tool = lms.tool
    form = {
        "iss": lms.settings.issuer,
        "target_link_uri": link.url if link else tool.deep_link_url,
        "login_hint": person.id,
        "lti_message_hint": json.dumps({"cmid": hint.link_id or 0, "launchid": hint.id}),  # JSON, as Moodle's
        "client_id": tool.client_id,
        "deployment_id" if lms.settings.speaks_canvas else "lti_deployment_id": lms.settings.deployment(
            tool, course.key
        ),
    }
    if target == "iframe" and lms.storage != "off":
        form["lti_storage_target"] = "post_message_forwarding" if lms.storage == "frame" else "_parent"
    return form


@launch.route("/auth", methods=["GET", "POST"])
def authorize() -> Response | str:
    """OIDC authorisation endpoint: answers a form that posts {id_token, state} or {error, …} to the tool."""
    asked = request.values.to_dict()
    lms = platform()
    tool = lms.tool
    # Without these two nothing is sent anywhere: a wrong address could be anybody's.
    if asked.get("client_id") != tool.client_id:
        raise Refusal(400, "unauthorized_client", "client_id is not registered here")
    if asked.get("redirect_uri") != tool.redirect_uri:
        raise Refusal(400, "invalid_request", "redirect_uri is not the registered one")
    person = person_or_none()
    if person is None and "repost" not in asked:
        # A cross-site request comes without this site's cookie; asked again from its own page, it has it.
        return render_template("post.html", action=request.path, fields={**asked, "repost": "1"})
    try:
        answer = {"id_token": _answer(asked, person)}
    except Refusal as refusal:
        answer = {"error": refusal.code, "error_description": refusal.why}
    if asked.get("state"):
        answer["state"] = asked["state"]
    return render_template("post.html", action=tool.redirect_uri, fields=answer)


def _answer(asked: dict[str, str], person: Person | None) -> str:
    """The id_token that was asked for; each launch can be asked for once."""
    _check_request(asked)
    if person is None:
        raise Refusal(400, "login_required", "nobody is signed in here")
    if asked.get("login_hint") != person.id:
        raise Refusal(400, "access_denied", "login_hint is not the person who is signed in")
    lms = platform()
    with lms.store.writing() as db:
        hint = _take_hint(db, _launch_id(asked.get("lti_message_hint", "")), person, lms)
        claims = _claims(db, hint, person, asked["nonce"], lms)
    return _sign(lms, claims)


def _check_request(asked: dict[str, str]) -> None:
    fixed = {"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none"}
    for name, value in fixed.items():
        if asked.get(name) != value:
            code = "invalid_scope" if name == "scope" else "invalid_request"
            raise Refusal(400, code, f"{name} must be {value}")
    for name in ("nonce", "state"):
        if not 0 < len(asked.get(name, "")) <= MAX_PARAMETER:
            raise Refusal(400, "invalid_request", f"{name} is missing or too long")


def _launch_id(message_hint: str) -> str:
    try:
        return str(json.loads(message_hint)["launchid"])
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal(400, "invalid_request", "lti_message_hint is not what was sent") from error


def _take_hint(db: Session, hint_id: str, person: Person, lms: Platform) -> Hint:
    unused = (Hint.id == hint_id, Hint.person == person.key, Hint.used.is_(False), Hint.expires > lms.now())
    taken = cast(CursorResult[Any], db.execute(update(Hint).where(*unused).values(used=True)))
    if taken.rowcount != 1:
        raise Refusal(400, "access_denied", "this launch is unknown, used or too old; start it again from the course")
    return db.get_one(Hint, hint_id)


def _claims(db: Session, hint: Hint, person: Person, nonce: str, lms: Platform) -> dict[str, Any]:
    settings = replace(lms.settings, tool=lms.tool)
    course, role = course_and_role(person, hint.course)
    claims = messages.id_token(settings, hint, person, course, role, nonce=nonce, now=lms.timestamp())
    if lms.faults.value("groups_service"):
        claims |= messages.groups(settings, course)
    if hint.deep_link_id:
        visit = db.get_one(DeepLink, hint.deep_link_id)
        return claims | messages.deep_linking(settings, visit, course.title[hint.language])
    link = db.get(Link, hint.link_id)
    if link is None:
        raise Refusal(400, "access_denied", "the link was removed from the course")
    coupled = db.scalar(select(LineItem).where(LineItem.link_id == link.id, LineItem.coupled))
    before = _ancestors(db, link)
    return claims | messages.resource_link(settings, hint, link, coupled, person, course, before=before)


def _ancestors(db: Session, link: Link) -> list[int]:
    """Numbers of the links of which this one is a copy, the nearest first."""
    found: list[int] = []
    while link.copied_from is not None and link.copied_from not in found:
        found.append(link.copied_from)
        above = db.get(Link, link.copied_from)
        if above is None:
            break
        link = above
    return found


def _sign(lms: Platform, claims: dict[str, Any]) -> str:
    if lms.faults.use("unknown_key"):
        return lms.keys.sign(claims, key="unpublished")
    kid = "never-published" if lms.faults.use("wrong_kid") else None
    return lms.keys.sign(claims, key="next" if lms.faults.value("rotated_keys") else "current", kid=kid)


@launch.get("/jwks")
def jwks() -> Response:
    """This platform's public keys."""
    faults = platform().faults
    if delay := faults.use("jwks_delay"):
        time.sleep(delay.value)
    if status := faults.use("jwks_status"):
        return Response("the key set cannot be had", status=status.value, mimetype="text/plain")
    if faults.use("jwks_broken"):
        return Response("<html>404 Not Found</html>", mimetype="text/html")
    return jsonify(platform().keys.published(rotated=bool(faults.value("rotated_keys"))))
