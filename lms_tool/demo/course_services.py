"""What else a platform may do for a tool in a course: name its groups (LTI Course Groups), take orders for notices
(Platform Notification Service)."""

from flask import Blueprint, Response, g, json, jsonify, request

from lms_tool.demo import words
from lms_tool.demo.errors import Refusal
from lms_tool.demo.messages import SERVICES
from lms_tool.demo.nrps import GROUPS
from lms_tool.demo.platform import platform
from lms_tool.demo.token import require_scope

course_services = Blueprint("course_services", __name__, url_prefix=SERVICES)


@course_services.get("/courses/<course_key>/groups")
def list_groups(course_key: str) -> Response:
    """One group on a page, so that there are pages."""
    require_scope(words.GROUPS_SCOPE)
    lms = platform()
    if not lms.faults.value("groups_service") or lms.settings.cast.course_or_none(course_key) is None:
        raise Refusal(404, "not_found", "no groups are named here")
    if request.headers.get("Accept") != words.GROUPS_TYPE:
        raise Refusal(400, "invalid_request", f"Accept must be exactly {words.GROUPS_TYPE}")
    place = int(request.args.get("from", 0))
    told = {"groups": [{"id": f"g{place}", "name": GROUPS[place]}, {"name": "without an id"}]}
    answer = Response(json.dumps(told), content_type=words.GROUPS_TYPE)
    if place + 1 < len(GROUPS):
        answer.headers["Link"] = f'<{lms.settings.url(request.path)}?from={place + 1}>; rel="next"'
    return answer


@course_services.put("/notice-handlers/<deployment>")
def order_notice(deployment: str) -> Response:
    """Take note where notices of a kind shall go; the journal keeps it."""
    require_scope(words.NOTICES_SCOPE)
    lms = platform()
    if fault := lms.faults.use("notices_status"):
        raise Refusal(fault.value, "fault", "this service has a fault", retry_after=fault.retry_after)
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or said.get("notice_type") != words.CONTEXT_COPY_NOTICE:
        raise Refusal(400, "invalid_request", "notice_type is unknown here")
    handler = said.get("handler")
    if not isinstance(handler, str) or not any(handler.startswith(f"{one}/") for one in lms.tool.origins):
        raise Refusal(400, "invalid_request", "handler is not on the tool's own host")
    g.work_done = True
    return jsonify(notice_type=said["notice_type"], handler=handler)
