"""Who stands twice: looked at side by side, joined, kept apart, split again."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries, rules, service
from lms_tool.people.manage.people import called
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("people_joining", __name__, url_prefix="/s/<launch>/people/joining", template_folder="../templates")


@doors.get("")
@guard("administrator")
def index() -> Response:
    session, whose = db.session(), visitor().organisation_id
    joined = queries.mergers(session, whose)
    people = {person for one in joined for person in (one.survivor_id, one.absorbed_id, one.by) if person}
    return page(
        "people/joining.html",
        found=queries.candidates(session, whose),
        joined=joined,
        names=queries.names_of(session, people),
        called=called,
    )


@doors.get("/<uuid:one>/<uuid:other>")
@guard("administrator")
def compare(one: UUID, other: UUID) -> Response:
    return _side_by_side(one, other)


@doors.get("/of/<uuid:person>")
@guard("administrator")
def seek(person: UUID) -> Answer:
    """The other one by their staff number."""
    here = queries.person(db.session(), person)
    number = rules.staff_number(request.args.get("number"))
    found = queries.by_number_or_none(db.session(), visitor().organisation_id, number) if number else None
    if found is None or found.id == here.id:
        flash(_("Nobody else has this staff number."), "hint")
        return redirect(url_for("people.show", person=here.id), 303)
    return redirect(url_for("people_joining.compare", one=found.id, other=here.id), 303)


def _side_by_side(one: UUID, other: UUID) -> Response:
    session, whose = db.session(), visitor().organisation_id
    pair = [queries.person(session, person) for person in (one, other)]
    if one == other or any(person.merged_into_id for person in pair):
        raise NotFound("they are one already")
    day = organisations.today(session, whose, utc_now())
    return page(
        "people/pair.html",
        pair=pair,
        called=called,
        accounts={person.id: queries.accounts_of(session, person.id) for person in pair},
        courses={person.id: queries.every_course_of(session, person.id) for person in pair},
        records={person.id: service.records_of(session, person.id) for person in pair},
        holding={person.id: rules.on(day, queries.history_of(session, person.id)) for person in pair},
        sites={site.id: site for site in organisations.sites(session, whose)},
        apart=queries.are_apart(session, one, other),
    )


@doors.post("/<uuid:one>/<uuid:other>")
@guard("administrator")
def join(one: UUID, other: UUID) -> Answer:
    why = request.form.get("why", "").strip()
    merger = service.merge(db.session(), one, other, by=visitor().person_id, now=utc_now(), why=why)
    flash(_("Joined; every record is kept. You can split them again at any time."))
    return redirect(url_for("people.show", person=merger.survivor_id), 303)


@doors.post("/<uuid:one>/<uuid:other>/apart")
@guard("administrator")
def apart(one: UUID, other: UUID) -> Answer:
    service.decide_apart(db.session(), one, other, by=visitor().person_id, now=utc_now())
    flash(_("They stay two people; nobody asks again."))
    return redirect(url_for("people_joining.index"), 303)


@doors.post("/<uuid:merger>/splitting")
@guard("administrator")
def split(merger: UUID) -> Answer:
    done = service.split(db.session(), merger, by=visitor().person_id, now=utc_now())
    flash(_("Split again; each has their own records back."))
    return redirect(url_for("people.show", person=done.absorbed_id), 303)
