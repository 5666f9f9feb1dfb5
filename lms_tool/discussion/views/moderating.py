"""The staff's pages: the questions of the course, and what can be done with each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.discussion import queries, rules, service
from lms_tool.discussion.models import Thread
from lms_tool.discussion.views.doors import (
    address_of,
    back_to,
    doors,
    named,
    page_address,
    page_number,
    reader,
    speaker,
)
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

PER_PAGE = 20
MOST_COUNTED = 99


class InboxSchema(Schema):
    """What the inbox shows. place: of one lesson or case only."""

    class Meta:
        unknown = EXCLUDE

    show = fields.String(load_default="open", validate=validate.OneOf(queries.SHOWS))
    place = fields.String(load_default="", validate=validate.Regexp(r"((lesson:[a-z0-9/-]+|case:[a-z0-9-]+))?\Z"))


def waiting() -> int:
    """The number at the tab of the staff's pages."""
    course = visitor().course_id
    return queries.waiting(db.session(), course, MOST_COUNTED) if course else 0


@doors.get("/questions")
@guard("instructor", "administrator")
def inbox() -> Response:
    session, here, number = db.session(), reader(), page_number()
    asked = InboxSchema().load(request.args.to_dict())
    threads, counts = queries.inbox(
        session, here.course, asked["show"], asked["place"] or None, begin=(number - 1) * PER_PAGE, most=PER_PAGE
    )
    shown = queries.shown(session, threads)
    people = queries.people_of(session, [one.question.author_id for one in shown if one.question])
    places = {one.place for one in threads} | ({asked["place"]} if asked["place"] else set())
    return page(
        "discussion/inbox.html",
        asked=asked,
        counts=counts,
        shown=shown,
        number=number,
        pages=-(-counts[asked["show"]] // PER_PAGE),
        titles={place: queries.title(session, visitor().organisation_id, place) for place in places},
        address_of=address_of,
        fresh_form=uuid4,
        named=lambda post: named(post, people),
        paragraphs=rules.paragraphs,
        longest=rules.LONGEST,
        page_address=page_address,
    )


@doors.post("/questions/posts/<uuid:post>/pin")
@guard("instructor", "administrator")
def pin(post: UUID) -> Answer:
    return _done(post, service.pin, _("Marked as the best answer. It stands first, and whoever asked is told."), True)


@doors.post("/questions/posts/<uuid:post>/unpin")
@guard("instructor", "administrator")
def unpin(post: UUID) -> Answer:
    return _done(post, service.unpin, _("No answer is marked any more."))


@doors.post("/questions/posts/<uuid:post>/hiding")
@guard("instructor", "administrator")
def hide(post: UUID) -> Answer:
    why = request.form.get("why", "")
    if not rules.tidy(why):
        flash(_("Write why first: whoever wrote it reads the reason."), "hint")
        _found, within = queries.post(db.session(), post, reader())
        return _back(within)
    return _done(post, service.hide, _("Hidden. Only its author and staff see it; you can show it again."), True, why)


@doors.post("/questions/posts/<uuid:post>/showing")
@guard("instructor", "administrator")
def show(post: UUID) -> Answer:
    return _done(post, service.show, _("Everybody in the course sees it again."))


@doors.post("/questions/posts/<uuid:post>/settling")
@guard("instructor", "administrator")
def settle(post: UUID) -> Answer:
    return _done(post, service.settle, _("Noted: nothing is wrong with it."), True)


@doors.post("/questions/<uuid:thread>/lock")
@guard("instructor", "administrator")
def lock(thread: UUID) -> Answer:
    return _lock(thread, True, _("Closed: nothing can be added until you open it again."))


@doors.post("/questions/<uuid:thread>/unlock")
@guard("instructor", "administrator")
def unlock(thread: UUID) -> Answer:
    return _lock(thread, False, _("Open again: everybody can answer."))


def _lock(thread: UUID, closed: bool, said: str) -> Answer:
    session = db.session()
    found = queries.thread(session, thread, reader())
    service.lock(session, speaker(found.place), thread, closed=closed, now=utc_now())
    flash(said)
    return _back(found)


def _done(post: UUID, deed: Callable[..., Thread], said: str, timed: bool = False, *more: str) -> Answer:
    """Do something with a post, say so, and go back. timed: the deed wants to know when."""
    session = db.session()
    _found, within = queries.post(session, post, reader())
    when: dict[str, Any] = {"now": utc_now()} if timed else {}
    deed(session, speaker(within.place), post, *more, **when)
    flash(said)
    return _back(within)


def _back(within: Thread) -> Answer:
    return back_to(request.form.get("to", ""), url_for("discussion.thread", thread=within.id))
