"""A copied link that has lost what it shows: an instructor says it, a learner is told whom to ask."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.launches.rules import first_page
from lms_tool.linking import queries, rules, service
from lms_tool.linking.manage.doors import doors
from lms_tool.linking.manage.picking import LONGEST_SEARCH
from lms_tool.people import queries as people
from lms_tool.people.models import Link
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

MOST_FOUND = 60


@doors.get("/which")
@guard("instructor", "administrator")
def which() -> Answer:
    link = _link_or_none()
    if link is None or link.state != "lost":
        return redirect(url_for("home.index"), 303)
    return _question(link)


def _question(link: Link, *, nothing_chosen: bool = False) -> Response:
    session, whose = db.session(), visitor().organisation_id
    sought = request.values.get("q", "")[:LONGEST_SEARCH].strip()
    everything = queries.shelves(session, whose)
    found = list(rules.search(everything, sought).everything) if sought else queries.likely(session, whose, link.title)
    return page(
        "linking/which.html",
        400 if nothing_chosen else 200,
        link=link,
        sought=sought,
        found=found[:MOST_FOUND],
        is_cut=len(found) > MOST_FOUND,
        rooms={room.whole.module: room.whole.title for room in everything.rooms},
        nothing_chosen=nothing_chosen,
    )


@doors.post("/which")
@guard("instructor", "administrator")
def say_which() -> Answer:
    who, link = visitor(), _link_or_none()
    content = request.form.get("content", "")
    if not content and link is not None and link.state == "lost":
        return _question(link, nothing_chosen="find" not in request.form)
    settled = service.settle(db.session(), who.session_id, content, by=who.person_id, now=utc_now())
    flash(_("From now on this link opens what you chose. Learners can click it."))
    return redirect(url_for("home.index") + first_page(settled.content, frozenset(), asks_for_links=False), 303)


@doors.get("/lost")
@guard("learner", "instructor", "administrator")
def lost() -> Answer:
    link = _link_or_none()
    if link is None or link.state != "lost":
        return redirect(url_for("home.index"), 303)
    return page("linking/lost.html", link=link)


def _link_or_none() -> Link | None:
    link_id = visitor().link_id
    return people.link(db.session(), link_id) if link_id else None
