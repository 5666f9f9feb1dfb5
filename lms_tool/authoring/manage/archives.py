"""A module as files, pictures included, and such files put back as a draft."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content.formats.report import Refused
from content.media.shelf import MediaFile
from content.source import Unreadable
from lms_tool.authoring import queries, service
from lms_tool.authoring.manage.doors import authors, back_to, doors, me, the_draft, why_refused
from lms_tool.authoring.rules import files
from lms_tool.files import queries as stored
from lms_tool.web.database import db
from lms_tool.web.doors import visitor


@doors.get("/<uuid:draft>/module.zip")
@authors()
def archive(draft: UUID) -> Response:
    """The module as files, as they lie in a library of courseware."""
    found = the_draft(draft)
    parts = queries.written(queries.every_part(db.session(), found))
    texts = files.to_files(found.module, parts, [str(tag) for tag in found.languages])
    data = files.pack({**texts, **_beside(found.module, queries.media(db.session(), found, parts))})
    headers = {"Content-Disposition": f'attachment; filename="{found.module}.zip"'}
    return Response(data, mimetype="application/zip", headers=headers)


def _beside(module: str, media: Mapping[str, MediaFile]) -> dict[str, str | bytes]:
    """The files beside the lessons, small ones first, as many as the archive has room for; what is left out is told."""
    packed: dict[str, str | bytes] = {}
    left_out: list[str] = []
    room = files.LARGEST_ARCHIVE - files.ROOM_FOR_TEXTS
    sized = [(path.stat().st_size, name) for name, one in media.items() if (path := _path(one)).is_file()]
    for size, name in sorted(sized):
        file_name = files.file_name(name, media[name].kind.ending)
        if size > room:
            left_out.append(file_name)
            continue
        room -= size
        packed[f"{module}/media/{file_name}"] = _path(media[name]).read_bytes()
    if left_out:
        told = _("Too large for this archive; send them to the academy by themselves, on the page “Files”:")
        packed[f"{module}/left-out.txt"] = "\n".join([told, *left_out, ""])
    return packed


def _path(medium: MediaFile) -> Path:
    return stored.shelf().path(medium.hash)


@doors.post("/archives")
@authors()
def restore() -> Answer:
    """Such files, put back: into the draft that has their key, or as a draft of its own."""
    request.max_content_length = files.LARGEST_ARCHIVE + 1_000_000
    file, session = request.files.get("file"), db.session()
    try:
        unpacked = files.unpacked(file.read() if file else b"")
        key, pieces = files.from_files(unpacked)
        media = files.beside(unpacked)
        with session.begin_nested():
            there = queries.module_draft_or_none(session, key) if request.form.get("way") == "update" else None
            if there:
                brought = service.update(session, there, pieces, media=media, **me())
            else:
                draft = service.restore(session, visitor().organisation_id, key, pieces, media=media, **me())
    except (Refused, Unreadable) as error:
        why = why_refused(error, empty=_("There is no module.yaml in it. Choose the zip of a module."))
        flash(_("The file could not be read: %(why)s", why=why), "warning")
        return back_to("index")
    except service.MediumRefused as refused:
        why = _(refused.do, **refused.values)
        flash(_("Nothing was put back, because of “%(name)s”: %(why)s", name=refused.name, why=why), "warning")
        return back_to("index")
    if there:
        return back_to("outline", _updated(brought), draft=there.id)
    if draft.module == key:
        return back_to("outline", _("The files are back as a draft."), draft=draft.id)
    message = _(
        "The key %(key)s is taken, so the files are back as another module, %(new)s.", key=key, new=draft.module
    )
    return back_to("outline", message, draft=draft.id)


def _updated(brought: service.Brought) -> str:
    if not brought.came:
        return _("The draft that is there says the same as the files.")
    return _(
        "Read into the draft that is there: %(changed)s changed, %(new)s new. Undo goes back part by part.",
        changed=brought.changed,
        new=brought.new,
    )
