"""People: the list, one of them, where they work."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response as Answer

from lms_tool.audit import queries as audit
from lms_tool.db import utc_now
from lms_tool.errors import NotAllowed
from lms_tool.organisations import queries as organisations
from lms_tool.organisations.models import Site
from lms_tool.people import queries, rules, service
from lms_tool.people.manage import words
from lms_tool.people.models import Person
from lms_tool.people.queries import Asked
from lms_tool.people.queries.listed import PAGE, STATES
from lms_tool.people.rules import Place
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("people", __name__, url_prefix="/s/<launch>/people", template_folder="../templates")


class PersonSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(load_default="")
    staff_number = fields.String(load_default="")


class _Choice(fields.UUID):
    """Of a list in which the empty line means none."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super().deserialize(value or None, *args, **options)


class PlacementSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    since = fields.Date(required=True)
    site = _Choice(load_default=None, allow_none=True)
    post = _Choice(load_default=None, allow_none=True)
    left = fields.Boolean(load_default=False)
    why = fields.String(load_default="")


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    only = _only_site()
    asked = Asked(
        words=request.args.get("q", "").strip()[:80],
        site=only or _uuid("site"),
        post=_uuid("post"),
        state=request.args.get("state", "") if request.args.get("state") in STATES else "",
    )
    number = max(1, request.args.get("page", 1, type=int))
    day = organisations.today(session, who.organisation_id, utc_now())
    found, count = queries.listed(session, who.organisation_id, asked, day=day, page=min(number, 100_000))
    return page(
        "people/index.html",
        found=found,
        count=count,
        asked=asked,
        here={name: value for name, value in request.args.items() if name in ("q", "site", "post", "state") and value},
        number=number,
        pages=-(-count // PAGE),
        only=organisations.part(session, Site, only) if only else None,
        sites={site.id: site for site in organisations.sites(session, who.organisation_id)},
        posts={post.id: post for post in organisations.posts(session, who.organisation_id)},
        states=words.states(),
    )


@doors.get("/new")
@guard("administrator")
def begin() -> Response:
    return page("people/new.html", said={"name": "", "staff_number": ""}, fault=None)


@doors.post("/new")
@guard("administrator")
def add() -> Answer:
    who, said = visitor(), PersonSchema().load(request.form)
    if not rules.staff_number(said["staff_number"]) or not said["name"].strip():
        fault = _("A name and a staff number are needed: by the number the person is known when they come in.")
        return page("people/new.html", 422, said=said, fault=fault)
    try:
        person = service.enter(db.session(), who.organisation_id, **said, by=who.person_id, now=utc_now())
    except service.NumberTaken:
        return page("people/new.html", 409, said=said, fault=_("Somebody else has this staff number."))
    flash(_("Added. Say now where they work."))
    return redirect(url_for("people.show", person=person.id), 303)


@doors.get("/<uuid:person>")
@guard("learner", "instructor", "administrator")
def show(person: UUID) -> Answer:
    session, who = db.session(), visitor()
    found = queries.person(session, person)
    if found.merged_into_id:
        return redirect(url_for("people.show", person=found.merged_into_id), 303)
    history = queries.history_of(session, person)
    _check_seen(history)
    may_change = "administrator" in who.roles
    log = audit.of_subject(session, person) if may_change else []
    joined = queries.mergers(session, who.organisation_id, person) if may_change else []
    known = {entry.by for entry in log if entry.by} | {one.absorbed_id for one in joined}
    return page(
        "people/person.html",
        person=found,
        called=called(found),
        spans=rules.spans(history),
        today=organisations.today(session, who.organisation_id, utc_now()),
        accounts=queries.accounts_of(session, person),
        courses=queries.every_course_of(session, person),
        sites={site.id: site for site in organisations.sites(session, who.organisation_id)},
        posts={post.id: post for post in organisations.posts(session, who.organisation_id)},
        log=log,
        joined=joined,
        names=queries.names_of(session, known),
        may_change=may_change,
    )


@doors.post("/<uuid:person>")
@guard("administrator")
def change(person: UUID) -> Answer:
    said = PersonSchema().load(request.form)
    service.rewrite(db.session(), person, **said, by=visitor().person_id, now=utc_now())
    flash(_("Saved."))
    return redirect(url_for("people.show", person=person), 303)


@doors.post("/<uuid:person>/placements")
@guard("administrator")
def place(person: UUID) -> Answer:
    said = PlacementSchema().load(request.form)
    where = Place(left=True) if said["left"] else Place(said["site"], said["post"])
    done = service.place(
        db.session(),
        person,
        where,
        since=said["since"],
        by=visitor().person_id,
        now=utc_now(),
        why=said["why"].strip()[:500],
    )
    flash(_("Saved. Courses and figures follow their site from that day on.") if done else _("That is how it was."))
    return redirect(url_for("people.show", person=person), 303)


@doors.post("/<uuid:person>/placements/<uuid:placement>/removal")
@guard("administrator")
def take_back(person: UUID, placement: UUID) -> Answer:
    service.take_back(db.session(), person, placement, by=visitor().person_id, now=utc_now())
    flash(_("Taken back; what went before holds on."))
    return redirect(url_for("people.show", person=person), 303)


def called(person: Person) -> str:
    return person.name or person.staff_number or _("Without a name")


def _only_site() -> UUID | None:
    """None for those who see everybody. Raises NotAllowed for those who see nobody."""
    who = visitor()
    if "administrator" in who.roles:
        return None
    site = queries.oversight(db.session(), who.person_id)
    if site is None:
        raise NotAllowed("neither an administrator nor in a post that leads")
    return site


def _check_seen(history: list[Any]) -> None:
    """A supervisor sees who works at their site today."""
    only = _only_site()
    if only is None:
        return
    day: date = organisations.today(db.session(), visitor().organisation_id, utc_now())
    holding = rules.on(day, history)
    if holding is None or holding.site_id != only:
        raise NotAllowed("works at another site")


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
