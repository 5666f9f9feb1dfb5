"""The read door: a file of the visitor's own organisation."""

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from content.media import KINDS
from lms_tool.errors import NotFound
from lms_tool.files import queries
from lms_tool.files.models import StoredFile
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor

doors = Blueprint("files", __name__, url_prefix="/s/<launch>/files", template_folder="templates")
_KINDS = {kind.mime: kind for kind in KINDS.values()}
_LOCKED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""For what a browser would otherwise run or open as a page of ours."""
_YEAR = 31_536_000


@doors.get("/<key>")
@doors.get("/<key>/<name>", endpoint="named")
@guard("learner", "instructor", "administrator")
def read(key: str, name: str = "") -> Response:
    """name is for people and for browsers that look at endings; only the key counts."""
    stored = queries.file(db.session(), visitor().organisation_id, key)
    shelf = queries.shelf()
    answer = _by_proxy(stored, shelf.accel) if shelf.accel else _by_ourselves(stored, shelf)
    kind = _KINDS[stored.mime]
    if kind.family in {"drawing", "page", "document"}:
        answer.headers["Content-Security-Policy"] = _LOCKED
    answer.headers["Content-Disposition"] = _disposition(stored, inside=kind.is_shown_inside)
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.cache_control.private = True
    answer.cache_control.no_cache = None
    answer.cache_control.max_age = _YEAR
    answer.cache_control.immutable = True
    return answer


def _by_ourselves(stored: StoredFile, shelf: queries.Shelf) -> Response:
    """Whole, or one range of it (206); several at once or one outside of it are refused (416)."""
    path = shelf.path(stored.hash)
    if not path.is_file():
        raise NotFound(f"file {stored.key} is in the database and not on disk")
    try:
        return send_file(path, stored.mime, conditional=True, etag=stored.hash, last_modified=stored.created_at)
    except RequestedRangeNotSatisfiable as error:
        answer = Response(status=416)
        answer.headers["Content-Range"] = f"bytes */{error.length}"
        return answer


def _by_proxy(stored: StoredFile, location: str) -> Response:
    """The proxy sends the file, ranges and all; it lies below this location of its own."""
    answer = Response(mimetype=stored.mime)
    answer.set_etag(stored.hash)
    if stored.hash in request.if_none_match:
        answer.status_code = 304
        return answer
    answer.headers["X-Accel-Redirect"] = f"{location}/{stored.hash[:2]}/{stored.hash}"
    return answer


def _disposition(stored: StoredFile, *, inside: bool) -> str:
    from urllib.parse import quote

    plain = "".join(sign if sign.isascii() and sign not in '"\\%' else "_" for sign in stored.name)
    return (
        f"{'inline' if inside else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}"
    )
