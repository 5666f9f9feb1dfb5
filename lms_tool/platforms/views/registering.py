"""Dynamic registration, as the platform opens it for its administrator; and the configuration that Canvas reads."""

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.errors import ToolError
from lms_tool.lti import dialects
from lms_tool.lti import registration as registrations
from lms_tool.lti.registration import Configuration, Granted, NotRegistered, Tool
from lms_tool.organisations import queries as organisations
from lms_tool.platforms import service
from lms_tool.platforms.service import Invited, Kept
from lms_tool.platforms.views.refusals import refused
from lms_tool.web.database import db
from lms_tool.web.doors import keep, public, settle
from lms_tool.web.languages import LANGUAGES
from lms_tool.web.outside import outside
from lms_tool.web.pages import page

doors = Blueprint("registration", __name__, template_folder="../templates")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,253}(:\d{1,5})?")
_LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}


@doors.get("/lti/register")
@public("the invitation says for which organisation", writes=False)  # it writes, before and after asking the platform
def register() -> Response:
    """Where an invitation leads once an administrator has pasted it into the LMS."""
    asked = request.args.get("openid_configuration", "")
    _let_frame(asked)
    if request.method == "HEAD":
        return Response()  # somebody only looks whether the address answers
    session, now = _everywhere(), utc_now()
    invited = service.take(session, request.args.get("invitation", ""), now=now)
    language = organisations.organisation(session, invited.organisation_id).locale
    settle()
    try:
        configuration, granted = _ask(asked, tool(language))
        _writing()
        kept = _keep(session, invited, configuration, granted)
    except NotRegistered as why:
        _give_back(session, invited)
        raise refused(why) from why
    except ToolError:
        _give_back(session, invited)
        raise
    return _done(session, kept, configuration, granted)


def _ask(asked: str, introduced: Tool) -> tuple[Configuration, Granted]:
    """The platform's configuration, and what it registers us as; no transaction is open. Raises NotRegistered."""
    way, bearer = outside(), request.args.get("registration_token", "")
    configuration = service.fetch_configuration(way, asked, http_allowed=_settings().development)
    return configuration, service.register_there(way, configuration, introduced, bearer)


def _keep(session: Session, invited: Invited, configuration: Configuration, granted: Granted) -> Kept:
    development = _settings().development
    return service.keep(session, invited, configuration, granted, http_allowed=development, now=utc_now())


def _give_back(session: Session, invited: Invited) -> None:
    session.rollback()
    _writing()
    service.give_back(session, invited)
    keep()


def _done(session: Session, kept: Kept, configuration: Configuration, granted: Granted) -> Response:
    _let_frame(configuration.auth_url, *_canvas_hosts(configuration))
    return page(
        "platforms/registered.html",
        platform=kept.registration,
        renewed=kept.renewed,
        organisation=organisations.organisation(session, kept.registration.organisation_id),
        granted=granted,
        host=urlsplit(configuration.registration_url).netloc,
    )


def _canvas_hosts(configuration: Configuration) -> list[str]:
    """An account of hosted Canvas has a host of its own, which is not that of the configuration."""
    hosted = dialects.is_canvas_cloud(urlsplit(configuration.auth_url).hostname or "")
    return [f"https://*.{name}" for name in dialects.CANVAS_CLOUD] if hosted else []


def _let_frame(*addresses: str) -> None:
    """The platform shows this page in a frame: whoever leads here with its configuration, and whoever embeds us now.

    There is nothing on it to be tricked into; what is done here was done with the invitation already.
    """
    embedding = request.headers.get("Referer", "") if request.headers.get("Sec-Fetch-Dest") == "iframe" else ""
    origins = [_origin(address) for address in (request.args.get("openid_configuration", ""), embedding, *addresses)]
    g.frame_ancestors = " ".join(dict.fromkeys(origin for origin in origins if origin))


def _origin(address: str) -> str:
    """scheme://host[:port], and nothing that could say more in a header; "" for anything else."""
    if address.startswith("https://*."):
        return address
    parts = registrations.address(address, http_allowed=_settings().development)
    found = f"{parts.scheme}://{parts.netloc}".lower() if parts else ""
    return found if _ORIGIN.fullmatch(found) else ""


@doors.get("/lti/config/canvas.json")
@public("says nothing but our own addresses")
def canvas() -> Response:
    """For an administrator of Canvas who makes a developer key by hand ("Enter URL")."""
    asked = request.args.get("lang", "")
    answer = jsonify(registrations.canvas_json(tool(asked if asked in LANGUAGES else _settings().default_locale)))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def tool(language: str) -> Tool:
    """How this installation introduces itself to platforms."""
    names, about = {}, {}
    for one in LANGUAGES:
        with force_locale(_LOCALES[one]):
            names[one] = gettext("Service academy")
            about[one] = gettext("Lessons, tests and role-plays for the customer-service staff of property companies.")
    return Tool(public_url=_settings().public_url, names=names, language=language, description=about[language])


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _everywhere() -> Session:
    session = db.session()
    tables.begin_writing(session)
    tables.unscope(session, "the invitation says whose registration it will be")
    return session


def _writing() -> None:
    tables.begin_writing(db.session())
