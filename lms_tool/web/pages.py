"""Answers a person reads: pages, and errors that say what to do next."""

import re
import secrets
from io import SEEK_END
from typing import IO, Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext, ngettext
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from lms_tool import logs
from lms_tool.errors import BadInput, NotAllowed, NotFound, NotThisWay, TooLarge, ToolError, Unavailable
from lms_tool.lti.returning import with_message
from lms_tool.web.doors import recognise, visitor_or_none

log = logs.logger()
SMALL = 2**20  # bytes of a file that is answered in one piece
_MEDIA = re.compile(r'( (?:src|href|poster)=")media:(?=[0-9a-f]{32}/)')


def page(template: str, status: int = 200, **values: Any) -> Response:
    return make_response(render_template(template, visitor=visitor_or_none(), **values), status)


def placed(html: str) -> Markup:
    """Safe HTML of courseware, its stored files at the addresses at which this visitor reaches them."""
    base = url_for("files.read", key="-").removesuffix("-")
    return Markup(_MEDIA.sub(rf"\g<1>{base}", html))  # noqa: S704  it has gone through `content.sanitising`


def wants_json() -> bool:
    machine = request.path.startswith(("/xapi", "/api"))
    return machine or request.is_json or request.accept_mimetypes.best == "application/json"


def wants_fragment() -> bool:
    """One of our own scripts asks for a part of the page; a browser without scripts gets the whole of it."""
    return request.headers.get("X-Requested-With") == "fetch"


def _tell(error: ToolError) -> Response:
    reference = f"{error.code} · {g.get('request_id', secrets.token_hex(4))}"
    level = "error" if error.status >= 500 else "info"
    getattr(log, level)("refused", code=error.code, status=error.status, detail=error.detail)
    if wants_json():
        told = jsonify(code=error.code, what=gettext(error.what), do=gettext(error.do, **error.values))
        answer = make_response(told, error.status)
    else:
        answer = page("web/error.html", error.status, error=error, reference=reference)
    if "after" in error.values:
        answer.headers["Retry-After"] = str(error.values["after"])
    return answer


_KNOWN: dict[int, type[ToolError]] = {
    400: BadInput,
    403: NotAllowed,
    404: NotFound,
    405: NotThisWay,
    413: TooLarge,
}


def _translate(error: HTTPException) -> Response:
    """Flask's and Werkzeug's own refusals, in our words."""
    if isinstance(error, RequestEntityTooLarge):
        return _tell(TooLarge())
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status in (404, 405):
        recognise()
    told = _KNOWN.get(status, BadInput if status < 500 else ToolError)(f"{status} {error.name}")
    told.status = status
    answer = _tell(told)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _unreadable(error: ValidationError) -> Response:
    """A form or body that its schema does not take; the log hears which fields, not what was in them."""
    return _tell(BadInput(f"fields {sorted(map(str, error.normalized_messages()))}"))


class Busy(Unavailable):
    """The database could not be had in time."""

    code = "BUSY"
    what = "So many people are here at once that this took too long"
    do = "Nothing is lost. Please try again in a few seconds."


def _busy(error: OperationalError) -> Response:
    """Somebody else held the database for longer than anybody waits, or it is not there at all."""
    return _tell(Busy(type(error.orig).__name__, after=5))


def _unkeepable(error: DataError) -> Response:
    """The character NUL inside what was sent as a file's form or as JSON: PostgreSQL has no text with it."""
    return _tell(BadInput("the character NUL")) if "NUL" in str(error.orig) else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    _log_accident(error)
    return _tell(ToolError(type(error).__name__))


def _log_accident(accident: Any) -> None:
    """In place of Flask's own words, which would quote the path with the launch's id. accident: as logging takes it."""
    log.error("unexpected", rule=request.url_rule.rule if request.url_rule else "(none)", exc_info=accident)


class _Json(DefaultJSONProvider):
    """JSON whose nesting nobody can read is unreadable like any other, not an accident."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError:
            raise ValueError("nested too deep") from None


def install(app: Flask) -> None:
    app.json = _Json(app)
    app.log_exception = _log_accident  # type: ignore[method-assign, assignment]
    app.register_error_handler(ToolError, _tell)
    app.register_error_handler(HTTPException, _translate)
    app.register_error_handler(ValidationError, _unreadable)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _unkeepable)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
    app.jinja_env.filters.update(placed=placed, saying=with_message)
    app.jinja_env.globals.update(gettext=gettext, ngettext=ngettext)


def download(archive: IO[bytes], name: str) -> Response:
    """A zip, said to be as long as it is, so that the browser can show how far it has got; a long one is never in
    memory as a whole."""
    length = archive.seek(0, SEEK_END)
    archive.seek(0)
    if length <= SMALL:
        with archive:
            answer = Response(archive.read(), mimetype="application/zip")
    else:
        answer = Response(iter(lambda: archive.read(SMALL // 16), b""), mimetype="application/zip")
        answer.call_on_close(archive.close)
    answer.content_length = length
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
