"""Names and Role Provisioning Services 2.0: the members of a course."""

import base64
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, request

from lms_tool.demo import words
from lms_tool.demo.errors import Refusal
from lms_tool.demo.messages import SERVICES
from lms_tool.demo.models import Link
from lms_tool.demo.people import Course, Person, Role
from lms_tool.demo.platform import platform
from lms_tool.demo.texts import DEFAULT_LANGUAGE
from lms_tool.demo.token import require_scope

nrps = Blueprint("nrps", __name__, url_prefix=f"{SERVICES}/courses/<course_key>/memberships")
LARGEST_PAGE = 6  # however many are asked for; so a dozen people already make pages
GROUPS = ("早班", "晚班")


@nrps.get("")
def list_members(course_key: str) -> Response:
    """Members of a course; in pages, with a Link header, where `limit` is given. Filters role (short or URI), rlid."""
    require_scope(words.ROSTER_SCOPE)
    lms = platform()
    if fault := lms.faults.use("roster_status"):
        raise Refusal(fault.value, "fault", "this service has a fault", retry_after=fault.retry_after)
    if request.headers.get("Accept") != words.ROSTER_TYPE:
        raise Refusal(400, "invalid_request", f"Accept must be exactly {words.ROSTER_TYPE}")
    course = lms.settings.cast.course_or_none(course_key)
    if course is None:
        raise Refusal(404, "not_found", "there is no such course")
    _check_link(course)
    everybody = _named(lms.settings.cast.members(course, _wanted_role()))
    start, end = _page(len(everybody))
    container = {
        "id": lms.settings.url(request.full_path.rstrip("?")),
        "context": {"id": course.id, "label": course.key, "title": course.title["zh-CN"]},
        "members": [*_strange(), *(_member(person, role) for person, role in everybody[start:end])],
    }
    answer = Response(json.dumps(container), content_type=words.ROSTER_TYPE)
    if following := _following(end, len(everybody)):
        answer.headers["Link"] = f'<{lms.settings.url(request.path)}?{urlencode(following)}>; rel="next"'
    return answer


def _following(end: int, count: int) -> dict[str, str]:
    """The query of the next page; nothing where there is none."""
    faults = platform().faults
    if end < count and faults.value("roster_counts"):
        return {"from": str(end)}
    if end < count:
        return {**request.args.to_dict(), "page": _cursor(end)}
    return {**request.args.to_dict(), "page": _cursor(0)} if faults.value("roster_circles") else {}


def _named(everybody: list[tuple[Person, Role]]) -> list[tuple[Person, Role]]:
    faults = platform().faults
    gone, risen = faults.value("roster_leaves"), faults.value("roster_changes_role")
    return [(one, Role.INSTRUCTOR if one.key == risen else role) for one, role in everybody if one.key != gone]


def _strange() -> list[Any]:
    return [{"status": "Active", "roles": ["Learner"]}] if platform().faults.value("roster_strange") else []


def _member(person: Person, role: Role) -> dict[str, Any]:
    name = person.names[DEFAULT_LANGUAGE]  # a service has no reader whose language it could speak
    return {
        "status": "Active",
        "user_id": person.id,
        "roles": [role.value],  # short here, full URIs in launches: as Moodle does
        "name": name.whole,
        "given_name": name.given,
        "family_name": name.family,
        "email": person.email,
        **_company(person, role),
    }


def _company(person: Person, role: Role) -> dict[str, Any]:
    """The staff number and the groups. Canvas tells them as custom parameters, where it was asked with rlid."""
    lms = platform()
    place = int(person.id) % len(GROUPS)
    if lms.settings.speaks_canvas:
        sections = json.dumps([GROUPS[place]], ensure_ascii=False).replace('"', '\\"') if role is Role.LEARNER else ""
        custom = {"staff_number": _number(person), "groups": sections}
        return {"message": [{words.MESSAGE_TYPE: words.RESOURCE_LINK_REQUEST, words.CUSTOM: custom}]} if _rlid() else {}
    groups: list[str] = [GROUPS[place]] if role is Role.LEARNER else []
    if lms.faults.value("groups_service"):
        groups = [f"g{place}"] if groups and request.args.get("groups") == "true" else []
    return {"lis_person_sourcedid": _number(person), "group_enrollments": [{"group_id": one} for one in groups]}


def _number(person: Person) -> str:
    if platform().faults.value("roster_same_number") and person.key == "he":
        return "YQ0101"
    return person.staff_number


def _wanted_role() -> Role | None:
    said = request.args.get("role")
    if said is None:
        return None
    try:
        return Role(said.removeprefix(words.MEMBERSHIP_ROLE))
    except ValueError as error:
        raise Refusal(400, "invalid_request", "nobody can have this role here") from error


def _rlid() -> str | None:
    return request.args.get("rlid")


def _check_link(course: Course) -> None:
    """rlid: a link of the course; or, as with Canvas, the course itself."""
    said = _rlid()
    if said is None or (platform().settings.speaks_canvas and said == course.id):
        return
    with platform().store.reading() as db:
        link = db.get(Link, int(said)) if said.isdecimal() else None
    if link is None or link.course != course.key:
        raise Refusal(404, "not_found", "rlid is no link of this course")


def _page(count: int) -> tuple[int, int]:
    """First and behind-last member of the page that is asked for."""
    limit = request.args.get("limit")
    if limit is None:
        return 0, count
    if not limit.isdecimal() or int(limit) < 1:
        raise Refusal(400, "invalid_request", "limit is no positive number")
    start = _position(request.args["page"]) if "page" in request.args else int(request.args.get("from", 0))
    return start, start + min(int(limit), LARGEST_PAGE)


def _cursor(position: int) -> str:
    """An opaque bookmark in which case matters, like Canvas' (lower-casing it, as some libraries do, breaks it)."""
    return "Bookmark:" + base64.urlsafe_b64encode(f"Position={position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor.removeprefix("Bookmark:")).decode()
        return int(text.removeprefix("Position="))
    except ValueError as error:
        raise Refusal(400, "invalid_request", "page is no bookmark of this roster") from error
