"""The year at a glance, planning it, one batch."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Answer

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.manage.desk import (
    BatchSchema,
    doors,
    form_of,
    home_course,
    own,
    posted,
    problem,
    shown_values,
    staff,
    wrong_fields,
)
from lms_tool.cohorts.models import Batch
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import planning, seats, times
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import planning as service
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.db import utc_now
from lms_tool.errors import BadInput, ToolError
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import local
from lms_tool.web.pages import page


def _today_year() -> int:
    return times.today(utc_now(), visitor().timezone).year


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    """The batches of a year."""
    session, who = db.session(), visitor()
    year = request.args.get("year", _today_year(), type=int)
    tracks = {track.key: track.title for track in catalog.tracks(session, who.organisation_id)}
    track = request.args.get("track") if request.args.get("track") in tracks else None
    known = batches.years(session, staff())
    return page(
        "cohorts/index.html",
        rows=batches.plan(session, staff(), min(max(year, 2000), 2100), track=track, now=utc_now()),
        year=year,
        years=sorted({*known, year, _today_year()}),
        track=track,
        tracks=tracks,
        today=times.today(utc_now(), who.timezone),
    )


@doors.get("/plan")
@guard("instructor", "administrator")
def plan() -> Response:
    """A year of one track, spread evenly; every day can be changed before it is kept."""
    session, who = db.session(), visitor()
    tracks = catalog.tracks(session, who.organisation_id)
    track = next((one for one in tracks if one.key == request.args.get("track")), tracks[0] if tracks else None)
    today = times.today(utc_now(), who.timezone)
    usual_year = today.year + (track is not None and not planning.has_room(today, track.days))
    year = min(max(request.args.get("year", usual_year, type=int), 2000), 2100)
    usual = planning.usual_number(track.key, year=year, today=today) if track else 4
    number = min(max(request.args.get("number", usual, type=int), 1), planning.MOST_A_YEAR)
    spans, refused = [], ""
    if track:
        try:
            spans = service.proposal(session, who.organisation_id, track.key, year, number, today=today)
        except ToolError as error:
            refused = problem(error)
    return page(
        "cohorts/plan.html",
        tracks=tracks,
        track=track,
        year=year,
        number=number,
        rows=[(span, planning.make_up_week(span)) for span in spans],
        refused=refused,
        kept=batches.plan(session, staff(), year, track=track.key if track else None, now=utc_now()),
        title=lambda place: (
            _("%(track)s %(year)s, batch %(n)s", track=local(track.title), year=year, n=place) if track else ""
        ),
        size=planning.USUAL_SIZE,
        form=uuid4(),
    )


@doors.post("/plan")
@guard("instructor", "administrator")
def keep_plan() -> Answer:
    session, who, sent = db.session(), visitor(), request.form
    columns = [sent.getlist(name) for name in ("title", "starts_on", "ends_on")]
    size = sent.get("size", planning.USUAL_SIZE, type=int)
    new = []
    for title, first, last in zip(*columns, strict=False):
        if not title.strip():
            continue  # an emptied line is a batch less
        form = {"title": title, "track": sent.get("track", ""), "size": str(size), "starts_on": first, "ends_on": last}
        batch = _read(form)
        new.append(replace(batch, makes_up=planning.make_up_week(batch.span)) if sent.get("week") else batch)
    if not new:
        raise BadInput("a plan without batches")
    sent_as = form_of(sent)
    service.add(session, who.organisation_id, new, course=home_course(), by=who.person_id, now=utc_now(), form=sent_as)
    flash(ngettext("%(num)s batch is planned.", "%(num)s batches are planned.", len(new)))
    return redirect(url_for("batches.index", year=new[0].span.first.year, track=new[0].track), 303)


def _read(form: dict[str, str]) -> NewBatch:
    """Raises ValidationError, BadInput."""
    read = BatchSchema().load(form)
    first, last = read["makes_up_from"], read["makes_up_until"]
    if (first is None) != (last is None):
        known = first or last
        first, last = (known, known + timedelta(days=6)) if first else (known - timedelta(days=6), known)
    return NewBatch(
        title=read["title"],
        track=read["track"],
        size=read["size"],
        span=Span(read["starts_on"], read["ends_on"]),
        makes_up=Span(first, last) if first and last else None,
    )


@doors.get("/new")
@guard("instructor", "administrator")
def new() -> Response:
    today = times.today(utc_now(), visitor().timezone)
    return _form(None, shown_values({"size": planning.USUAL_SIZE, "starts_on": today, "track": "new-hire"}))


@doors.post("/new")
@guard("instructor", "administrator")
def add() -> Answer:
    who = visitor()
    try:
        read = _read(posted())
        [made] = service.add(
            db.session(),
            who.organisation_id,
            [read],
            course=home_course(),
            by=who.person_id,
            now=utc_now(),
            form=form_of(request.form),
        )
    except (ToolError, ValidationError) as error:
        return _form(None, posted(), error)
    flash(_("The batch is planned. Put people into it and set its sessions."))
    return redirect(url_for("batches.batch", batch=made.id), 303)


def _form(batch: Batch | None, values: dict[str, str], error: ToolError | ValidationError | None = None) -> Response:
    session, who = db.session(), visitor()
    return page(
        "cohorts/batch_form.html",
        status=400 if error else 200,
        batch=batch,
        values={"form": str(uuid4())} | values | ({"seen": service.as_seen(batch)} if batch else {}),
        problem=problem(error) if error else "",
        wrong=wrong_fields(error) if error else set(),
        tracks=catalog.tracks(session, who.organisation_id),
        most=seats.SEATS,
    )


@doors.get("/<uuid:batch>")
@guard("instructor", "administrator")
def batch(batch: UUID) -> Response:
    session, found = db.session(), own(batch)
    held = sessions.sessions_of(session, batch)
    groups = batches.groups(session, batch)
    sizes = batches.group_sizes(session, batch)
    members = batches.member_count(session, batch)
    return page(
        "cohorts/batch.html",
        batch=found,
        track=_track_title(found.track),
        members=members,
        most=seats.SEATS,
        classes=seats.classes(max(members, found.size)),
        sessions=held,
        astray=sessions.astray(found, held),
        taken=sessions.taken(session, [one.id for one in held]),
        groups=groups,
        sizes=sizes,
        trainers=batches.trainers(session, batch),
        names=batches.names(session, [group.mentor_id for group in groups]),
        now=utc_now(),
        today=times.today(utc_now(), visitor().timezone),
    )


def _track_title(key: str) -> str:
    tracks = {one.key: one.title for one in catalog.tracks(db.session(), visitor().organisation_id)}
    return str(local(tracks[key])) if key in tracks else key


@doors.get("/<uuid:batch>/edit")
@guard("instructor", "administrator")
def edit(batch: UUID) -> Response:
    found = own(batch)
    names = ("title", "track", "size", "starts_on", "ends_on", "makes_up_from", "makes_up_until")
    return _form(found, shown_values({name: getattr(found, name) for name in names}))


@doors.post("/<uuid:batch>/edit")
@guard("instructor", "administrator")
def change(batch: UUID) -> Answer:
    found = own(batch)
    try:
        read = _read(posted() | {"track": found.track})
        service.change(db.session(), batch, read, seen=request.form.get("seen"))
    except (ToolError, ValidationError) as error:
        return _form(found, posted(), error)
    flash(_("Saved."))
    return redirect(url_for("batches.batch", batch=batch), 303)


@doors.post("/<uuid:batch>/cancellation")
@guard("instructor", "administrator")
def call_off(batch: UUID) -> Answer:
    own(batch)
    service.call_off(db.session(), batch, why=request.form.get("why", ""), now=utc_now())
    flash(_("The batch is called off. Whoever had signed up for a session to come is told."))
    return redirect(url_for("batches.batch", batch=batch), 303)
