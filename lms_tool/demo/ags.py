"""Assignment and Grade Services 2.0, as exacting as Moodle's."""

import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.demo import words
from lms_tool.demo.errors import Refusal
from lms_tool.demo.messages import SERVICES, TYPE_ID, line_item_url
from lms_tool.demo.models import Grade, LineItem, Link
from lms_tool.demo.people import Course, Role
from lms_tool.demo.platform import platform
from lms_tool.demo.scores import Score, read_score
from lms_tool.demo.token import require_scope

ags = Blueprint("ags", __name__, url_prefix=f"{SERVICES}/courses/<course_key>/lineitems")

READ_LINE_ITEMS = (words.LINE_ITEM_SCOPE, words.LINE_ITEM_READ_SCOPE)
MAX_FUTURE = 60  # seconds by which a score's timestamp may lie ahead


@ags.before_request
def check_address() -> None:
    """`type_id` belongs to every grade address; what is appended behind the query spoils it."""
    if request.args.get("type_id") != TYPE_ID:
        raise Refusal(400, "invalid_request", "type_id is missing or spoiled: /scores goes before the query")


@ags.get("")
def list_line_items(course_key: str) -> Response:
    """Line items of a course; filters resource_id, tag, resource_link_id."""
    require_scope(*READ_LINE_ITEMS)
    _refuse_by_fault("line_items_status")
    _require_accept(words.LINE_ITEMS_TYPE)
    wanted = select(LineItem).where(LineItem.course == _course(course_key).key).order_by(LineItem.id)
    filters = {"resource_id": LineItem.resource_id, "tag": LineItem.tag, "resource_link_id": LineItem.link_id}
    for name, column in filters.items():
        if name in request.args:
            wanted = wanted.where(column == request.args[name])
    with platform().store.reading() as db:
        return _json([_as_json(item) for item in db.scalars(wanted)], words.LINE_ITEMS_TYPE)


@ags.post("")
def add_line_item(course_key: str) -> Response:
    """A new column; 201 with its address."""
    require_scope(words.LINE_ITEM_SCOPE)
    _refuse_by_fault("line_items_status")
    said = _read_json(words.LINE_ITEM_TYPE)
    with platform().store.writing() as db:
        item = LineItem(course=_course(course_key).key)
        _fill(db, item, said)
        db.add(item)
    g.work_done = True
    return _json(_as_json(item), words.LINE_ITEM_TYPE, 201)


@ags.get("/<int:item_id>/lineitem")
def show_line_item(course_key: str, item_id: int) -> Response:
    require_scope(*READ_LINE_ITEMS)
    _require_accept(words.LINE_ITEM_TYPE)
    with platform().store.reading() as db:
        return _json(_as_json(_line_item(db, course_key, item_id)), words.LINE_ITEM_TYPE)


@ags.put("/<int:item_id>/lineitem")
def change_line_item(course_key: str, item_id: int) -> Response:
    """Replace a column's description; what is left out is blanked, as by Moodle."""
    require_scope(words.LINE_ITEM_SCOPE)
    _refuse_by_fault("line_items_status")
    said = _read_json(words.LINE_ITEM_TYPE)
    with platform().store.writing() as db:
        item = _line_item(db, course_key, item_id)
        _fill(db, item, said)
    g.work_done = True
    return _json(_as_json(item), words.LINE_ITEM_TYPE)


@ags.delete("/<int:item_id>/lineitem")
def remove_line_item(course_key: str, item_id: int) -> Response:
    require_scope(words.LINE_ITEM_SCOPE)
    with platform().store.writing() as db:
        db.delete(_line_item(db, course_key, item_id))
    g.work_done = True
    return Response(status=204)


@ags.post("/<int:item_id>/lineitem/scores")
def take_score(course_key: str, item_id: int) -> Response:
    """A score of one learner; 409 where it is not newer than the last one."""
    require_scope(words.SCORE_SCOPE)
    _refuse_by_fault("scores_status")
    if throttled := platform().faults.use("scores_throttled"):
        raise Refusal(403, "forbidden", "403 Forbidden (Rate Limit Exceeded)", retry_after=throttled.retry_after)
    if delay := platform().faults.use("scores_delay"):
        time.sleep(delay.value)
    score = read_score(_read_json(words.SCORE_TYPE))
    course = _course(course_key)
    _require_learner(course, score.user_id)
    if score.timestamp_ms > (platform().timestamp() + MAX_FUTURE) * 1000:
        raise Refusal(400, "invalid_request", "the timestamp lies in the future")
    if platform().faults.use("drop_line_item"):
        with platform().store.writing() as db:
            db.delete(_line_item(db, course_key, item_id))
    with platform().store.writing() as db:
        _keep(db, _line_item(db, course_key, item_id), score)
    g.work_done = True
    return Response(status=200)


@ags.get("/<int:item_id>/lineitem/results")
def list_results(course_key: str, item_id: int) -> Response:
    """Where learners stand in one column; filter user_id."""
    require_scope(words.RESULT_SCOPE)
    _refuse_by_fault("results_status")
    _require_accept(words.RESULTS_TYPE)
    with platform().store.reading() as db:
        item = _line_item(db, course_key, item_id)
        wanted = select(Grade).where(Grade.line_item_id == item.id).order_by(Grade.id)
        if "user_id" in request.args:
            wanted = wanted.where(Grade.user_id == request.args["user_id"])
        return _paged([_result(item, grade) for grade in db.scalars(wanted)])


