"""Who is still to show it, and a try that begins."""

from typing import Any

from flask import Response, redirect, request, url_for
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import BadInput, NotFound
from lms_tool.practicals import queries, rules, service
from lms_tool.practicals.manage.desk import called, course, doors, states
from lms_tool.progress import queries as progress
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page


class BeginSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    enrolment = fields.UUID(required=True)
    form = fields.String(required=True)


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    session, where, whose = db.session(), course(), visitor().organisation_id
    tracks = queries.tracks_of(session, where)
    offered = queries.rubrics(session, whose, tracks)
    known = {one.key for one in offered}
    found = offered + [one for one in queries.used(session, where, whose) if one.key not in known]
    rubric = next((one for one in found if one.key == request.args.get("form")), found[0] if found else None)
    state = request.args.get("state", "")
    words = request.args.get("q", "").strip()[:80]
    fits = [one.key for one in tracks if rubric and rubric in queries.rubrics(session, whose, [one])]
    every = queries.lines(session, queries.Asked(where, rubric.key, words=words), fits) if rubric else []
    lines = [line for line in every if state in ("", line.state)]
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-len(lines) // queries.PAGE)))
    here = {"form": rubric.key if rubric and len(found) > 1 else "", "state": state, "q": words}
    return page(
        "practicals/index.html",
        rubrics=found,
        rubric=rubric,
        may_begin=rubric in offered,
        lines=lines[(number - 1) * queries.PAGE : number * queries.PAGE],
        counts={one: sum(line.state == one for line in every) for one in rules.STATES},
        count=len(lines),
        number=number,
        pages=-(-len(lines) // queries.PAGE),
        here={name: value for name, value in here.items() if value},
        state=state,
        words=words,
        states=states(),
        titles={one.key: one.title for one in tracks},
        called=called,
        absent=queries.in_no_track(session, where),
    )


@doors.post("")
@guard("instructor", "administrator")
def begin() -> Answer:
    session, who = db.session(), visitor()
    try:
        said: dict[str, Any] = BeginSchema().load(request.form)
    except ValidationError as error:
        raise BadInput(str(error)) from error
    enrolment = queries.enrolment_in(session, course(), said["enrolment"])
    offered = queries.rubrics(session, who.organisation_id, [progress.edition_of(session, enrolment)])
    rubric = next((one for one in offered if one.key == said["form"]), None)
    if rubric is None:
        raise NotFound(f"rubric {said['form']} for track {enrolment.track}")
    made = service.begin(session, enrolment, rubric, course=who.course_id, by=who.person_id, now=utc_now())
    return redirect(url_for("practicals_desk.practical", practical=made.id), 303)
