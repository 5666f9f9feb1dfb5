"""The way to publication: everything that is to settle, the module as learners will see it, the steps."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from flask import Response, abort, request
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import any_draft, authors, back_to, doors, me, now, title_of
from lms_tool.authoring.manage.seeing import Pen, desk, item, lesson, question
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries.checking import standard
from lms_tool.authoring.queries.items import in_force_instead, version_or_none
from lms_tool.authoring.rules.checking import Note
from lms_tool.web.database import db
from lms_tool.web.languages import language
from lms_tool.web.pages import page


class StepSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    note = fields.String(load_default="", validate=validate.Length(max=2000))


@doors.get("/<uuid:draft>/review")
@authors()
def review(draft: UUID) -> Response:
    session, found = db.session(), any_draft(draft)
    parts = queries.by_kind(session, found)
    by_key = {(part.kind, part.key): part for every in parts.values() for part in every}
    return page(
        "authoring/review.html",
        draft=found,
        module=parts[found.kind][0],
        parts=parts,
        version=version_or_none(session, found) if found.kind != "module" else None,
        checked=queries.checked(session, found, now=now()),
        instead=in_force_instead(session, found),
        by_key=by_key,
        by_part=_by_part,
        steps=queries.steps(session, found),
        title_of=title_of,
    )


def _by_part(notes: Iterable[Note]) -> list[list[Note]]:
    """What is said of one part stands together; the notes come part by part."""
    return [list(some) for _part, some in groupby(notes, key=lambda note: (note.kind, note.key))]


@doors.post("/<uuid:draft>/review/<step>")
@authors()
def take_step(draft: UUID, step: str) -> Answer:
    """step: asked, returned or published."""
    note = StepSchema().load(request.form)["note"].strip()
    found = any_draft(draft)
    if step == "published":
        change = service.publish(db.session(), found, note=note, **me())
        if change is None:
            return back_to(
                "review", _("It is the same as what is published already; no new version was needed."), draft=draft
            )
        if found.kind == "module":
            message = _("Published as version %(n)s. You can add it to a course now.", n=change.number)
        else:
            message = _("Published as version %(n)s.", n=change.number)
        return back_to("review", message, draft=draft)
    if step not in {"asked", "returned"}:
        abort(404)
    service.send_on(db.session(), found, step, note=note, **me())
    message = (
        _("It is in review now; nothing can be changed meanwhile.") if step == "asked" else _("It is a draft again.")
    )
    return back_to("review", message, draft=draft)


@doors.post("/<uuid:draft>/in-force")
@authors()
def settle_roll_back(draft: UUID) -> Answer:
    """way: follow what is in force, or else reopen what stands here."""
    found = any_draft(draft)
    if request.form.get("way") == "follow":
        service.follow(db.session(), found, **me())
        message = _("It says what learners read now. What stood here is one step back in every part.")
    else:
        service.reopen(db.session(), found, **me())
        message = _("It is a draft again. Send it to review to publish it once more.")
    return back_to("review", message, draft=draft)


@doors.get("/<uuid:draft>/preview")
@authors()
def see(draft: UUID) -> Response:
    """The whole module as a learner will read it, in the language of the page."""
    session, found = db.session(), any_draft(draft)
    if found.kind != "module":
        return _see_item(found)
    tag = language() if language() in found.languages else str(found.languages[0])
    figures = standard(session, found.organisation_id)
    parts = queries.by_kind(session, found)
    asked = {row.key: row.written for row in parts["question"]}
    pen, on = Pen(figures, tag), desk(session, found, asked)
    return page(
        "authoring/preview.html",
        draft=found,
        module=parts["module"][0],
        parts=parts,
        say=pen,
        tag=tag,
        lessons={
            row.key: lesson(str((row.written.get("bodies") or {}).get(tag, "")), tag, on) for row in parts["lesson"]
        },
        questions={key: question(written, pen) for key, written in asked.items()},
        title_of=title_of,
    )


def _see_item(draft: Draft) -> Response:
    session = db.session()
    tag = language() if language() in draft.languages else str(draft.languages[0])
    part = queries.by_kind(session, draft)[draft.kind][0]
    pen = Pen(standard(session, draft.organisation_id), tag)
    return page(
        "authoring/preview_item.html",
        draft=draft,
        part=part,
        seen=item(part.kind, part.written, pen),
        say=pen,
        tag=tag,
        title_of=title_of,
    )
