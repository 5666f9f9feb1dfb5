"""Setting an account up by its one-time link, signing in, signing out."""

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms_tool import db as tables
from lms_tool.accounts import queries, rules, service
from lms_tool.accounts.models import LocalAccount, SetupLink
from lms_tool.config import Settings
from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.launches import rules as launch_rules
from lms_tool.launches import service as launches
from lms_tool.web import limits
from lms_tool.web.database import db
from lms_tool.web.doors import BROWSER_COOKIE, guard, keep, public, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

doors = Blueprint("accounts", __name__, template_folder="templates")
COOKIE_LIFE = 24 * 3600  # seconds


@doors.get("/enter")
@public("the form asks who comes")
def enter() -> Response:
    return page("accounts/enter.html", login="", fault=None)


@doors.post("/enter")
@public("the password and the code say who comes")
def sign_in() -> Answer:
    _from_our_page()
    said, secret_key, now = request.form, _settings().secret_key, utc_now()
    login = said.get("login", "")[:100]
    limits.take("password", rules.login(login) or login)
    cookie = request.cookies.get(BROWSER_COOKIE, "")
    known = launch_rules.is_of_our_making(cookie, secret_key)
    browser = cookie if known else launch_rules.new_browser(secret_key)
    session = _everywhere()
    try:
        opened = service.sign_in(
            session,
            login,
            said.get("password", ""),
            said.get("code", ""),
            browser=browser,
            locale=language(),
            secret_key=secret_key,
            now=now,
        )
    except service.NotThisPerson as error:
        keep()  # the log has heard of it
        return page("accounts/enter.html", 403, login=login, fault=error)
    answer = redirect(f"/s/{launches.path_token(opened.id, secret_key=secret_key)}/", 303)
    answer.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=COOKIE_LIFE,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )
    return answer


@doors.get("/enter/setup/<token>")
@public("the one-time link says whose account it is")
def begin(token: str) -> Response:
    return _form(*_link(_everywhere(), token), {})


@doors.post("/enter/setup/<token>")
@public("the one-time link says whose account it is")
def set_up(token: str) -> Response:
    _from_our_page()
    limits.take("password", f"link {token}")
    session, said = _everywhere(), request.form
    link, account = _link(session, token)
    password = said.get("password", "")
    fault = rules.password_fault(password, said.get("again", ""), account.login)
    if fault:
        return _form(link, account, {"again" if fault == "again" else "password": _words(fault)})
    secret_key, now = _settings().secret_key, utc_now()
    code = said.get("code", "")
    codes = service.set_up(session, link, account, password=password, code=code, secret_key=secret_key, now=now)
    if codes is None:
        return _form(link, account, {"code": _("This code does not fit. Wait for the next one and type that.")})
    return page("accounts/ready.html", account=account, codes=codes)


@doors.post("/s/<launch>/sign-out")
@guard("administrator")
def sign_out() -> Answer:
    """Ends a session that began here; one that began in the LMS ends there."""
    here = visitor()
    if here.is_direct:
        service.sign_out(db.session(), here.session_id, here.person_id, now=utc_now())
    return redirect(url_for("accounts.enter"), 303)


def _link(session: Session, token: str) -> tuple[SetupLink, LocalAccount]:
    found = queries.link_or_none(session, token, now=utc_now())
    if found is None:
        raise service.LinkClosed("unknown, used or too old")
    return found


def _form(link: SetupLink, account: LocalAccount, faults: dict[str, str]) -> Response:
    import pyotp
    import segno  # loaded when it is needed: seldom

    secret = service.totp_secret(link.id, secret_key=_settings().secret_key)
    address = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=_("Service academy"))
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=4, dark="#1D2A2F", light="#fff", border=3)
    return page(
        "accounts/setup.html",
        422 if faults else 200,
        account=account,
        picture=Markup(picture),  # noqa: S704  drawn here
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        faults=faults,
        shortest=rules.SHORTEST_PASSWORD,
    )


def _words(fault: str) -> str:
    return {
        "short": _("At least %(n)s characters, please. A sentence is easy to remember.", n=rules.SHORTEST_PASSWORD),
        "long": _("At most %(n)s characters, please.", n=rules.LONGEST_PASSWORD),
        "login": _("This is too easy to guess: not your login in it, and not one letter over and over."),
        "again": _("The two are not the same."),
    }[fault]


def _from_our_page() -> None:
    """A form of another site shall not sign anybody in; browsers older than 2023 do not tell and are believed."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise BadInput("a sign-in from another site")


def _everywhere() -> Session:
    session = db.session()
    tables.unscope(session, "nobody knows yet whose account it is")
    return session


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
