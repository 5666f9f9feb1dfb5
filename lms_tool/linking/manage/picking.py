"""The shelves: search, filter, look at one thing, choose one or many."""

from collections.abc import Sequence

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lms_tool.errors import NotFound
from lms_tool.linking import queries, rules, service
from lms_tool.linking.manage.doors import answered, answering, asked, batches, doors, insert, plan, take_back, wish
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

LONGEST_SEARCH = 80  # characters
MOST_ROOMS = 100  # modules on one page; whoever has more searches or filters


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    if queries.request_or_none(session, who.session_id) and queries.answer_or_none(session, who.session_id):
        return answered()
    return _picker()


@doors.post("")
@guard("instructor", "administrator")
def choose() -> Response:
    """Everything that the picker's form can be sent for; what was ticked comes along each time."""
    if "cancel" in request.form:
        return _cancel()
    if "preview" in request.form:
        return _preview(request.form["preview"])
    if "find" in request.form:
        return _picker()
    return _insert()


def _insert() -> Response:
    contents, accepts = request.form.getlist("content"), asked()
    if not contents:
        return _picker(trouble="nothing")
    shelves = queries.shelves(db.session(), visitor().organisation_id)
    try:
        choices = service.chosen(shelves, contents, accepts)
    except service.OneAtATime:
        return _picker(trouble="one")
    except service.TooMany:
        return _picker(trouble="many")
    return insert(plan(choices, wish(batches()), accepts), shelves)


def _cancel() -> Response:
    message = _("Nothing was added from the academy.")
    try:
        response = service.cancel(db.session(), visitor().session_id, message, **answering())
    except service.AnsweredAlready:
        return answered(409)
    return take_back(response, cancelled=True)


def _picker(*, trouble: str = "") -> Response:
    session, who = db.session(), visitor()
    try:
        accepts = asked()
    except service.NotAccepted:
        return page("linking/not_accepted.html")
    everything = queries.shelves(session, who.organisation_id)
    sought = _sought(request.values)
    shown = rules.narrowed(everything, sought)
    ticked = request.form.getlist("content")
    known = batches()
    return page(
        "linking/index.html",
        400 if trouble else 200,
        shelves=shown,
        sought=sought,
        filters=rules.filters(everything),
        is_bare=everything.is_empty(),
        is_cut=len(shown.rooms) > MOST_ROOMS,
        most_rooms=MOST_ROOMS,
        accepts=accepts,
        ticked=set(ticked),
        aside=_aside(everything, shown, ticked),
        there=queries.there(session, who.course_id),
        batches=known,
        wish=wish(known),
        trouble=trouble,
        most=service.MOST,
    )


def _sought(said: MultiDict[str, str]) -> rules.Sought:
    words = said.get("q", "")[:LONGEST_SEARCH].strip()
    layer, track, kind = (said.get(name, "")[:LONGEST_SEARCH] for name in ("layer", "track", "kind"))
    return rules.Sought(words, layer, track, kind)


def _aside(everything: rules.Shelves, shown: rules.Shelves, ticked: Sequence[str]) -> tuple[rules.Choice, ...]:
    """What was ticked and is not among what is shown now: it stays chosen, and stands above."""
    visible = {choice.content for choice in shown.everything}
    return tuple(choice for choice in everything.chosen(ticked) if choice.content not in visible)


def _preview(content: str) -> Response:
    session, who = db.session(), visitor()
    accepts = asked()
    everything = queries.shelves(session, who.organisation_id)
    choice = everything.choice_or_none(content)
    if choice is None:
        raise NotFound(f"content {content[:80]!r}")
    return page(
        "linking/preview.html",
        choice=choice,
        room=everything.room_or_none(choice.module),
        hour=queries.hour(session, who.organisation_id),
        accepts=accepts,
        there=queries.there(session, who.course_id).get(content),
        said=[(name, value) for name, value in request.form.items(multi=True) if name not in ("preview", "content")],
        ticked=[one for one in request.form.getlist("content") if one != content],
        is_ticked=content in request.form.getlist("content"),
    )
