"""What every page of a running session needs: its visitor, another language, a new tab."""

from datetime import datetime

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.launches import queries, rules, service
from lms_tool.launches.models import LaunchSession
from lms_tool.launches.views.doors import doors
from lms_tool.lti.keys import fingerprint
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import LANGUAGES
from lms_tool.web.pages import page
from lms_tool.web.visitor import Visitor


def find_visitor(session: Session, launch: str, cookie: str | None) -> Visitor | None:
    """Whoever may see the pages of this launch in this browser; nobody once the session is over."""
    now = utc_now()
    tables.unscope(session, "the path and the cookie say whose session it is")
    present = queries.present_or_none(session, launch)
    if present is None or not _may_see(present.session, cookie, now):
        return None
    running, person, organisation, course = present.session, present.person, present.organisation, present.course
    found = Visitor(
        launch=launch,
        session_id=running.id,
        organisation_id=running.organisation_id,
        organisation_names=organisation.names,
        timezone=organisation.timezone,
        person_id=person.id,
        name=person.name,
        given_name=person.given_name,
        roles=frozenset(running.roles),
        course_id=running.course_id,
        course_title=course.title if course else None,
        link_id=running.link_id,
        content=running.content,
        locale=running.locale,
        frame_ancestors=running.platform_origin,
        return_url=running.return_url,
        is_direct=running.registration_id is None,
        expires_at=min(running.expires_at, now + rules.IDLE_LIFE),
        # The launch asked for a frame; a browser that says it shows a page by itself has been given a tab since.
        in_frame=running.document_target == "iframe" and request.headers.get("Sec-Fetch-Dest") != "document",
    )
    if now - running.last_seen >= rules.TOUCH_EVERY:
        _touch(session, running)
    return found


def _may_see(running: LaunchSession, cookie: str | None, now: datetime) -> bool:
    """Whether this browser may see the session now. If not, what is said of it shows in the LMS's frame all the same,

    and to the browser it once belonged to in its language and with the way back.
    """
    g.frame_ancestors = running.platform_origin
    if not rules.is_browser(cookie) or fingerprint(str(cookie)) not in running.browsers:
        return False
    g.return_url, g.language = running.return_url, running.locale
    return not rules.is_over(now, last_seen=running.last_seen, expires_at=running.expires_at)


def _touch(session: Session, running: LaunchSession) -> None:
    """Note that somebody is still here; a reading request becomes a writing one for that, once in a while."""
    tables.begin_writing(session)
    still = session.get(LaunchSession, running.id)
    if still is not None:
        still.last_seen = utc_now()


@doors.route("/s/<launch>/tab", methods=["GET", "POST"])
@guard("learner", "instructor", "administrator", writes=True)
def tab() -> Response:
    """Offers the page `to` in a new tab: another cookie partition, so it takes a ticket."""
    here, session = visitor(), db.session()
    path = rules.path_within(request.values.get("to", ""), here.launch)
    ticket = service.give_ticket(session, queries.session(session, here.session_id), path, now=utc_now())
    back = url_for("home.index") + path
    return page("launches/tab.html", ticket=ticket, back=back)


@doors.post("/s/<launch>/language")
@guard("learner", "instructor", "administrator")
def language() -> Response:
    """Another language for this person, and back to the page they were on."""
    here, wanted = visitor(), request.form.get("to", "")
    if wanted not in LANGUAGES:
        raise BadInput(f"no language of ours: {wanted[:20]!r}")
    service.speak(db.session(), here.session_id, wanted)
    path = rules.path_within(request.form.get("next", ""), here.launch)
    return redirect(f"/s/{g.launch}/{path}", code=303)
