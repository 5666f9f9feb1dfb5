"""The instructor's door: who is on the course's list, what has changed in it, who has not started."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from content.formats.tables import plain
from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.launches import queries as launches
from lms_tool.people import queries as people
from lms_tool.people.models import Course
from lms_tool.rosters import queries, rules, service
from lms_tool.rosters.models import Roster
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment

doors = Blueprint("rosters", __name__, url_prefix="/s/<launch>/roster", template_folder="templates")


@doors.get("")
@guard("instructor", "administrator", writes=True)
def index() -> Response:
    """The list as it was read last; where that is a while ago, it is read anew behind the page."""
    session, course, now = db.session(), _course(), utc_now()
    found = _roster_or_none(session, course)
    if found is None:
        return page("rosters/none.html")
    service.want_if_old(found, now=now)
    saying = rules.TROUBLES.get(found.trouble)
    state: dict[str, Any] = {"roster": found, "is_read": found.try_at > now, "saying": saying}
    if wants_fragment():
        return page("rosters/state.html", **state)
    gone = queries.gone(session, found, course)
    members = queries.count_members(session, course.id)
    changes = queries.changes(session, found)
    missing = queries.not_started(session, found, course)
    groups = rules.counted(one.groups for one in missing)
    return page(
        "rosters/index.html",
        **state,
        members=members,
        gone=gone[: queries.MOST],
        gone_count=len(gone),
        are_many=rules.are_many(len(gone), members),
        changes={what: [one for one in changes if one.what == what] for what in ("new", "back", "role")},
        missing=[one for one in missing if _is_asked_for(one.groups, groups)],
        groups=groups,
        group=_group_or_none(groups),
        most=queries.MOST,
        left=queries.left(session, course.id),
        batches=queries.batches(session, course.id) if queries.groups_of(session, found) else [],
        strange=[(one, rules.STRANGE.get(one["code"], "")) for one in found.strange],
    )


@doors.get("/missing")
@guard("instructor", "administrator", writes=True)
def missing() -> Response:
    """A line for the table of progress: how many have not started. An old list is read anew before the report."""
    session, course = db.session(), _course()
    found = _roster_or_none(session, course)
    if found is not None:
        service.want_if_old(found, now=utc_now())
    count = queries.count_not_started(session, found, course) if found else 0
    return page("rosters/missing.html", roster=found, count=count)


@doors.post("/read")
@guard("instructor", "administrator")
def read() -> Answer:
    session, now = db.session(), utc_now()
    service.want(queries.roster(session, _course().id), now=now)
    return redirect(url_for("rosters.index"), 303)


@doors.post("/left")
@guard("instructor", "administrator")
def left() -> Answer:
    count = service.confirm_left(db.session(), _course().id, _ticked(), **_by(), looked_twice="looked" in request.form)
    said = ngettext("%(num)s person has left the course.", "%(num)s people have left the course.", count)
    return _done(said if count else _nobody())


@doors.post("/stay")
@guard("instructor", "administrator")
def stay() -> Answer:
    count = service.stay(db.session(), _course().id, _ticked(), **_by())
    said = ngettext("%(num)s person stays in the course.", "%(num)s people stay in the course.", count)
    return _done(said if count else _nobody())


@doors.post("/back/<uuid:person>")
@guard("instructor", "administrator")
def back(person: UUID) -> Answer:
    found = service.put_back(db.session(), _course().id, person, **_by())
    return _done(_("%(name)s is in the course again.", name=found.name or _("No name")))


@doors.post("/groups")
@guard("instructor", "administrator")
def groups() -> Answer:
    try:
        batch = UUID(request.form.get("batch", ""))
    except ValueError:
        raise NotFound("a batch without an id") from None
    count = service.form_groups(db.session(), _course().id, batch)
    if not count:
        return _done(_("Nobody was moved: whoever is in the batch and on the list has a group already."))
    return _done(ngettext("%(num)s person was put into a group.", "%(num)s people were put into groups.", count))


@doors.get("/not-started.csv")
@guard("instructor", "administrator")
def not_started() -> Response:
    """Who is on the list and never came, for a spreadsheet; no cell is taken for a formula."""
    session, course = db.session(), _course()
    missing = queries.not_started(session, queries.roster(session, course.id), course)
    groups = rules.counted(one.groups for one in missing)
    rows = [
        [one.person.name or "", one.person.staff_number or "", "; ".join(one.groups), one.since.date().isoformat()]
        for one in missing
        if _is_asked_for(one.groups, groups)
    ]
    heading = [_("Name"), _("Staff number"), _("Group"), _("On the list since")]
    answer = make_response(plain.write_csv([heading, *rows]))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="not-started.csv"'
    return answer


def _course() -> Course:
    """Of this launch. Raises NotFound outside any course."""
    course = visitor().course_id
    if course is None:
        raise NotFound("a roster outside any course")
    return people.course(db.session(), course)


def _roster_or_none(session: Session, course: Course) -> Roster | None:
    """Known from now on, if this launch tells of it first."""
    found = queries.roster_or_none(session, course.id)
    told = launches.session(session, visitor().session_id)
    if found is None and told.roster_url:
        where = (course.organisation_id, course.id, told.roster_url)
        return service.know(session, *where, groups=told.groups_url, now=utc_now())
    return found


def _group_or_none(groups: Mapping[str, int]) -> str | None:
    """The group or section that is asked for, where somebody in the list is in it."""
    asked = request.args.get("group", "")
    return asked if asked in groups else None


def _is_asked_for(theirs: Sequence[str], groups: Mapping[str, int]) -> bool:
    asked = _group_or_none(groups)
    return asked is None or asked in theirs


def _ticked() -> list[UUID]:
    found = []
    for said in request.form.getlist("person"):
        try:
            found.append(UUID(said))
        except ValueError:
            continue
    return found


def _by() -> dict[str, Any]:
    return {"by": visitor().person_id, "now": utc_now()}


def _nobody() -> str:
    return _("Nothing to do: tick at least one person.")


def _done(said: str) -> Answer:
    flash(said)
    return redirect(url_for("rosters.index"), 303)
