"""A scanned code opens whatever browser the phone likes, outside any launch.

Where that browser is known from a launch of one learner of this batch, it asks once and signs them in; anywhere else it
says how to sign in from the course, and carries nothing over (decision 20).
"""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms_tool import db as tables
from lms_tool.cohorts.models import ClassroomSession
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.rules.codes import Verdict
from lms_tool.cohorts.service import attending
from lms_tool.cohorts.service.attending import Visit
from lms_tool.cohorts.views import words
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.launches import queries as launches
from lms_tool.launches import rules as launch_rules
from lms_tool.launches import service as launch_service
from lms_tool.launches.models import LaunchSession
from lms_tool.people import queries as people
from lms_tool.platforms import queries as platforms
from lms_tool.web.database import db
from lms_tool.web.doors import BROWSER_COOKIE, public
from lms_tool.web.pages import page

doors = Blueprint("sign_in", __name__, url_prefix="/sign-in", template_folder="../templates")


@doors.get("/<uuid:session>/<code>")
@public("a phone's camera opens it; without the code of this moment it tells nothing, and it signs nobody in")
def scan(session: UUID, code: str) -> Answer:
    here, now, browser = _everywhere(), utc_now(), request.cookies.get(BROWSER_COOKIE)
    verdict = codes.verdict(_secret_key(), session, code, now) if len(code) > codes.DIGITS else Verdict.WRONG
    held = here.get(ClassroomSession, session) if verdict is Verdict.GOOD else None
    if held is None:
        return page("cohorts/scan_old.html", 410, old=verdict is Verdict.OLD)
    tables.scope(here, held.organisation_id)
    known = _known(here, held, browser, now)
    if known is None:
        lms = [one.issuer for one in platforms.every_registration(here) if one.state == "active"]
        return page("cohorts/scan_new.html", held=held, lms=lms[0] if len(lms) == 1 else None)
    g.language = known.locale
    return page(
        "cohorts/scan.html",
        held=held,
        person=people.person(here, known.person_id),
        seal=codes.seen(_secret_key(), session, known.person_id, str(browser), now),
    )


@doors.post("/<uuid:session>")
@public("the seal was given to this browser by the page that a good code opened")
def confirm(session: UUID) -> Answer:
    here, now, browser = _everywhere(), utc_now(), request.cookies.get(BROWSER_COOKIE)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise BadInput("a sign-in from another site")
    held = here.get(ClassroomSession, session)
    if held is None:
        raise NotFound(f"session {session}")
    tables.scope(here, held.organisation_id)
    known, seal = _known(here, held, browser, now), request.form.get("seal", "")
    if known is None or not codes.is_sealed(_secret_key(), session, known.person_id, str(browser), seal, now):
        return page("cohorts/scan_old.html", 410, old=True)
    g.language = known.locale
    answer = attending.sign_in(here, session, Visit(known.person_id, "scan", known.id, known.locale), now=now)
    if not answer.is_in:
        return page("cohorts/scan_refused.html", 409, held=held, why=words.said(answer, held))
    flash(words.said(answer, held))
    token = launch_service.path_token(known.id, secret_key=_secret_key())
    return redirect(f"/s/{token}/classroom/{session}", 303)


def _known(here: Session, held: ClassroomSession, browser: str | None, now: datetime) -> LaunchSession | None:
    """The one learner whom this browser is known to belong to; None where it could be several people."""
    if not launch_rules.is_browser(browser):
        return None
    expected = [*batches.member_ids(here, held.batch_id), *(one.person_id for one in sessions.row_of(here, held.id))]
    found = launches.learners_of_browser(here, str(browser), expected, now)
    return found[0] if len({one.person_id for one in found}) == 1 else None


def _everywhere() -> Session:
    session = db.session()
    tables.unscope(session, "a scanned code comes before anybody knows whose it is")
    return session


def _secret_key() -> str:
    return str(current_app.config["SETTINGS"].secret_key)