def _keep(db: Session, item: LineItem, score: Score) -> None:
    """Replace a learner's grade, only forwards in time."""
    grade = db.scalar(select(Grade).where(Grade.line_item_id == item.id, Grade.user_id == score.user_id))
    if grade is None:
        grade = Grade(line_item_id=item.id, user_id=score.user_id)
        db.add(grade)
    else:
        _refuse_older(score, grade)
    if not platform().faults.value("overridden"):
        grade.score = score.scaled_to(item.score_maximum)
    grade.comment = score.comment
    grade.activity_progress = score.activity_progress
    grade.grading_progress = score.grading_progress
    grade.timestamp_ms = score.timestamp_ms


def _refuse_older(score: Score, grade: Grade) -> None:
    if platform().settings.product_family == "canvas":  # takes the same moment again, and calls an older one malformed
        if score.timestamp_ms < grade.timestamp_ms:
            raise Refusal(400, "bad_request", "Provided timestamp before last updated timestamp")
        return
    step = 1 if platform().faults.value("milliseconds") else 1000
    if score.timestamp_ms // step <= grade.timestamp_ms // step:
        raise Refusal(409, "conflict", "a score with this or a later timestamp is known")


def _require_learner(course: Course, user_id: str) -> None:
    cast = platform().settings.cast
    person = cast.person_by_id_or_none(user_id)
    if person is None or cast.role_or_none(person, course) is not Role.LEARNER:
        raise Refusal(400, "invalid_request", "userId is no learner of this course")


def _course(key: str) -> Course:
    course = platform().settings.cast.course_or_none(key)
    if course is None:
        raise Refusal(404, "not_found", "there is no such course")
    return course


def _line_item(db: Session, course_key: str, item_id: int) -> LineItem:
    item = db.get(LineItem, item_id)
    if item is None or item.course != course_key:
        raise Refusal(404, "not_found", "there is no such line item")
    return item


def _fill(db: Session, item: LineItem, said: dict[str, Any]) -> None:
    """Take over what a tool says of a line item. Raises Refusal (400)."""
    label, maximum = said.get("label"), said.get("scoreMaximum")
    if not isinstance(label, str) or not label.strip():
        raise Refusal(400, "invalid_request", "label is missing")
    if isinstance(maximum, bool) or not isinstance(maximum, int | float) or not maximum > 0:
        raise Refusal(400, "invalid_request", "scoreMaximum is missing or not above 0")
    for name in ("resourceId", "tag", "resourceLinkId"):
        if not isinstance(said.get(name), str | None):
            raise Refusal(400, "invalid_request", f"{name} is no text")
    if not item.coupled:
        item.link_id = _link_id(db, item.course, said.get("resourceLinkId"))
    item.label, item.score_maximum = label, float(maximum)
    item.resource_id, item.tag = said.get("resourceId"), said.get("tag")


def _link_id(db: Session, course_key: str, said: str | None) -> int | None:
    if said is None:
        return None
    link = db.get(Link, int(said)) if said.isdecimal() else None
    if link is None or link.course != course_key:
        raise Refusal(404, "not_found", "resourceLinkId is no link of this course")
    return link.id


def _as_json(item: LineItem) -> dict[str, Any]:
    optional = {
        "resourceId": item.resource_id,
        "tag": item.tag,
        "resourceLinkId": str(item.link_id) if item.link_id is not None else None,
    }
    return {
        "id": line_item_url(platform().settings, item),
        "label": item.label,
        "scoreMaximum": item.score_maximum,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _result(item: LineItem, grade: Grade) -> dict[str, Any]:
    address = line_item_url(platform().settings, item)
    result: dict[str, Any] = {
        "id": address.replace("/lineitem?", f"/lineitem/results?user_id={grade.user_id}&"),
        "scoreOf": address,
        "userId": grade.user_id,
    }
    if grade.score is not None:
        result |= {"resultScore": grade.score, "resultMaximum": item.score_maximum}
    return result | ({"comment": grade.comment} if grade.comment else {})


def _paged(results: list[dict[str, Any]]) -> Response:
    """All of them, as Moodle does; where a fault says so in pages, as Canvas does."""
    size = platform().faults.value("results_page")
    if not size:
        return _json(results, words.RESULTS_TYPE)
    page = max(1, request.args.get("page", 1, type=int))
    answer = _json(results[(page - 1) * size : page * size], words.RESULTS_TYPE)
    if page * size < len(results):
        here = platform().settings.url(f"{request.path}?type_id={TYPE_ID}&page={page + 1}")
        answer.headers["Link"] = f'<{platform().faults.value("results_elsewhere") or here}>; rel="next"'
    return answer


def _refuse_by_fault(name: str) -> None:
    fault = platform().faults.use(name)
    if fault is not None:
        raise Refusal(fault.value, "fault", "this service has a fault", retry_after=fault.retry_after)


def _require_accept(media_type: str) -> None:
    if request.headers.get("Accept") != media_type:
        raise Refusal(400, "invalid_request", f"Accept must be exactly {media_type}")


def _read_json(media_type: str) -> dict[str, Any]:
    if request.headers.get("Content-Type") != media_type:
        raise Refusal(400, "invalid_request", f"Content-Type must be exactly {media_type}")
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        raise Refusal(400, "invalid_request", "the body is no JSON object")
    return said


def _json(body: dict[str, Any] | Sequence[dict[str, Any]], media_type: str, status: int = 200) -> Response:
    answer = jsonify(body)
    answer.status_code, answer.mimetype = status, media_type
    return answer
