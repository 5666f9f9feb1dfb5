"""Requests of browsers that may only POST forms: any request inside a form (xAPI 1.0.3, Communication 1.3).

Translated before anybody looks at the request; what is no proper form stays a POST and is refused as one. xAPI 2.0
knows no such thing.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug import Request
from werkzeug.exceptions import HTTPException

LARGEST = 10 * 1024 * 1024
_HEADERS = ("Authorization", "X-Experience-API-Version", "Content-Type", "Content-Length", "If-Match", "If-None-Match")
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")

Environment = dict[str, Any]
Application = Callable[[Environment, Any], Iterable[bytes]]


class _Form(Request):
    max_content_length = LARGEST
    max_form_memory_size = LARGEST


def accept_alternate_syntax(application: Application) -> Application:
    """Wraps a WSGI application."""

    def answer(environ: Environment, start_response: Any) -> Iterable[bytes]:
        try:
            return application(_translated(environ) if _is_alternate(environ) else environ, start_response)
        except HTTPException as error:  # the form is too large
            return error(environ, start_response)

    return answer


def _is_alternate(environ: Environment) -> bool:
    asked = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("PATH_INFO", "").startswith("/xapi/")
        and len(asked) == 1
        and asked[0][0] == "method"
        and asked[0][1] in _METHODS
        and environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
        and not environ.get("HTTP_X_EXPERIENCE_API_VERSION", "").startswith("2")
    )


def _translated(environ: Environment) -> Environment:
    form = [*_Form(environ).form.items(multi=True)]
    headers = {name.lower(): value for name, value in form if name.title() in map(str.title, _HEADERS)}
    content = dict(form).get("content", "").encode("utf-8", "surrogatepass")
    asked = [(name, value) for name, value in form if name != "content" and name.lower() not in headers]
    inner = {key: value for key, value in environ.items() if not key.startswith("werkzeug.")}
    inner |= {
        "REQUEST_METHOD": dict(parse_qsl(environ["QUERY_STRING"]))["method"],
        "QUERY_STRING": urlencode(asked),
        "CONTENT_TYPE": headers.pop("content-type", "application/json"),
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": BytesIO(content),
    }
    headers.pop("content-length", None)
    inner.pop("HTTP_TRANSFER_ENCODING", None)
    return inner | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
