"""Uploads that go on where they stopped: tus 1.0 (core, creation, checksum, termination), https://tus.io/protocols.

For staff alone. A piece is received without a transaction; the answer to the last one names the stored file.
"""

import base64
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from content.media.kinds import LARGEST, MB
from lms_tool import db as tables
from lms_tool.db import utc_now
from lms_tool.errors import BadInput
from lms_tool.files import queries, service
from lms_tool.files.models import Upload
from lms_tool.web.database import db
from lms_tool.web.doors import View, guard, visitor

doors = Blueprint("uploads", __name__, url_prefix="/s/<launch>/uploads")
VERSION = "1.0.0"
LARGEST_PIECE = 16 * MB
_STREAM = "application/offset+octet-stream"


class OtherVersion(BadInput):
    code = "UPLOAD-VERSION"
    status = 412
    what = "This upload speaks another language"
    do = "Send the header Tus-Resumable: 1.0.0."


class NoPiece(BadInput):
    code = "UPLOAD-TYPE"
    status = 415
    what = "This is not a piece of a file"
    do = "Send it as application/offset+octet-stream."


def _tus(view: View) -> View:
    """Both sides say which version they speak; answers are never kept."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            raise OtherVersion(request.headers.get("Tus-Resumable", "none")[:20])
        told: Response = view(*args, **kwargs)
        told.headers["Tus-Resumable"] = VERSION
        told.headers["Cache-Control"] = "no-store"
        return told

    return answer  # type: ignore[return-value]


@doors.route("", methods=["OPTIONS"], provide_automatic_options=False)
@guard("instructor", "administrator", writes=False)
@_tus
def abilities() -> Response:
    told = Response(status=204)
    told.headers["Tus-Version"] = VERSION
    told.headers["Tus-Max-Size"] = str(LARGEST)
    told.headers["Tus-Extension"] = "creation,checksum,termination"
    told.headers["Tus-Checksum-Algorithm"] = ",".join(service.ALGORITHMS)
    return told


@doors.post("")
@guard("instructor", "administrator")
@_tus
def begin() -> Response:
    who = visitor()
    length, name = _whole("Upload-Length"), _name(request.headers.get("Upload-Metadata", ""))
    upload = service.begin(db.session(), who.organisation_id, who.person_id, length, name, now=utc_now())
    told = Response(status=201)
    told.headers["Location"] = url_for("uploads.send", upload=upload.id)
    return told


@doors.route("/<uuid:upload>", methods=["HEAD"])
@guard("instructor", "administrator", writes=False)
@_tus
def ask(upload: UUID) -> Response:
    return _standing(_upload(upload), 200)


@doors.patch("/<uuid:upload>")
@guard("instructor", "administrator", writes=False)
@_tus
def send(upload: UUID) -> Response:
    """Receives first and writes to the database afterwards: a slow line must not hold everybody else up."""
    if request.mimetype != _STREAM:
        raise NoPiece(request.mimetype)
    request.max_content_length = LARGEST_PIECE
    session, row = db.session(), _upload(upload)
    piece = service.Piece(
        _whole("Upload-Offset"), request.stream, service.checksum(request.headers.get("Upload-Checksum", ""))
    )
    here = service.receive(row, piece)
    is_whole = here == row.length and not row.file_key
    prepared = service.lay(row) if is_whole else None
    tables.begin_writing(session)
    row = _upload(upload)
    row.touched_at = utc_now()
    if prepared and not row.file_key:
        service.finish(session, row, prepared, now=utc_now())
    told = _standing(row, 204)
    if prepared and prepared.made.was_active:
        told.headers["Academy-Removed"] = "active"
    return told


@doors.delete("/<uuid:upload>")
@guard("instructor", "administrator")
@_tus
def give_up(upload: UUID) -> Response:
    service.give_up(db.session(), _upload(upload))
    return Response(status=204)


def _upload(upload: UUID) -> Upload:
    who = visitor()
    return queries.upload(db.session(), who.organisation_id, who.person_id, upload)


def _standing(upload: Upload, status: int) -> Response:
    told = Response(status=status)
    told.headers["Upload-Offset"] = str(service.arrived(upload))
    told.headers["Upload-Length"] = str(upload.length)
    if upload.file_key:
        told.headers["Academy-File"] = upload.file_key
    return told


def _whole(header: str) -> int:
    said = request.headers.get(header, "")
    if not said.isascii() or not said.isdigit() or len(said) > 15:
        raise BadInput(f"{header} is a whole number")
    return int(said)


def _name(metadata: str) -> str:
    """The file name among the comma-separated pairs of a key and a value in Base64."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode()
            except ValueError:
                raise BadInput("Upload-Metadata holds keys and values in Base64") from None
    return ""
