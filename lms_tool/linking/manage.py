"""The picker: an instructor adds one thing of the academy to a course of the LMS (Deep Linking 2.0)."""

from flask import Blueprint, Response, current_app, g, request
from flask_babel import gettext as _

from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.linking import queries, rules, service
from lms_tool.lti.login import origin
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("linking", __name__, url_prefix="/s/<launch>/linking", template_folder="templates")
LONGEST_SEARCH = 80  # characters


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    return _picker()


def _picker(*, nothing_chosen: bool = False) -> Response:
    session, who = db.session(), visitor()
    asked = queries.request_or_none(session, who.session_id)
    if asked is None:
        raise service.NotAsked(f"session {who.session_id}")
    if not service.accepts_links(asked):
        return page("linking/not_accepted.html")
    sought = request.values.get("q", "")[:LONGEST_SEARCH].strip()
    everything = queries.shelves(session, who.organisation_id)
    return page(
        "linking/index.html",
        400 if nothing_chosen else 200,
        shelves=rules.search(everything, sought),
        sought=sought,
        is_bare=everything.is_empty(),
        with_columns=asked.accepts_columns,
        nothing_chosen=nothing_chosen,
    )


@doors.post("")
@guard("instructor", "administrator", writes=False)
def choose() -> Response:
    """The page that takes the signed choice, or the news that there is none, back to the LMS."""
    if "cancel" in request.form:
        return _take_back(_cancel(), cancelled=True)
    if not request.form.get("content"):
        return _picker(nothing_chosen=True)
    return _take_back(_insert(request.form["content"]), cancelled=False)


def _insert(content: str) -> service.Response:
    settings = _settings()
    return service.insert(
        db.session(),
        visitor().session_id,
        content,
        language=language(),
        public_url=settings.public_url,
        secret_key=settings.secret_key,
        now=utc_now(),
    )


def _cancel() -> service.Response:
    message = _("Nothing was added from the academy.")
    return service.cancel(db.session(), visitor().session_id, message, secret_key=_settings().secret_key, now=utc_now())


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _take_back(response: service.Response, *, cancelled: bool) -> Response:
    g.form_action = origin(response.return_url)
    return page("linking/return.html", response=response, cancelled=cancelled)
