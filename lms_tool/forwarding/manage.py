"""The administrator's door: other record stores connected, tried, changed, let go, and what they would not take."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response as Answer

from lms_tool.audit import queries as audit
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, Conflict, NotFound, english
from lms_tool.forwarding import queries, service
from lms_tool.forwarding.rules import Choice
from lms_tool.forwarding.service.stores import VERSIONS
from lms_tool.lti.keys import CannotDecrypt
from lms_tool.outbox import queries as outbox
from lms_tool.outbox import service as outbox_service
from lms_tool.outbox.models import Message
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page
from lms_tool.web.schemas import WhySchema

doors = Blueprint("forwarding", __name__, url_prefix="/s/<launch>/administration/stores", template_folder="templates")
MOST_PARKED = 50  # shown at once


class StoreSchema(Schema):
    """What is entered of a record store. secret: empty while it is changed keeps the one it has."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(load_default="", validate=validate.Length(max=255))
    endpoint = fields.String(load_default="", validate=validate.Length(max=1000))
    key = fields.String(required=True, validate=validate.Length(1, 255))
    secret = fields.String(load_default="", validate=validate.Length(max=1000))
    version = fields.String(load_default="1.0.3", validate=validate.OneOf(VERSIONS))
    choice = fields.String(load_default=Choice.EVERYTHING, validate=validate.OneOf(list(Choice)))
    hides_people = fields.Boolean(load_default=False)
    hides_texts = fields.Boolean(load_default=False)


@doors.get("/new")
@guard("administrator")
def new() -> Response:
    return page("forwarding/form.html", store=None, entered={}, trouble="")


@doors.post("/new")
@guard("administrator")
def add() -> Answer:
    who = visitor()
    try:
        given = StoreSchema().load(request.form)
        store = service.add_store(
            db.session(),
            who.organisation_id,
            **given,
            secret_key=_settings().secret_key,
            http_allowed=_settings().development,
            by=who.person_id,
            now=utc_now(),
        )
    except (ValidationError, BadInput, Conflict) as error:
        return _again(None, error)
    flash(_("Connected. What there is already follows bit by bit; try the connection now."))
    return _to(store.id)


@doors.get("/<uuid:store>")
@guard("administrator")
def show(store: UUID) -> Response:
    return _page(store)


@doors.get("/<uuid:store>/standing")
@guard("administrator")
def standing(store: UUID) -> Response:
    """The part of the page that moves while it catches up."""
    return page("forwarding/standing.html", **_standing(store))


@doors.post("/<uuid:store>/check")
@guard("administrator", writes=False)
def check(store: UUID) -> Response:
    """Asked while somebody waits; nothing is locked meanwhile."""
    try:
        access = service.access(queries.store(db.session(), store), secret_key=_settings().secret_key)
    except CannotDecrypt:
        return _page(store, secret_lost=True)
    db.session().rollback()
    found = service.probe(access, with_statement="with_statement" in request.form, now=utc_now())
    said = [(one.fine, _sentence(one.what, one.values), one.what.partition("\n")[2]) for one in found]
    return _page(store, findings=said)


@doors.get("/<uuid:store>/change")
@guard("administrator")
def edit(store: UUID) -> Response:
    found = queries.store(db.session(), store)
    kept = {name: getattr(found, name) for name in ("name", "endpoint", "key", "version", "choice")}
    return page("forwarding/form.html", store=found, entered=kept, trouble="")


@doors.post("/<uuid:store>/change")
@guard("administrator")
def change(store: UUID) -> Answer:
    fixed = ("endpoint", "hides_people", "hides_texts")
    try:
        given = StoreSchema(exclude=fixed).load(request.form)
        service.change_store(
            db.session(), store, **given, secret_key=_settings().secret_key, by=visitor().person_id, now=utc_now()
        )
    except (ValidationError, BadInput, Conflict) as error:
        return _again(store, error)
    flash(_("Saved."))
    return _to(store)


@doors.post("/<uuid:store>/pause")
@guard("administrator")
def pause(store: UUID) -> Answer:
    queries.store(db.session(), store)
    outbox_service.pause(db.session(), store, english("Paused by an administrator."))
    flash(_("Paused. Nothing is lost: statements wait here until you resume."))
    return _to(store)


