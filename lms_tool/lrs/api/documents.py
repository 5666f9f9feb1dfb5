"""Documents: state, agent profile, activity profile (xAPI 1.0.3, Communication 2.2, 2.3, 2.6, 2.7)."""

from typing import Any

from flask import Response, jsonify, make_response, request

from lms_tool import db as tables
from lms_tool.errors import NotFound
from lms_tool.lrs import queries, rules, service
from lms_tool.lrs.api.entrance import (
    VERSION_2,
    BadRequest,
    body,
    check_version,
    doors,
    parameters,
    reader,
    spoken,
    writer,
    writing,
)
from lms_tool.web.doors import public

_METHODS = ["GET", "POST", "PUT", "DELETE"]
_LONGEST_KIND = 255
_WHY = "machines come with Basic authentication; writing begins when the body is read"


@doors.route("/activities/state", methods=_METHODS)
@public(_WHY, writes=False)
def state() -> Response:
    return _answer(rules.STATE)


@doors.route("/agents/profile", methods=_METHODS)
@public(_WHY, writes=False)
def agent_profile() -> Response:
    return _answer(rules.AGENT_PROFILE)


@doors.route("/activities/profile", methods=_METHODS)
@public(_WHY, writes=False)
def activity_profile() -> Response:
    return _answer(rules.ACTIVITY_PROFILE)


def _answer(kind: rules.Kind) -> Response:
    check_version()
    method = "GET" if request.method == "HEAD" else request.method
    if method == "GET":
        return _read(kind)
    client = writer()
    asked = rules.parse_document(kind, parameters(), method)
    content = None if method == "DELETE" else _content()
    session, whose, conditions = writing(client), client.organisation_id, _conditions()
    if content is None:
        service.remove(session, whose, asked, conditions)
    elif method == "PUT":
        strict = spoken() == VERSION_2
        service.put(session, whose, asked, content, conditions, strict=strict, now=tables.utc_now())
    else:
        service.merge(session, whose, asked, content, conditions, now=tables.utc_now())
    return make_response("", 204)


def _read(kind: rules.Kind) -> Response:
    session, client = reader(of_all=True)
    asked = rules.parse_document(kind, parameters(), "GET")
    if asked.name is None:
        return jsonify(queries.document_names(session, client.organisation_id, asked))
    found = queries.document_or_none(session, client.organisation_id, asked)
    if found is None:
        raise NotFound(f"{kind.key} {asked.name}")
    answer = Response(found.content, content_type=found.kind)
    answer.set_etag(found.etag)
    answer.last_modified = found.updated
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # whatever it is, a browser runs nothing
    answer.make_conditional(request)
    return answer


def _content() -> rules.Content:
    kind = request.content_type or "application/octet-stream"
    if len(kind) > _LONGEST_KIND:
        raise BadRequest("Content-Type: is too long")
    return rules.Content(kind, body())


def _conditions() -> rules.Conditions:
    return rules.Conditions(
        _tags(request.if_match) if "If-Match" in request.headers else None,
        _tags(request.if_none_match) if "If-None-Match" in request.headers else None,
    )


def _tags(given: Any) -> frozenset[str]:
    return frozenset({"*"} if given.star_tag else given.as_set(include_weak=True))
