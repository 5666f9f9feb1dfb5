"""Notes down every service request, and loses answers where a test wants that."""

import socket

from flask import Flask, Response, g, request

from lms_tool.demo.models import ServiceCall
from lms_tool.demo.platform import platform

JOURNALLED = ("token", "ags", "nrps", "course_services")


def keep_journal(app: Flask) -> None:
    app.after_request(_note)


def _note(response: Response) -> Response:
    if request.blueprint not in JOURNALLED:
        return response
    lms = platform()
    done = bool(g.get("work_done", False))
    with lms.store.writing() as db:
        db.add(
            ServiceCall(
                at=lms.now(),
                method=request.method,
                path=request.full_path.rstrip("?"),
                # Assertions at the token endpoint are credentials and are not kept.
                body="" if request.blueprint == "token" else request.get_data(as_text=True),
                status=response.status_code,
                done=done,
            )
        )
    if done and (fault := lms.faults.use("lost_answers")):
        return _lose(response, fault.value)
    return response


def _lose(response: Response, how: str) -> Response:
    """Close the connection under the answer where the server lets us, else answer 504."""
    wire = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if how == "close" and isinstance(wire, socket.socket):
        wire.shutdown(socket.SHUT_RDWR)
        return response
    return Response("the answer was lost", status=504, mimetype="text/plain")
