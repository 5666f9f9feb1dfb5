"""Doors for operators and tests: alive, ready, fault switches, the journal of service calls."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lms_tool.demo.errors import Refusal
from lms_tool.demo.faults import FAULTS
from lms_tool.demo.models import ServiceCall
from lms_tool.demo.platform import platform

control = Blueprint("control", __name__)


@control.get("/healthz")
def alive() -> Response:
    return jsonify(status="alive")


@control.get("/readyz")
def ready() -> Response:
    """200 when the database answers, else 503."""
    try:
        platform().store.ping()
    except SQLAlchemyError:
        answer = jsonify(status="not ready")
        answer.status_code = 503
        return answer
    return jsonify(status="ready")


@control.get("/faults")
def show_faults() -> Response:
    """{"on": {name: {value, times, retry_after}}, "known": {name: what it does}}."""
    _require_tester()
    return jsonify(on=platform().faults.as_dict(), known={name: told for name, (_, told) in FAULTS.items()})


@control.post("/faults")
def set_faults() -> Response:
    """Takes {name: value, …} or {name: {"value", "times", "retry_after"}, …}; null switches one off."""
    _require_tester()
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        raise Refusal(400, "invalid_request", "the body is no JSON object")
    for name, setting in wanted.items():
        platform().faults.set(name, setting)
    return show_faults()


@control.delete("/faults")
def clear_faults() -> Response:
    _require_tester()
    platform().faults.clear()
    return show_faults()


@control.get("/calls")
def list_calls() -> Response:
    """Every token, grade and roster request so far: [{at, method, path, body, status, done}]."""
    _require_tester()
    with platform().store.reading() as db:
        calls = db.scalars(select(ServiceCall).order_by(ServiceCall.id)).all()
    columns = ("method", "path", "body", "status", "done")
    return jsonify([{"at": call.at.isoformat()} | {name: getattr(call, name) for name in columns} for call in calls])


def _require_tester() -> None:
    """Only where faults are enabled, only from this machine, and never from a web page."""
    if not platform().settings.faults_enabled:
        abort(404)
    address = request.remote_addr
    if address is None or not ip_address(address).is_loopback or "Origin" in request.headers:
        abort(403)
