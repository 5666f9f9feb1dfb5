"""Making lessons from a Word, PowerPoint or PDF document: read it, see what comes out, say where it goes."""

import re
from uuid import UUID

from flask import Response, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.wrappers import Response as Answer

from content import documents
from content.markdown import Html, render
from content.media import KINDS, Refused
from content.media.shelf import Medium
from lms_tool import db as tables
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import authors, back_to, doors, me, the_draft, title_of
from lms_tool.authoring.models import Document, Draft
from lms_tool.authoring.queries.checking import standard
from lms_tool.errors import NotFound
from lms_tool.files import queries as stored
from lms_tool.files.service import FileRefused
from lms_tool.web.database import db
from lms_tool.web.languages import language
from lms_tool.web.pages import page

MB = 1024 * 1024
LARGEST = 50 * MB
_LOCKED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LAID = re.compile(r'"media:laid:([a-z0-9.-]+)"')


class WishSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    way = fields.String(load_default="one", validate=validate.OneOf(["one", "many", "into"]))
    title = fields.String(load_default="", validate=validate.Length(max=200))
    before = fields.String(load_default="", validate=validate.Length(max=64))
    into = fields.String(load_default="", validate=validate.Length(max=64))


@doors.get("/<uuid:draft>/documents")
@authors()
def choose_document(draft: UUID) -> Response:
    return _ask(the_draft(draft))


def _ask(draft: Draft, trouble: str = "") -> Response:
    module = queries.parts(db.session(), draft, "module")[0]
    status = 400 if trouble else 200
    most = LARGEST // MB
    return page(
        "authoring/document.html", status, draft=draft, module=module, trouble=trouble, title_of=title_of, most=most
    )


@doors.post("/<uuid:draft>/documents")
@authors(writes=False)
def read_document(draft: UUID) -> Answer:
    """Read it and lay its pictures on the shelf first, write afterwards: a long document must not hold others up."""
    request.max_content_length = LARGEST
    found, file = the_draft(draft), request.files.get("file")
    if file is None or not file.filename:
        return _ask(found, _("Choose a file first."))
    tag = request.form.get("language", "")
    tag = tag if tag in found.languages else str(found.languages[0])
    pages = "pictures" if request.form.get("pages") == "pictures" else "text"
    try:
        read = documents.read(file.read(), "p", tag, pages=pages, name=file.filename)
        pictures = service.lay_pictures(read)
    except Refused as refused:
        return _ask(found, _(refused.sentence, **refused.values))
    except FileRefused as refused:
        return _ask(found, _(refused.do, **refused.values))
    if not any(block.strip() for block in read.blocks):
        return _ask(found, _("Nothing in this document can be shown in a lesson: it has neither text nor pictures."))
    session = db.session()
    tables.begin_writing(session)
    kept = service.keep_document(session, the_draft(draft), file.filename, read, pictures, **me())
    return back_to("see_document", draft=draft, document=kept.id)


@doors.get("/<uuid:draft>/documents/<uuid:document>")
@authors()
def see_document(draft: UUID, document: UUID) -> Response:
    session, found = db.session(), the_draft(draft)
    kept = queries.document(session, found, document)
    said = documents.Section(kept.title, kept.markdown)
    return page(
        "authoring/document_read.html",
        draft=found,
        module=queries.parts(session, found, "module")[0],
        lessons=queries.parts(session, found, "lesson"),
        document=kept,
        counts={"pictures": len(kept.pictures), "notes": said.notes, "minutes": said.minutes},
        sections=[documents.Section(one["title"], one["markdown"]) for one in kept.sections],
        seen=_seen(found, kept),
        losses=_losses(kept),
        title_of=title_of,
    )


def _seen(draft: Draft, document: Document) -> str:
    """As a lesson would show it; pictures come from where they lie until somebody says yes."""

    def find(name: str) -> Medium | None:
        said = document.pictures.get(name)
        kind = KINDS[said["kind"]] if said else None
        return Medium(f"media:laid:{name}", kind, said["width"], said["height"]) if said and kind else None

    figures = standard(db.session(), draft.organisation_id)
    parts = render(document.markdown, document.language, figures, media=find).parts
    html = "".join(part.html for part in parts if isinstance(part, Html))
    at = url_for("authoring.document_picture", draft=draft.id, document=document.id, name="")
    return _LAID.sub(rf'"{at}\1"', html)


@doors.get("/<uuid:draft>/documents/<uuid:document>/pictures/", defaults={"name": ""})
@doors.get("/<uuid:draft>/documents/<uuid:document>/pictures/<name>")
@authors()
def document_picture(draft: UUID, document: UUID, name: str) -> Response:
    kept = queries.document(db.session(), the_draft(draft), document)
    said = kept.pictures.get(name)
    path = stored.shelf().path(said["hash"]) if said else None
    if said is None or path is None or not path.is_file():
        raise NotFound(f"picture {name[:60]!r} of document {document}")
    answer = send_file(path, KINDS[said["kind"]].mime, etag=said["hash"], max_age=3600)
    answer.headers["Content-Security-Policy"] = _LOCKED
    return answer


@doors.post("/<uuid:draft>/documents/<uuid:document>")
@authors()
def take_document(draft: UUID, document: UUID) -> Answer:
    session, found = db.session(), the_draft(draft)
    kept = queries.document(session, found, document)
    said = WishSchema().load(request.form)
    lesson = said["into"] if said["way"] == "into" else said["before"]
    wish = service.Wish(said["way"], said["title"].strip(), lesson)
    made = service.take_document(session, found, kept, wish, **me())
    if said["way"] == "into":
        message = _("The text of the lesson comes from the document now. Read it and say what each picture shows.")
        return back_to("edit", message, draft=draft, kind="lesson", key=made[0].key)
    message = ngettext("%(num)s lesson came of the document.", "%(num)s lessons came of the document.", len(made))
    return back_to("outline", message, draft=draft, _anchor=f"lesson-{made[0].key}")


@doors.post("/<uuid:draft>/documents/<uuid:document>/undoing")
@authors()
def give_back_document(draft: UUID, document: UUID) -> Answer:
    session, found = db.session(), the_draft(draft)
    service.give_back_document(session, found, queries.document(session, found, document), **me())
    message = _("Undone. You can still say where the document goes.")
    return back_to("see_document", message, draft=draft, document=document)


def _losses(kept: Document) -> list[str]:
    """What could not be carried over, in the reader's language."""
    between = " × " if language() == "en" else " "
    return [f"{said['times']}{between}{_(said['what'])}" for said in kept.losses]
