"""The people of a batch: who is in it, groups, mentors, trainers."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from content.schema import When
from lms_tool.cohorts.manage.desk import doors, own, staff
from lms_tool.cohorts.queries import batches, opening
from lms_tool.cohorts.service import joining
from lms_tool.cohorts.service import planning as service
from lms_tool.db import utc_now
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page
from lms_tool.web.sites import for_whom


@doors.get("/<uuid:batch>/people")
@guard("instructor", "administrator")
def people(batch: UUID) -> Response:
    session, found = db.session(), own(batch)
    number = max(request.args.get("page", 1, type=int), 1)
    group = request.args.get("group", type=UUID)
    rows, all_ = batches.member_page(session, batch, number, group=group)
    groups = batches.groups(session, batch)
    teachers = batches.staff_of(session, _pool())
    openings = opening.openings(session, found, [row.member for row in rows])
    mentors = {row.member.mentor_id for row in rows} | {one.mentor_id for one in groups}
    return page(
        "cohorts/people.html",
        batch=found,
        rows=rows,
        all=all_,
        page=number,
        pages=-(-all_ // batches.PAGE) or 1,
        group=group,
        groups=groups,
        sizes=batches.group_sizes(session, batch),
        teachers=teachers,
        trainers={one.id for one in batches.trainers(session, batch)},
        names=batches.names(session, mentors),
        openings=openings,
        locked=sum(one.is_locked for one in openings.values()),
    )


def _pool() -> UUID | None:
    """Where people are looked for: this course; for administrators outside any, the whole organisation."""
    here = staff()
    return None if here.administrator else here.course


@doors.get("/<uuid:batch>/people/add")
@guard("instructor", "administrator")
def candidates(batch: UUID) -> Response:
    like = request.args.get("q", "").strip()[:80]
    found = own(batch)
    shown = batches.candidates(db.session(), found, course=_pool(), like=like)
    return page("cohorts/candidates.html", batch=found, shown=shown, like=like, most=4 * batches.PAGE)


@doors.post("/<uuid:batch>/people/add")
@guard("instructor", "administrator")
def join(batch: UUID) -> Answer:
    found = own(batch)
    known = {one.id for one in batches.candidates(db.session(), found, course=_pool(), like=request.form.get("q", ""))}
    chosen = [person for person in _ticked() if person in known]
    if not chosen:
        flash(_("Choose somebody first."), "hint")
        return redirect(url_for("batches.candidates", batch=batch), 303)
    joined = joining.join(db.session(), batch, chosen, by=visitor().person_id, now=utc_now())
    flash(ngettext("%(num)s person is in the batch now.", "%(num)s more people are in the batch now.", len(joined)))
    return redirect(url_for("batches.people", batch=batch), 303)


def _ticked() -> list[UUID]:
    """The people whose boxes are ticked."""
    found = []
    for said in request.form.getlist("person"):
        try:
            found.append(UUID(said))
        except ValueError:
            continue
    return found


@doors.post("/<uuid:batch>/people")
@guard("instructor", "administrator")
def arrange(batch: UUID) -> Answer:
    """What is to be done with those that are ticked."""
    own(batch)
    session, chosen, what = db.session(), _ticked(), request.form.get("do", "")
    if not chosen:
        flash(_("Choose somebody first."), "hint")
    elif what == "group":
        joining.place(session, batch, chosen, request.form.get("group", type=UUID))
        flash(_("Saved."))
    elif what == "mentor":
        joining.mentor(session, batch, chosen, request.form.get("mentor", type=UUID))
        flash(_("Saved."))
    elif what in ("let-in", "let-in-back"):
        _let_in(batch, chosen, what)
    elif what == "leave":
        for person in chosen:
            if batches.is_member(session, batch, person):
                joining.leave(session, batch, person, by=visitor().person_id, now=utc_now())
        flash(_("Taken out of the batch. What they attended stays on record."))
    return redirect(url_for("batches.people", batch=batch, page=request.form.get("page", type=int)), 303)


def _let_in(batch: UUID, chosen: list[UUID], what: str) -> None:
    session, by, now = db.session(), visitor().person_id, utc_now()
    if what == "let-in-back":
        count = joining.let_in_no_more(session, batch, chosen, by=by, now=now)
        flash(ngettext("%(num)s person needs the hours again.", "%(num)s people need the hours again.", count))
    elif not request.form.get("why", "").strip():
        flash(_("Say why they are let in before their hours are complete; it is kept in the log."), "hint")
    else:
        count = joining.let_in(session, batch, chosen, by=by, why=request.form["why"], now=now)
        flash(ngettext("%(num)s person can sign up now.", "%(num)s people can sign up now.", count))


@doors.post("/<uuid:batch>/groups")
@guard("instructor", "administrator")
def groups(batch: UUID) -> Answer:
    own(batch)
    session, what = db.session(), request.form.get("do", "")
    group = request.form.get("group", type=UUID)
    if what == "form":
        placed = joining.form_groups(session, batch, _name)
        if placed:
            flash(ngettext("%(num)s person was placed.", "%(num)s people were placed.", placed))
        else:
            flash(_("Nobody was placed: everybody has a group, or it is not known yet where they work."), "hint")
    elif what == "add":
        joining.add_group(session, batch, request.form.get("title", ""))
        flash(_("Saved."))
    elif what == "drop" and group:
        joining.drop_group(session, batch, group)
        flash(_("The group is gone; its people stay in the batch."))
    elif what == "mentor" and group:
        joining.mentor_group(session, batch, group, request.form.get("mentor", type=UUID))
        flash(_("Saved."))
    return redirect(url_for("batches.people", batch=batch), 303)


def _name(project_type: str | None, region: str | None) -> str:
    """What a group of one kind of project and region is called."""
    return for_whom(When((project_type,) if project_type else (), (region,) if region else ()))


@doors.post("/<uuid:batch>/trainers")
@guard("instructor", "administrator")
def trainers(batch: UUID) -> Answer:
    own(batch)
    known = {one.id for one in batches.staff_of(db.session(), _pool())}
    known |= {one.id for one in batches.trainers(db.session(), batch)}
    service.name_trainers(db.session(), batch, [person for person in _ticked() if person in known])
    flash(_("Saved."))
    return redirect(url_for("batches.people", batch=batch), 303)