@doors.post("/<uuid:store>/resume")
@guard("administrator")
def resume(store: UUID) -> Answer:
    queries.store(db.session(), store)
    outbox_service.resume(db.session(), store)
    flash(_("Sending has resumed."))
    return _to(store)


@doors.post("/<uuid:store>/removal")
@guard("administrator")
def remove(store: UUID) -> Answer:
    queries.store(db.session(), store)
    if "sure" not in request.form:
        flash(_("Nothing was changed: tick that you are sure first."), "hint")
        return _to(store)
    why = request.form.get("why", "")[:500]
    service.remove_store(db.session(), store, by=visitor().person_id, why=why, now=utc_now())
    flash(_("Removed. What it has stays with it; the academy keeps every statement."))
    return redirect(url_for("administration.index"), 303)


@doors.post("/<uuid:store>/parked/retry")
@guard("administrator")
def retry_all(store: UUID) -> Answer:
    queries.store(db.session(), store)
    count = outbox_service.retry(db.session(), outbox.parked(db.session(), store, most=100_000))
    flash(ngettext("%(num)s statement is sent again.", "%(num)s statements are sent again.", count))
    return _to(store)


@doors.post("/<uuid:store>/parked/<uuid:message>/retry")
@guard("administrator")
def retry(store: UUID, message: UUID) -> Answer:
    outbox_service.retry(db.session(), [_parked(store, message)])
    flash(_("It is sent again."))
    return _to(store)


@doors.post("/<uuid:store>/parked/<uuid:message>/discard")
@guard("administrator")
def discard(store: UUID, message: UUID) -> Answer:
    why = WhySchema().load(request.form)["why"].strip()
    outbox_service.discard(db.session(), _parked(store, message).id, why)
    flash(_("Given up. The reason is kept with it."))
    return _to(store)


def _page(store: UUID, **more: Any) -> Response:
    session = db.session()
    given = _standing(store)
    parked = outbox.parked(session, store, after=request.args.get("after", 0, int), most=MOST_PARKED + 1)
    return page(
        "forwarding/store.html",
        **given,
        parked=parked[:MOST_PARKED],
        further=parked[MOST_PARKED - 1].sequence if len(parked) > MOST_PARKED else None,
        log=audit.of_subject(session, store, 20),
        **({"findings": None, "secret_lost": False} | more),
    )


def _standing(store: UUID) -> dict[str, Any]:
    session = db.session()
    found = queries.store(session, store)
    return {
        "store": found,
        "standing": queries.status(session, found),
        "outgoing": outbox.outgoing(session, store, now=utc_now()),
    }


def _again(store: UUID | None, error: Exception) -> Response:
    """The form with all that was entered, except the secret, and what is to be done."""
    db.session().rollback()
    entered = {name: value for name, value in request.form.items() if name != "secret"}
    found = queries.store(db.session(), store) if store else None
    status = 409 if isinstance(error, Conflict) else 400
    return page("forwarding/form.html", status=status, store=found, entered=entered, trouble=_why(error))


def _why(error: Exception) -> str:
    if isinstance(error, Conflict):
        return _("Statements are sent to this address with this key already.")
    field = next(iter(error.messages_dict), "") if isinstance(error, ValidationError) else _field(str(error))
    return {
        "endpoint": _("The address begins with https:// and holds no user name, question mark or #."),
        "key": _("Key and secret are needed; the key has no colon in it."),
        "version": _("Choose one of the versions of xAPI."),
    }.get(field, _("Something that was entered cannot be used. Look at each field again."))


def _field(said: str) -> str:
    return next(
        (name for sign, name in (("address", "endpoint"), ("key", "key"), ("version", "version")) if sign in said), ""
    )


def _sentence(what: str, values: dict[str, str]) -> str:
    sentence = what.partition("\n")[0]
    return _(sentence, **values) if values else _(sentence)


def _parked(store: UUID, message: UUID) -> Message:
    found = outbox.by_ids(db.session(), [message])
    if not found or found[0].destination_id != queries.store(db.session(), store).id:
        raise NotFound(f"message {message}")
    return found[0]


def _to(store: UUID) -> Answer:
    return redirect(url_for("forwarding.show", store=store), 303)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
