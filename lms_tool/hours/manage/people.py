"""Everybody's hours as a table, the ledger of one person, and what staff correct in it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response as Answer

from content.formats import spreadsheet
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.errors import NotAllowed, NotFound
from lms_tool.hours import queries, rules, service
from lms_tool.hours.manage import sheets, words
from lms_tool.hours.queries import PAGE, STANDINGS, Asked
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Site
from lms_tool.people import queries as people
from lms_tool.people.models import Person
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("hours", __name__, url_prefix="/s/<launch>/hours/people", template_folder="../templates")

FILTERS = ("year", "q", "site", "post", "track", "standing", "order")
LINES = 60


class CorrectionSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    minutes = fields.Integer(load_default=0)
    why = fields.String(load_default="")
    day = fields.Date(load_default=None, allow_none=True)
    about = fields.UUID(load_default=None, allow_none=True)


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, who, asked = db.session(), visitor(), _asked()
    day = organisations.today(session, who.organisation_id, utc_now())
    owed = queries.owed(session, who.organisation_id)
    due = owed.yearly * owed.length
    number = max(1, min(request.args.get("page", 1, type=int), 100_000))
    found, count = queries.listed(session, who.organisation_id, asked, day=day, owed=due, page=number)
    return page(
        "hours/people.html",
        found=found,
        count=count,
        counts=queries.standings(session, who.organisation_id, asked, day=day, owed=due),
        asked=asked,
        owed=owed,
        here={name: value for name, value in request.args.items() if name in FILTERS and value},
        number=number,
        pages=-(-count // PAGE),
        years=range(day.year, day.year - 5, -1),
        only=organisations.part(session, Site, asked.site) if asked.site and _only_site() else None,
        sites={site.id: site for site in organisations.sites(session, who.organisation_id)},
        posts={post.id: post for post in organisations.posts(session, who.organisation_id)},
        tracks=catalog.tracks(session, who.organisation_id),
        words=words,
        rules=rules,
    )


@doors.get("/hours.<kind>")
@guard("learner", "instructor", "administrator")
def export(kind: str) -> Response:
    """The table as it is filtered, every page of it, as a file."""
    if kind not in sheets.TYPES:
        raise NotFound(f"hours as {kind[:20]!r}")
    session, whose, asked = db.session(), visitor().organisation_id, _asked()
    day = organisations.today(session, whose, utc_now())
    owed = queries.owed(session, whose)
    rows = queries.every(session, whose, asked, day=day, owed=owed.yearly * owed.length)
    cells = sheets.columns(
        owed,
        {site.id: site for site in organisations.sites(session, whose)},
        {post.id: post for post in organisations.posts(session, whose)},
    )
    title = _("Training hours %(year)s", year=asked.year)
    table = sheets.rows(cells, rows)
    made: Any = (
        "".join(spreadsheet.as_csv(table)) if kind == "csv" else spreadsheet.as_xlsx(title, table, sheets.WIDTHS)
    )
    answer = Response(made, mimetype=sheets.TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="hours-{asked.year}.{kind}"'
    return answer


@doors.get("/<uuid:person>")
@guard("learner", "instructor", "administrator")
def show(person: UUID) -> Response:
    return _shown(_seen(person), {}, "")


@doors.post("/<uuid:person>/corrections")
@guard("instructor", "administrator")
def correct(person: UUID) -> Answer:
    found, who = _seen(person), visitor()
    errors = CorrectionSchema().validate(request.form)
    said: dict[str, Any] = {} if errors else CorrectionSchema().load(request.form)
    if errors:
        return _shown(found, dict(request.form), "minutes" if "minutes" in errors else "day")
    try:
        made = service.correct(db.session(), found.id, **said, by=who.person_id, now=utc_now())
    except service.CorrectionFaulty as error:
        return _shown(found, dict(request.form), error.fault)
    flash(_("Entered. It stands in the ledger with your reason and can be taken back."))
    return redirect(url_for("hours.show", person=found.id, year=made.year), 303)


@doors.post("/<uuid:person>/corrections/<uuid:entry>/taking-back")
@guard("instructor", "administrator")
def take_back(person: UUID, entry: UUID) -> Answer:
    found, who = _seen(person), visitor()
    if queries.entry(db.session(), entry).person_id != found.id:
        raise NotFound(f"entry {entry} of {person}")
    done = service.take_back(db.session(), entry, why=request.form.get("why", ""), by=who.person_id, now=utc_now())
    flash(_("Taken back. The correction stays in the ledger and counts nothing."))
    return redirect(url_for("hours.show", person=found.id, year=done.year), 303)


def _shown(person: Person, said: dict[str, Any], fault: str) -> Response:
    session, who = db.session(), visitor()
    today = organisations.today(session, who.organisation_id, utc_now())
    years = sorted({today.year, *queries.years_of(session, person.id)}, reverse=True)
    asked = request.args.get("year", today.year, type=int)
    year = queries.year_of(session, who.organisation_id, person.id, asked if asked in years else today.year)
    pages = -(-len(year.entries) // LINES)
    number = max(1, min(request.args.get("page", 1, type=int), pages or 1))
    by = {one for entry in year.entries for one in (entry.by, entry.back_by) if one}
    return page(
        "hours/person.html",
        422 if fault else 200,
        person=person,
        called=words.called(person),
        year=year,
        years=years,
        this_year=today.year,
        today=today,
        number=number,
        pages=pages,
        shown=year.entries[(number - 1) * LINES : number * LINES],
        policy=queries.policy(session, who.organisation_id),
        staff=people.names_of(session, by),
        may_correct=who.is_staff,
        said=said,
        fault=words.faults().get(fault, ""),
    )


def _asked() -> Asked:
    said = request.args
    today = organisations.today(db.session(), visitor().organisation_id, utc_now())
    year = said.get("year", today.year, type=int)
    return Asked(
        year=year if 2000 <= year <= today.year + 1 else today.year,
        words=said.get("q", "").strip()[:80],
        site=_only_site() or _uuid("site"),
        post=_uuid("post"),
        track=said.get("track", "")[:64],
        standing=said.get("standing", "") if said.get("standing") in STANDINGS else "",
        course=_only_course(),
        lowest_first=said.get("order") == "hours",
    )


def _only_course() -> UUID | None:
    """An instructor sees who learns in the course of this launch."""
    who = visitor()
    if "administrator" in who.roles or "instructor" not in who.roles:
        return None
    if who.course_id is None:
        raise NotAllowed("an instructor outside of any course")
    return who.course_id


def _only_site() -> UUID | None:
    """A supervisor sees their own site. None for staff. Raises NotAllowed for those who see nobody."""
    who = visitor()
    if who.is_staff:
        return None
    site = people.oversight(db.session(), who.person_id)
    if site is None:
        raise NotAllowed("neither staff nor in a post that leads")
    return site


def _seen(person: UUID) -> Person:
    """Somebody whose hours this visitor may see. Raises NotFound, NotAllowed."""
    session, who = db.session(), visitor()
    found = people.person(session, person)
    day = organisations.today(session, who.organisation_id, utc_now())
    within = Asked(year=day.year, site=_only_site(), course=_only_course())
    if (within.site or within.course) and not queries.is_among(session, who.organisation_id, within, person, day=day):
        raise NotAllowed("not of this site or course")
    return found


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
