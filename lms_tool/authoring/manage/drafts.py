"""The list of modules, a new one, and the outline of one."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from content.schema import LANGUAGES
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import authors, back_to, doors, me, now, the_draft, title_of
from lms_tool.authoring.queries import originals
from lms_tool.authoring.queries.checking import layers
from lms_tool.authoring.queries.items import in_force_instead
from lms_tool.catalog import queries as catalog
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.pages import page


class AboutSchema(Schema):
    """What a draft is for, and in which languages."""

    class Meta:
        unknown = EXCLUDE

    languages = fields.List(fields.String(validate=validate.OneOf(LANGUAGES)), load_default=list)
    purpose = fields.String(load_default="", validate=validate.Length(max=2000))


class NewSchema(AboutSchema):
    title_zh = fields.String(load_default="", validate=validate.Length(max=200), data_key="title.zh-CN")
    title_en = fields.String(load_default="", validate=validate.Length(max=200), data_key="title.en")
    layer = fields.String(load_default="", validate=validate.Length(max=64))


def sent(form: MultiDict[str, str]) -> dict[str, Any]:
    """Plain values of a form; what may be ticked several times as a list."""
    return {**form.to_dict(), "languages": form.getlist("languages")}


@doors.get("")
@authors()
def index() -> Response:
    session, who = db.session(), visitor()
    drafts = queries.drafts(session)
    taken = {named.draft.module for named in drafts}
    modules = catalog.modules(session, who.organisation_id)
    shipped = [module for module in modules if module.key not in taken]
    called = queries.names(session, {named.draft.changed_by for named in drafts})
    overtaken = {named.draft.id for named in drafts if originals.news(session, named.draft)}
    return page("authoring/index.html", drafts=drafts, shipped=shipped, called=called, overtaken=overtaken)


@doors.get("/new")
@authors()
def new() -> Response:
    return _wizard({"languages": list(LANGUAGES)})


def _wizard(written: dict[str, Any], problems: dict[str, str] | None = None) -> Response:
    storeys = layers(db.session(), visitor().organisation_id)
    status = 400 if problems else 200
    return page(
        "authoring/new.html",
        status,
        storeys=storeys,
        written=written,
        problems=problems or {},
        known_languages=LANGUAGES,
    )


@doors.post("/new")
@authors()
def begin() -> Answer:
    session, who, form = db.session(), visitor(), sent(request.form)
    said = NewSchema().load(form)
    title = {"zh-CN": said["title_zh"].strip(), "en": said["title_en"].strip()}
    wanted = [language for language in LANGUAGES if language in said["languages"]]
    problems: dict[str, str] = {}
    if not wanted:
        problems["languages"] = _("Choose at least one language.")
    for language in wanted:
        if not title[language]:
            problems[f"title.{language}"] = _("Give it a title in this language, or leave the language out.")
    if said["layer"] not in layers(session, who.organisation_id):
        problems["layer"] = _("Choose the layer it belongs to.")
    if problems:
        return _wizard({**form, "languages": wanted}, problems)
    draft = service.begin(
        session,
        who.organisation_id,
        title={language: title[language] for language in wanted},
        layer=said["layer"],
        languages=wanted,
        purpose=said["purpose"].strip(),
        **me(),
    )
    message = _("The module is begun. Only you and your colleagues see it until it is published.")
    return back_to("outline", message, draft=draft.id)


@doors.get("/<uuid:draft>")
@authors()
def outline(draft: UUID) -> Response:
    session, found = db.session(), the_draft(draft)
    checked = queries.checked(session, found, now=now())
    parts = {kind: queries.parts(session, found, kind) for kind in ("module", "lesson", "quiz", "question")}
    return page(
        "authoring/outline.html",
        draft=found,
        instead=in_force_instead(session, found),
        module=parts["module"][0],
        parts=parts,
        checked=checked,
        removed=queries.removed(session, found),
        steps=queries.steps(session, found),
        title_of=title_of,
        known_languages=LANGUAGES,
        news=originals.news(session, found),
        brought=queries.fresh_document(session, found, now=now()),
    )


@doors.get("/copies/<module>")
@authors()
def adapt(module: str) -> Response:
    """Which way to copy: instead of the original, or beside it."""
    edition = catalog.module(db.session(), visitor().organisation_id, module)
    return page("authoring/copy.html", edition=edition)


@doors.post("/copies/<module>")
@authors()
def copy(module: str) -> Answer:
    same_key = request.form.get("way", "instead") == "instead"
    draft = service.copy(db.session(), visitor().organisation_id, module, same_key=same_key, **me())
    return back_to("outline", _("Copied. Change what is different in your company, then publish it."), draft=draft.id)


@doors.post("/<uuid:draft>/about")
@authors()
def about(draft: UUID) -> Answer:
    said = AboutSchema().load(sent(request.form))
    found = the_draft(draft)
    wanted = [language for language in LANGUAGES if language in said["languages"]] or list(found.languages)
    service.set_about(db.session(), found, languages=wanted, purpose=said["purpose"].strip(), **me())
    return back_to("outline", _("Saved."), draft=draft)
