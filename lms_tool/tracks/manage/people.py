"""The training of one person: which tracks they are to learn and why, and what they need not do."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.wrappers import Response as Answer

from content.media.kinds import MB
from lms_tool.catalog import queries as catalog
from lms_tool.db import utc_now
from lms_tool.errors import NotAllowed
from lms_tool.files import queries as stored
from lms_tool.files import service as files
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.people.models import Person
from lms_tool.tracks import queries, service
from lms_tool.tracks.models import Assignment, Exemption
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("training", __name__, url_prefix="/s/<launch>/training/<uuid:person>", template_folder="../templates")

LARGEST = 20 * MB  # with the proof


class _Day(fields.Date):
    """Of a field that may stay empty."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super().deserialize(value or None, *args, **options)


class AssignmentSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    track = fields.String(required=True)
    starts_on = _Day(load_default=None, allow_none=True)
    why = fields.String(load_default="")


class ExemptionSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    module = fields.String(required=True)  # "track/module"
    why = fields.String(load_default="")


@doors.get("")
@guard("instructor", "administrator")
def show(person: UUID) -> Response:
    session, who, found = db.session(), visitor(), _person(person)
    assignments, exemptions = queries.assignments_of(session, person), queries.exemptions_of(session, person)
    tracks = catalog.tracks(session, who.organisation_id)
    modules = {module.key: module for module in catalog.modules(session, who.organisation_id)}
    decided: list[Assignment | Exemption] = [*assignments, *exemptions]
    by = {one.by for one in decided if one.by} | {one.ended_by for one in decided if one.ended_by}
    learning = {one.track for one in assignments if one.ended_at is None}
    proofs = {one.proof for one in exemptions if one.proof}
    return page(
        "tracks/person.html",
        person=found,
        called=found.name or found.staff_number or _("Without a name"),
        assignments=assignments,
        exemptions=exemptions,
        tracks={track.key: track for track in tracks},
        modules=modules,
        learning=learning,
        free=[track for track in tracks if track.key not in learning],
        spared={(one.track, one.module) for one in exemptions if one.ended_at is None},
        names=people.names_of(session, by),
        proofs={key: file for key in proofs if (file := stored.file_or_none(session, who.organisation_id, key))},
        background=queries.backgrounds(session, [person])[person],
        of_post=queries.track_of_post(session, who.organisation_id, person),
        post_names={post.code: post.names for post in organisations.posts(session, who.organisation_id)},
        today=organisations.today(session, who.organisation_id, utc_now()),
    )


@doors.post("/assignments")
@guard("instructor", "administrator")
def assign(person: UUID) -> Answer:
    _person(person)
    said = AssignmentSchema().load(request.form)
    service.assign(db.session(), person, **said, by=visitor().person_id, now=utc_now())
    flash(_("Assigned. The track is there when they come in next time."))
    return _back(person)


@doors.post("/assignments/<uuid:assignment>/removal")
@guard("instructor", "administrator")
def unassign(person: UUID, assignment: UUID) -> Answer:
    _person(person)
    service.take_back_assignment(
        db.session(), person, assignment, by=visitor().person_id, why=request.form.get("why", ""), now=utc_now()
    )
    flash(_("Taken back. What was learnt stays in the record."))
    return _back(person)


@doors.post("/exemptions")
@guard("instructor", "administrator")
def exempt(person: UUID) -> Answer:
    request.max_content_length = LARGEST
    _person(person)
    said = ExemptionSchema().load(request.form)
    track, _slash, module = said["module"].partition("/")
    service.exempt(
        db.session(),
        person,
        track,
        module,
        by=visitor().person_id,
        why=said["why"],
        proof=_proof(),
        now=utc_now(),
    )
    flash(_("Exempt. It shows on their map."))
    return _back(person)


@doors.post("/exemptions/<uuid:exemption>/removal")
@guard("instructor", "administrator")
def owe_again(person: UUID, exemption: UUID) -> Answer:
    _person(person)
    service.take_back_exemption(
        db.session(), person, exemption, by=visitor().person_id, why=request.form.get("why", ""), now=utc_now()
    )
    flash(_("Taken back. The module is owed again."))
    return _back(person)


def _proof() -> str | None:
    """Key of the file that was sent along; None where there was none. Raises FileRefused."""
    sent = request.files.get("proof")
    if sent is None or not sent.filename:
        return None
    who = visitor()
    kept = files.store(db.session(), who.organisation_id, sent.stream, sent.filename, who.person_id, now=utc_now())
    return kept.key


def _person(person_id: UUID) -> Person:
    """Administrators decide for everybody, instructors for those who learn in a course they run. Raises NotAllowed."""
    session, who = db.session(), visitor()
    found = people.person(session, person_id)
    if "administrator" in who.roles:
        return found
    mine = {course.id for course in people.courses_of(session, who.person_id, "instructor")}
    theirs = {course.id for course in people.courses_of(session, person_id, "learner")}
    if not mine & theirs:
        raise NotAllowed("learns in no course of this instructor")
    return found


def _back(person: UUID) -> Answer:
    return redirect(url_for("training.show", person=person), 303)
