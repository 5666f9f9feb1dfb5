"""Registering an LMS by hand, and changing what was entered."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.platforms import queries, service
from lms_tool.platforms.manage.doors import doors, ours, settings
from lms_tool.platforms.models import Registration
from lms_tool.platforms.service import NewPlatform
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

FAMILIES = ("moodle", "canvas", "")
_FILLED = {  # what is the same everywhere on the product
    "canvas": NewPlatform(
        issuer="https://canvas.instructure.com",
        client_id="",
        auth_url="https://sso.canvaslms.com/api/lti/authorize_redirect",
        token_url="https://sso.canvaslms.com/login/oauth2/token",  # noqa: S106  an address
        jwks_url="https://sso.canvaslms.com/api/lti/security/jwks",
        product_family="canvas",
    )
}
_EMPTY = NewPlatform(issuer="", client_id="", auth_url="", token_url="", jwks_url="")


@doors.get("/new")
@guard("administrator")
def begin() -> Response:
    family = request.args.get("family", "moodle")
    return _form(None, family if family in FAMILIES else "", _FILLED.get(family, _EMPTY), {})


@doors.post("/new")
@guard("administrator")
def add() -> Answer:
    who, entered = visitor(), _entered()
    if faults := service.faults(entered, http_allowed=settings().development):
        return _form(None, entered.product_family, entered, _words(faults))
    session, now = db.session(), utc_now()
    try:
        made = service.add(session, who.organisation_id, entered, http_allowed=settings().development, now=now)
    except service.RegistrationTaken:
        taken = _("An LMS with this issuer and this client ID is registered already.")
        return _form(None, entered.product_family, entered, {"client_id": taken})
    service.note(session, made, "registered", by=who.person_id, now=now)
    flash(_("Registered. Now open the academy from a course once."))
    return redirect(url_for("platforms.show", registration=made.id), 303)


@doors.get("/<uuid:registration>/form")
@guard("administrator")
def edit(registration: UUID) -> Response:
    found = queries.registration(db.session(), registration)
    return _form(found, found.product_family, _known(found), {})


@doors.post("/<uuid:registration>/form")
@guard("administrator")
def change(registration: UUID) -> Answer:
    session = db.session()
    found, entered = queries.registration(session, registration), _entered()
    entered = _of(found, entered)
    if faults := service.faults(entered, http_allowed=settings().development):
        return _form(found, entered.product_family, entered, _words(faults))
    development = settings().development
    service.readdress(session, found, entered, http_allowed=development, by=visitor().person_id, now=utc_now())
    flash(_("Saved."))
    return redirect(url_for("platforms.show", registration=registration), 303)


def _of(found: Registration, entered: NewPlatform) -> NewPlatform:
    """What was entered, for a registration whose issuer and client id stay what they are."""
    values = {name: getattr(entered, name) for name in NewPlatform.__slots__}
    return NewPlatform(**{**values, "issuer": found.issuer, "client_id": found.client_id})


def _entered() -> NewPlatform:
    said = {name: value.strip() for name, value in request.form.items()}
    family = said.get("family", "")
    lines = (line.strip() for line in request.form.get("deployments", "").splitlines())
    return NewPlatform(
        **{name: said.get(name, "") for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url")},
        audience=said.get("audience") or None,
        name=said.get("name", "")[:255],
        product_family=family if family in FAMILIES else "",
        deployments=tuple(line for line in lines if line)[:100],
        admits_administrators="admits_administrators" in said,
        admits_deployments=said.get("policy") == "admit",
    )


def _known(found: Registration) -> NewPlatform:
    return NewPlatform(
        **{name: getattr(found, name) for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url")},
        audience=found.audience,
        name=found.name,
        product_family=found.product_family,
        admits_administrators=found.admits_administrators,
        admits_deployments=found.admits_deployments,
    )


def _words(faults: Mapping[str, str]) -> dict[str, str]:
    words = {
        "missing": _("Please fill this in; the LMS shows it where the tool is registered."),
        "long": _("This is too long: 255 characters at most, and nothing invisible in it."),
        "address": _("This must be a whole address that begins with https:// and carries no name or password."),
    }
    return {field: words[fault] for field, fault in faults.items()}


def _form(found: Registration | None, family: str, entered: NewPlatform, faults: Mapping[str, str]) -> Response:
    admits = entered.admits_deployments
    return page(
        "platforms/by_hand.html",
        422 if faults else 200,
        registration=found,
        family=family,
        entered=entered,
        faults=faults,
        ours=ours(),
        admits=family == "canvas" if admits is None else admits,
    )
