"""A whole track, step by step: which links, in which order, with which columns and days."""

from flask import Response, request

from lms_tool.catalog import queries as catalog
from lms_tool.linking import queries, rules, service
from lms_tool.linking.manage.doors import answered, asked, batches, doors, insert, plan, spans, wish
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


@doors.get("/tracks/<track>")
@guard("instructor", "administrator")
def track(track: str) -> Response:
    if queries.answer_or_none(db.session(), visitor().session_id):
        return answered()
    return _page(track)


@doors.post("/tracks/<track>")
@guard("instructor", "administrator")
def insert_track(track: str) -> Response:
    accepts, contents = asked(), request.form.getlist("content")
    if not contents:
        return _page(track, trouble="nothing")
    shelves = queries.shelves(db.session(), visitor().organisation_id)
    try:
        found = service.chosen(shelves, contents, accepts)
    except service.OneAtATime:
        return _page(track, trouble="one")
    except service.TooMany:
        return _page(track, trouble="many")
    chosen = wish(batches(track))
    order = [stop.choice for stop in _stops(track, shelves, chosen.columns) if stop.choice in found]
    if not order:
        return _page(track, trouble="nothing")
    return insert(plan(order, chosen, accepts), shelves)


def _stops(track: str, shelves: rules.Shelves, columns: str) -> tuple[rules.Stop, ...]:
    """The track's links in order. Raises NotFound."""
    who = visitor()
    edition = catalog.track(db.session(), who.organisation_id, track)
    there = queries.there(db.session(), who.course_id)
    return rules.stops(edition.plan, shelves, _links(), columns, there)


def _links() -> str:
    said = request.values.get("links", "")
    return said if said in rules.LINKS else rules.LINKS[0]


def _page(track: str, *, trouble: str = "") -> Response:
    session, who = db.session(), visitor()
    accepts, known = asked(), batches(track)
    chosen = wish(known)
    columns = chosen.columns if accepts.accepts_columns else "none"
    shelves = queries.shelves(session, who.organisation_id)
    stops = _stops(track, shelves, columns)
    there = queries.there(session, who.course_id)
    links = {one.choice.content: one for one in plan([stop.choice for stop in stops], chosen, accepts)}
    return page(
        "linking/track.html",
        400 if trouble else 200,
        edition=catalog.track(session, who.organisation_id, track),
        stops=stops,
        links=links,
        missing=[stop for stop in stops if not stop.is_there],
        sent=[stop for stop in stops if stop.is_there and there[stop.choice.content].how == "sent"],
        ticked=_ticked(stops, accepts.accepts_several, trouble),
        there=there,
        grain=_links(),
        accepts=accepts,
        batches=known,
        wish=chosen,
        has_days=bool(spans(chosen.batch)),
        trouble=trouble,
        most=service.MOST,
    )


def _ticked(stops: tuple[rules.Stop, ...], accepts_several: bool, trouble: str) -> set[str]:
    """What is chosen at first: what is owed by everybody and missing; only the next one where one is all that goes;
    not more than go at once."""
    if trouble:
        return set(request.form.getlist("content"))
    offered = [stop.choice.content for stop in stops if stop.is_offered]
    return set(offered[: service.MOST if accepts_several else 1])
