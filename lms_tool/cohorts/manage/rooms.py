"""Sessions: set, changed, called off."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Answer

from lms_tool.catalog import queries as catalog
from lms_tool.cohorts.manage.desk import (
    SessionSchema,
    doors,
    form_of,
    own,
    posted,
    problem,
    shown_values,
    staff,
    wrong_fields,
)
from lms_tool.cohorts.models import Batch, ClassroomSession
from lms_tool.cohorts.queries import batches, sessions
from lms_tool.cohorts.rules import seats, times
from lms_tool.cohorts.service import holding
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.refusals import RoomTaken, TrainerTaken
from lms_tool.db import utc_now
from lms_tool.errors import ToolError
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


@doors.get("/<uuid:batch>/sessions/new")
@guard("instructor", "administrator")
def new_session(batch: UUID) -> Response:
    found = own(batch)
    usual: dict[str, Any] = {
        "day": max(found.starts_on, times.today(utc_now(), visitor().timezone)),
        "begins": "09:00",
        "ends": "11:30",
        "timezone": visitor().timezone,
        "seats": seats.SEATS,
        "walk_ins": "members",
        "opens_before": 30,
        "late_after": 10,
        "trainer": visitor().person_id,
        "makes_up": request.args.get("makes_up", type=UUID),
    }
    if usual["makes_up"]:
        missed = sessions.session(db.session(), usual["makes_up"], batch)
        usual |= {"title": missed.title, "module": missed.module, "place": missed.place, "minutes": missed.minutes}
        usual["day"] = max(found.makes_up_from or usual["day"], usual["day"])
    return _form(found, None, shown_values(usual))


@doors.post("/<uuid:batch>/sessions/new")
@guard("instructor", "administrator")
def add_session(batch: UUID) -> Answer:
    found = own(batch)
    try:
        new = NewSession(**SessionSchema().load(posted()))
        made = holding.add(db.session(), batch, new, now=utc_now(), form=form_of(request.form))
    except (ToolError, ValidationError) as error:
        return _form(found, None, posted(), error)
    flash(_("The session is set. Everybody in the batch can sign up for it."))
    return redirect(url_for("batches.session", session=made.id), 303)


def _form(
    batch: Batch,
    held: ClassroomSession | None,
    values: dict[str, str],
    error: ToolError | ValidationError | None = None,
) -> Response:
    session, who = db.session(), visitor()
    pool = None if staff().administrator else who.course_id
    return page(
        "cohorts/session_form.html",
        status=400 if error else 200,
        batch=batch,
        held=held,
        values={"form": str(uuid4())} | values | ({"seen": str(held.revision)} if held else {}),
        problem=problem(error) if error else "",
        wrong=wrong_fields(error) if error else set(),
        modules=catalog.modules(session, who.organisation_id),
        teachers=batches.staff_of(session, pool),
        others=[
            one
            for one in sessions.sessions_of(session, batch.id)
            if not one.makes_up_id and not one.cancelled_at and (held is None or one.id != held.id)
        ],
        most=seats.MOST_SEATS,
        taken=isinstance(error, TrainerTaken | RoomTaken),
    )


def own_session(session: UUID) -> tuple[Batch, ClassroomSession]:
    """A session of a batch that this member of staff runs. Raises NotFound."""
    held = sessions.session(db.session(), session)
    return own(held.batch_id), held


@doors.get("/sessions/<uuid:session>/edit")
@guard("instructor", "administrator")
def edit_session(session: UUID) -> Response:
    batch, held = own_session(session)
    begins, ends = times.local(held.starts_at, held.timezone), times.local(held.ends_at, held.timezone)
    names = ("title", "place", "module", "timezone", "seats", "minutes", "walk_ins", "opens_before", "late_after")
    values = {name: getattr(held, name) for name in names}
    values |= {"day": begins.date(), "begins": begins.time(), "ends": ends.time()}
    values |= {"trainer": held.trainer_id, "makes_up": held.makes_up_id}
    return _form(batch, held, shown_values(values))


@doors.post("/sessions/<uuid:session>/edit")
@guard("instructor", "administrator")
def change_session(session: UUID) -> Answer:
    batch, held = own_session(session)
    try:
        new = NewSession(**SessionSchema().load(posted()))
        holding.change(db.session(), session, new, now=utc_now(), seen=request.form.get("seen", type=int))
    except (ToolError, ValidationError) as error:
        return _form(batch, held, posted(), error)
    flash(_("Saved. Whoever signed up is told of another hour or place."))
    return redirect(url_for("batches.session", session=session), 303)


@doors.post("/sessions/<uuid:session>/cancellation")
@guard("instructor", "administrator")
def call_off_session(session: UUID) -> Answer:
    batch, _held = own_session(session)
    holding.call_off(db.session(), session, why=request.form.get("why", ""), now=utc_now())
    flash(_("The session is called off. Whoever had signed up is told."))
    return redirect(url_for("batches.batch", batch=batch.id), 303)
