"""The editors: one part of a draft, saved by button or by itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, g, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content import formats
from content.schema import LANGUAGES
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import any_draft, authors, back_to, doors, me, now, the_draft, title_of
from lms_tool.authoring.manage.naming import area_choices, area_names, item_choices
from lms_tool.authoring.manage.quizzes import Filled, filled, filling
from lms_tool.authoring.manage.seeing import preview
from lms_tool.authoring.manage.showing import Editor, differences
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.queries import originals
from lms_tool.authoring.queries.checking import layers
from lms_tool.authoring.queries.items import version_or_none
from lms_tool.authoring.rules import bank, forms
from lms_tool.authoring.rules.drafts import KINDS
from lms_tool.authoring.rules.grammars import fitting, grammar_of
from lms_tool.authoring.rules.templates import begun, begun_again, with_change, with_checks_begun
from lms_tool.db import utc_now
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.languages import clock, local
from lms_tool.web.pages import page, wants_fragment

MOST_COMPARED = 2000
"""Questions beyond which nothing is said of likeness while one is written; an import compares them all."""


@doors.post("/<uuid:draft>/parts/<kind>")
@authors()
def add(draft: UUID, kind: str) -> Answer:
    """A new lesson, question or quiz; then its editor."""
    if kind not in KINDS[1:]:
        abort(404)
    found, who = the_draft(draft), me()
    data = begun(kind, request.form.get("type", ""), found.languages, who["now"].date())
    made = service.add(db.session(), found, kind, data, **who)
    return back_to("edit", draft=draft, kind=kind, key=made.key)


@doors.get("/<uuid:draft>/parts/<kind>/<key>")
@authors(writes=True)
def edit(draft: UUID, kind: str, key: str) -> Response:
    """Opening an editor is seen by the others who have it open."""
    found = any_draft(draft)
    part = queries.part(db.session(), found, kind, key)
    service.arrive(db.session(), part, visitor().person_id, now=now())
    return _editor(found, part)


def _editor(draft: Draft, part: Part) -> Response:
    session, moment = db.session(), now()
    notes = queries.notes_of(session, draft, part, now=moment)
    parts = queries.by_kind(session, draft)
    g.areas = area_names(parts.get("module", []))
    return page(
        f"authoring/edit_{part.kind}.html",
        draft=draft,
        part=part,
        editor=Editor(draft, part, notes),
        parts=parts,
        choices=_choices(draft, parts) if draft.kind == "module" else item_choices(draft, part),
        similar=_similar(part, parts["question"]) if part.kind == "question" else [],
        filled=filled(part, parts) if part.kind == "quiz" else Filled(),
        preview=preview(session, draft, part),
        others=queries.others_at(session, part, visitor().person_id, now=moment),
        history=_history(part),
        version=version_or_none(session, draft) if draft.kind != "module" else None,
        news=originals.news(session, draft) if draft.kind != "module" else None,
        known_languages=LANGUAGES,
        title_of=title_of,
    )


def _similar(part: Part, others: Sequence[Part]) -> list[Part]:
    """Questions that ask nearly the same."""
    mine = queries.whole_questions([part])
    if not mine or len(others) > MOST_COMPARED:
        return []
    there = queries.whole_questions(row for row in others if row.id != part.id)
    found = formats.compare(formats.Reading((formats.Found(mine[0], formats.Where()),)), there, "en")
    keys = {str(remark.values.get("other")) for remark in found.remarks}
    return [row for row in others if row.key in keys]


def _choices(draft: Draft, parts: Mapping[str, Sequence[Part]]) -> dict[str, list[tuple[str, str]]]:
    """What a field that names something can name: value and words."""
    storeys = layers(db.session(), draft.organisation_id)
    lessons = [(row.key, local(title_of(row)) or row.key) for row in parts["lesson"]]
    areas = bank.areas(queries.written(parts["question"]))
    return {
        "layers": [("", "–"), *((key, local(layer.title)) for key, layer in storeys.items())],
        "lessons": [("", "–"), *lessons],
        "areas": area_choices({*areas, *area_names(parts["module"])}, parts["module"]),
    }


def _history(part: Part) -> dict[str, bool]:
    numbers = [past.number for past in queries.pasts(db.session(), part)]
    return {"undo": any(number < part.at for number in numbers), "redo": any(number > part.at for number in numbers)}


@doors.post("/<uuid:draft>/parts/<kind>/<key>")
@authors()
def save(draft: UUID, kind: str, key: str) -> Answer:
    found = any_draft(draft)
    part = queries.part(db.session(), found, kind, key)
    do = request.form.get("do", "save")
    data = _data(part, do)
    if do == "keep-theirs":
        return _keep_theirs(found, part, data)
    seen = request.form.get("revision", type=int) or 0
    try:
        service.save(db.session(), found, part, data, seen=seen, by_itself=do == "autosave", **me())
    except service.Stale:
        return _clash(found, part, data)
    service.arrive(db.session(), part, visitor().person_id, now=now())
    if wants_fragment():
        return _saved(found, part)
    if do.startswith("row:"):
        place = do.split(":")[1].replace(".", "-")
        return back_to("edit", draft=draft, kind=kind, key=key, _anchor=f"f-{place}")
    return back_to("edit", _("Saved at %(time)s.", time=clock(utc_now())), draft=draft, kind=kind, key=key)


def _data(part: Part, do: str) -> dict[str, Any]:
    type_ = request.form.get("type") or str(part.written.get("type", ""))
    grammar = grammar_of(part.kind, type_)
    data = forms.read(grammar, request.form.items(multi=True), request.form.getlist("shown"), part.written)
    if part.kind == "question":
        data = begun_again(fitting(data, grammar))
    elif part.kind == "case":
        data = with_checks_begun(data)
    return with_change(data, do) if do.startswith("row:") else data


def _keep_theirs(draft: Draft, part: Part, mine: Mapping[str, Any]) -> Answer:
    """Theirs stays in force; mine becomes the state before it, so that undoing brings it."""
    theirs = dict(part.written)
    service.write(db.session(), draft, part, mine, **me())
    service.write(db.session(), draft, part, theirs, **me())
    message = _("The other version is kept. Yours is one step back: undo brings it.")
    return back_to("edit", message, draft=draft.id, kind=part.kind, key=part.key)


def _clash(draft: Draft, part: Part, mine: Mapping[str, Any]) -> Response:
    if wants_fragment():
        return Response(status=409)
    return page(
        "authoring/clash.html",
        409,
        draft=draft,
        part=part,
        by=queries.names(db.session(), [part.changed_by]).get(part.changed_by, ""),
        differences=differences(part.written, mine),
        sent=[pair for pair in request.form.items(multi=True) if pair[0] not in {"revision", "do"}],
    )


def _saved(draft: Draft, part: Part) -> Response:
    """What an editor with scripts shows after a save."""
    session, moment = db.session(), now()
    editor = Editor(draft, part, queries.notes_of(session, draft, part, now=moment))
    others = queries.others_at(session, part, visitor().person_id, now=moment)
    return jsonify(
        revision=part.revision,
        said=_("Saved %(time)s", time=clock(moment)),
        notes=editor.every_note(),
        problems=render_template("authoring/problems.html", editor=editor),
        others=render_template("authoring/others.html", others=others),
        preview=preview(session, draft, part),
        history=_history(part),
        filling=filling(draft, part),
    )


@doors.post("/<uuid:draft>/parts/<kind>/<key>/go/<way>")
@authors()
def go(draft: UUID, kind: str, key: str, way: str) -> Answer:
    """way: undo or redo."""
    found = any_draft(draft)
    part = queries.part(db.session(), found, kind, key)
    done = (service.undo if way == "undo" else service.redo)(db.session(), found, part, **me())
    if done:
        message = _("One step back.") if way == "undo" else _("One step forward.")
    else:
        message = _("There is nothing more to undo.") if way == "undo" else _("There is nothing more to redo.")
    return back_to("edit", message, draft=draft, kind=kind, key=key)


@doors.post("/<uuid:draft>/parts/<kind>/<key>/move")
@authors()
def move(draft: UUID, kind: str, key: str) -> Answer:
    found = the_draft(draft)
    part = queries.part(db.session(), found, kind, key)
    by = 1 if request.form.get("way") == "down" else -1
    service.move(db.session(), found, part, by, **me())
    return back_to("outline", draft=draft, _anchor=f"{kind}-{key}")


@doors.post("/<uuid:draft>/parts/<kind>/<key>/removal")
@authors()
def remove(draft: UUID, kind: str, key: str) -> Answer:
    if kind == "module":
        abort(404)
    found = the_draft(draft)
    service.remove(db.session(), found, queries.part(db.session(), found, kind, key), **me())
    return back_to("outline", _("Taken out. Under “Taken out” you can put it back."), draft=draft)


@doors.post("/<uuid:draft>/parts/<kind>/<key>/return")
@authors()
def put_back(draft: UUID, kind: str, key: str) -> Answer:
    found = the_draft(draft)
    part = queries.part_or_none(db.session(), found, kind, key)
    if part is None:
        abort(404)
    service.put_back(db.session(), found, part, **me())
    return back_to("outline", _("It is back."), draft=draft, _anchor=f"{kind}-{key}")
