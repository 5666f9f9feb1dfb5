"""Cases, phrases and forms: the lists, new ones, copies, files; their editors are those of parts."""

from typing import Any
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from content.formats.report import Refused
from content.schema import LANGUAGES
from content.source import Unreadable
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import any_draft, authors, back_to, doors, me, spoken, title_of, why_refused
from lms_tool.authoring.manage.exchange import LARGEST
from lms_tool.authoring.queries import items, originals
from lms_tool.authoring.rules import files, item_files
from lms_tool.authoring.rules.drafts import ITEMS
from lms_tool.authoring.rules.templates import begun
from lms_tool.errors import NotFound
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

A_PAGE = 50


def _known(kind: str) -> None:
    """Raises NotFound for what is written elsewhere, or nowhere."""
    if kind not in ITEMS:
        raise NotFound(f"{kind} is no kind of item")


class NewItemSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    title_zh = fields.String(load_default="", validate=validate.Length(max=200), data_key="title.zh-CN")
    title_en = fields.String(load_default="", validate=validate.Length(max=200), data_key="title.en")
    type = fields.String(load_default="", validate=validate.Length(max=20))


@doors.get("/items/<kind>")
@authors()
def item_list(kind: str) -> Response:
    _known(kind)
    session, whose = db.session(), visitor().organisation_id
    own = items.items(session, whose, kind)
    asked = {name: request.args.get(name, "")[:80].strip() for name in ("q", "state")}
    found = items.matching(own, words=asked["q"], state=asked["state"])
    taken = {one.draft.module for one in own}
    number = max(1, request.args.get("page", 1, type=int))
    return page(
        "authoring/items.html",
        kind=kind,
        own=own,
        found=found[(number - 1) * A_PAGE : number * A_PAGE],
        matching=len(found),
        number=number,
        pages=-(-len(found) // A_PAGE),
        asked={name: value for name, value in asked.items() if value},
        overtaken={one.draft.id for one in own if originals.news(session, one.draft)},
        shipped=[edition for edition in items.shipped(session, whose, kind) if edition.key not in taken],
        removed=items.items(session, whose, kind, removed=True),
        called=queries.names(session, {one.draft.changed_by for one in own}),
        title_of=title_of,
        spoken=spoken,
    )


@doors.get("/items/<kind>/new")
@authors()
def new_item(kind: str) -> Response:
    _known(kind)
    return _ask(kind, {"languages": list(LANGUAGES)}, {})


def _ask(kind: str, written: dict[str, Any], problems: dict[str, str]) -> Response:
    status = 400 if problems else 200
    return page(
        "authoring/new_item.html", status, kind=kind, written=written, problems=problems, known_languages=LANGUAGES
    )


@doors.post("/items/<kind>/new")
@authors()
def begin_item(kind: str) -> Answer:
    _known(kind)
    said = NewItemSchema().load(request.form.to_dict())
    title = {"zh-CN": said["title_zh"].strip(), "en": said["title_en"].strip()}
    wanted = [tag for tag in LANGUAGES if tag in request.form.getlist("languages")]
    problems = {} if wanted else {"languages": _("Choose at least one language.")}
    for tag in wanted:
        if not title[tag]:
            problems[f"title.{tag}"] = _("Give it a title in this language, or leave the language out.")
    if problems:
        return _ask(kind, {**request.form.to_dict(), "languages": wanted}, problems)
    who = me()
    draft = service.begin_item(
        db.session(),
        visitor().organisation_id,
        kind,
        title={tag: title[tag] for tag in wanted},
        languages=wanted,
        data=begun(kind, said["type"], wanted, who["now"].date()),
        **who,
    )
    message = _("It is begun. Only you and your colleagues see it until it is published.")
    return back_to("edit", message, draft=draft.id, kind=kind, key=draft.module)


@doors.get("/items/<kind>/copies/<key>")
@authors()
def adapt_item(kind: str, key: str) -> Response:
    """Which way to copy: instead of the original, or beside it."""
    _known(kind)
    edition = items.published(db.session(), visitor().organisation_id, kind, key)
    return page("authoring/copy_item.html", kind=kind, edition=edition, spoken=spoken)


@doors.post("/items/<kind>/copies/<key>")
@authors()
def copy_item(kind: str, key: str) -> Answer:
    _known(kind)
    same_key = request.form.get("way", "instead") == "instead"
    draft = service.copy_item(db.session(), visitor().organisation_id, kind, key, same_key=same_key, **me())
    message = _("Copied. Change what is different in your company, then publish it.")
    return back_to("edit", message, draft=draft.id, kind=kind, key=draft.module)


@doors.post("/<uuid:draft>/languages")
@authors()
def item_languages(draft: UUID) -> Answer:
    """Which languages it is wanted in; what lacks another one is not missing."""
    found = any_draft(draft)
    wanted = [tag for tag in LANGUAGES if tag in request.form.getlist("languages")] or list(found.languages)
    service.set_about(db.session(), found, languages=wanted, purpose=found.purpose, **me())
    return back_to("edit", _("Saved."), draft=draft, kind=found.kind, key=found.module)


@doors.post("/<uuid:draft>/removal")
@authors()
def remove_item(draft: UUID) -> Answer:
    found = any_draft(draft)
    if found.kind not in ITEMS:
        return back_to("outline", draft=draft)
    service.remove_item(db.session(), found, **me())
    return back_to("item_list", _("Deleted. Under “Deleted” you can put it back."), kind=found.kind)


@doors.post("/items/<kind>/<key>/return")
@authors()
def put_back_item(kind: str, key: str) -> Answer:
    _known(kind)
    found = items.draft_or_none(db.session(), kind, key)
    if found is None:
        return back_to("item_list", kind=kind)
    service.put_back_item(db.session(), found, **me())
    return back_to("edit", _("It is back."), draft=found.id, kind=kind, key=key)


@doors.get("/items/<kind>/files.zip")
@authors()
def item_archive(kind: str) -> Response:
    """Everything of this kind that the organisation writes, as it lies in a library of courseware."""
    _known(kind)
    own = items.items(db.session(), visitor().organisation_id, kind)
    data = files.pack(item_files.to_files(queries.written(one.part for one in own)))
    headers = {"Content-Disposition": f'attachment; filename="{kind}.zip"'}
    return Response(data, mimetype="application/zip", headers=headers)


@doors.get("/<uuid:draft>/item.yaml")
@authors()
def item_file(draft: UUID) -> Response:
    """One of them as its file."""
    found = any_draft(draft)
    parts = [part for part in queries.every_part(db.session(), found) if part.kind in ITEMS]
    text = "".join(item_files.to_files(queries.written(parts)).values())
    headers = {"Content-Disposition": f'attachment; filename="{found.module}.yaml"'}
    return Response(text, mimetype="text/yaml; charset=utf-8", headers=headers)


@doors.post("/items/<kind>/files")
@authors()
def bring_items(kind: str) -> Answer:
    """Such files, put back: one, or many in a zip."""
    _known(kind)
    request.max_content_length = LARGEST
    file = request.files.get("file")
    name = (file.filename or "") if file else ""
    data = file.read() if file else b""
    try:
        found = {name: data} if name.endswith((".yaml", ".yml")) else files.unpacked(data)
        pieces = item_files.from_files({path.replace(".yml", ".yaml"): text for path, text in found.items()})
    except (Refused, Unreadable) as error:
        why = why_refused(error, empty=_("There is no case, scene of phrases or form in it."))
        flash(_("The file could not be read: %(why)s", why=why), "warning")
        return back_to("item_list", kind=kind)
    brought = service.bring_items(db.session(), visitor().organisation_id, pieces, **me())
    return back_to("item_list", _told(brought), kind=pieces[0][0] if len({one[0] for one in pieces}) == 1 else kind)


def _told(brought: service.Brought) -> str:
    said = [ngettext("%(num)s came in.", "%(num)s came in.", brought.came)]
    if brought.changed:
        said.append(
            ngettext(
                "%(num)s was there in another wording; that is one step back.",
                "%(num)s were there in another wording; that is one step back in each.",
                brought.changed,
            )
        )
    if brought.same:
        said.append(ngettext("%(num)s was there just so.", "%(num)s were there just so.", brought.same))
    if brought.locked:
        said.append(
            ngettext(
                "%(num)s is being reviewed and stays as it is.",
                "%(num)s are being reviewed and stay as they are.",
                brought.locked,
            )
        )
    return " ".join(said) if language() == "en" else "".join(said)
