"""The administrator's door: what the academy is connected with, and what could not be delivered."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound, english
from lms_tool.home import queries
from lms_tool.home.queries import Connections
from lms_tool.outbox import queries as outbox
from lms_tool.outbox import service as outbox_service
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page
from lms_tool.web.schemas import WhySchema

doors = Blueprint("administration", __name__, url_prefix="/s/<launch>/administration", template_folder="templates")


@doors.get("")
@guard("administrator")
def index() -> Response:
    now, here = utc_now(), visitor()
    found = queries.connections(db.session(), here.organisation_id, midnight=_midnight(now, here.timezone), now=now)
    return page("home/administration.html", found=found, heading=_heading(found), now=now)


@doors.post("/destinations/<uuid:destination>/pause")
@guard("administrator")
def pause(destination: UUID) -> Answer:
    outbox_service.pause(db.session(), destination, english("Paused by an administrator."))
    return _done(_("Paused. Nothing is lost: messages wait here until you resume."))


@doors.post("/destinations/<uuid:destination>/resume")
@guard("administrator")
def resume(destination: UUID) -> Answer:
    outbox_service.resume(db.session(), destination)
    return _done(_("Sending has resumed."))


@doors.post("/messages/<uuid:message>/retry")
@guard("administrator")
def retry(message: UUID) -> Answer:
    found = outbox.by_ids(db.session(), [message])
    if not found:
        raise NotFound(f"message {message}")
    count = outbox_service.retry(db.session(), found)
    return _done(ngettext("It is sent again.", "They are sent again.", count))


@doors.post("/messages/retry")
@guard("administrator")
def retry_all() -> Answer:
    """Everything that is parked."""
    parked = outbox.messages(db.session(), "parked", limit=100_000)
    count = outbox_service.retry(db.session(), parked)
    return _done(ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", count))


@doors.post("/messages/<uuid:message>/discard")
@guard("administrator")
def discard(message: UUID) -> Answer:
    said = WhySchema().load(request.form)
    outbox_service.discard(db.session(), message, said["why"].strip())
    return _done(_("Given up. The reason is kept with it."))


def _done(message: str) -> Answer:
    flash(message)
    return redirect(url_for("administration.index"), 303)


def _midnight(now: datetime, timezone: str) -> datetime:
    return now.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _heading(found: Connections) -> str:
    if found.in_need:
        return ngettext("One connection needs you", "%(num)s connections need you", found.in_need)
    if found.late:
        return _("Something is late; you need not do anything yet")
    return _("Everything works")
