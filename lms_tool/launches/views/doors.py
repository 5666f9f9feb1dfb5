"""The blueprint, and what its doors share: the browser's cookie, the session's address, refusals."""

from uuid import UUID

from flask import Blueprint, current_app, g, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool import db as tables
from lms_tool.config import Settings
from lms_tool.launches import rules, service
from lms_tool.launches.models import LaunchSession
from lms_tool.web.database import db
from lms_tool.web.doors import BROWSER_COOKIE

doors = Blueprint("launches", __name__, template_folder="../templates")
COOKIE_LIFE = 24 * 3600  # seconds; prolonged by every login


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def everywhere() -> Session:
    """The session, before it is known whose rows are meant."""
    session = db.session()
    tables.unscope(session, "a launch arrives before anybody knows whose it is")
    return session


def within(session: Session, organisation_id: UUID) -> None:
    """From here on a writing transaction on one organisation's rows."""
    tables.begin_writing(session)
    tables.scope(session, organisation_id)


def browser() -> str:
    """The name of this browser, in this cookie partition: the one it has, or a new one."""
    secret_key, cookie = settings().secret_key, request.cookies.get(BROWSER_COOKIE, "")
    return cookie if rules.is_of_our_making(cookie, secret_key) else rules.new_browser(secret_key)


def name_browser(response: Response, name: str) -> Response:
    """Let the browser keep its name. The same attributes on http loopback, where Chromium accepts them."""
    response.set_cookie(
        BROWSER_COOKIE,
        name,
        max_age=COOKIE_LIFE,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )
    return response


def to_page(session: LaunchSession, path: str) -> Response:
    """To a page of a session, fetched by GET so that a reload posts nothing again."""
    token = service.path_token(session.id, secret_key=settings().secret_key)
    return redirect(f"/s/{token}/{path}", code=303)


def framed_by(origin: str) -> None:
    """Only this platform may show the answer in a frame."""
    g.frame_ancestors = origin
