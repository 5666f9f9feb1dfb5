"""What every answer carries: who may frame it, what it may load, a request id; and what is logged about it."""

import secrets
import time

from flask import Flask, Response, g, request

from lms_tool import logs
from lms_tool.config import Settings
from lms_tool.web.doors import visitor_or_none

log = logs.logger()
BODY_LIMIT = 1024 * 1024  # bytes; doors that take more say so themselves
FORM_LIMIT = 512 * 1024
CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action {form_action}; frame-ancestors {ancestors}"
)


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = secrets.token_hex(6)
    logs.begin(request=g.request_id)


def _finish(response: Response) -> Response:
    someone = visitor_or_none()
    ancestors = someone.frame_ancestors if someone else g.get("frame_ancestors") or "'none'"
    response.headers.setdefault(
        "Content-Security-Policy",
        CONTENT_POLICY.format(ancestors=ancestors, form_action=f"'self' {g.get('form_action', '')}".strip()),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        # The rule, never the path: paths carry launch ids.
        rule = request.url_rule.rule if request.url_rule else "(none)"
        milliseconds = round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None
        log.info("request", method=request.method, rule=rule, status=response.status_code, ms=milliseconds)
    return response


def install(app: Flask, settings: Settings) -> None:
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=FORM_LIMIT, MAX_FORM_PARTS=2000)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 0 if settings.development else 31_536_000
    app.before_request(_begin)
    app.after_request(_finish)
