"""Statements in and out (xAPI 1.0.3, Communication 2.1)."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.errors import NotFound, Unavailable
from lms_tool.lrs import queries, rules, service
from lms_tool.lrs.api import multipart
from lms_tool.lrs.api.entrance import (
    CONSISTENT_THROUGH,
    BadRequest,
    Client,
    body,
    check_version,
    doors,
    json_answer,
    parameters,
    reader,
    settings,
    spoken,
    writer,
    writing,
)
from lms_tool.lrs.models import StatementRow
from lms_tool.web.doors import public
from xapi.rendering import instant

MOST_STATEMENTS = 1000  # in one request; nobody else can write meanwhile
PAGE_WITH_FILES = 10  # statements in one answer that carries their files: each may bring ten megabytes
MORE_LASTS = 7 * 24 * 3600  # seconds; the specification asks for a day
_NOT_OURS = "more: is not ours or too old; ask anew"


class TooMany(BadRequest):
    code = "XAPI-TOO-MANY"
    status = 413
    what = "These are too many statements for one request"
    do = f"Send at most {MOST_STATEMENTS} statements in one request, the rest in the next; nothing of it was stored."


class TookTooLong(Unavailable):
    code = "XAPI-TOO-LONG"
    what = "Storing these statements took too long"
    do = "Send fewer statements in one request; nothing of it was stored."


@doors.route("/statements", methods=["GET", "POST", "PUT"])
@public("machines come with Basic authentication; writing begins when the body is read", writes=False)
def statements() -> Response:
    check_version()
    return _METHODS[request.method]()


# --- Reading ---------------------------------------------------------------------------------------------------------


def _get() -> Response:
    session, client = reader()
    through = queries.consistent_through(session, client.organisation_id, now=tables.utc_now())
    asked, last = _asked()
    query = rules.parse(asked)
    query = replace(query, filters=replace(query.filters, within=client.within))
    answer = _one(session, client, query) if query.names_one else _many(session, client, query, asked, last)
    answer.headers[CONSISTENT_THROUGH] = instant(through)
    answer.vary.add("Accept-Language")
    return answer


def _asked() -> tuple[dict[str, str], str | None]:
    """The parameters of this request, or of the one that a `more` continues, and the id of its last statement."""
    given = parameters()
    if "more" not in given:
        return given, None
    if len(given) > 1:
        raise BadRequest("more: is followed as it is, without further parameters")
    try:
        asked, last = _pages().loads(given["more"], max_age=MORE_LASTS)
    except BadData:
        raise BadRequest(_NOT_OURS) from None
    return asked, last


def _one(session: Session, client: Client, query: rules.Query) -> Response:
    wanted = query.statement_id or query.voided_statement_id
    assert wanted
    voided = query.statement_id is None
    row = queries.statement_or_none(session, client.organisation_id, wanted, voided=voided, within=client.within)
    if row is None:
        raise NotFound(f"statement {wanted}")
    answer = _with_files(session, client, query, [row], _shown(row, query.format))
    answer.last_modified = row.stored
    return answer


def _many(session: Session, client: Client, query: rules.Query, asked: dict[str, str], last: str | None) -> Response:
    whose = client.organisation_id
    after = queries.by_ids(session, whose, [UUID(last)]).get(UUID(last)) if last else None
    if last and after is None:
        raise BadRequest(_NOT_OURS)  # sealed by us, but for another organisation
    most = min(query.limit or PAGE_WITH_FILES, PAGE_WITH_FILES) if query.attachments else query.limit
    page = queries.find(session, whose, query.filters, most=most, after=after)
    more = url_for("lrs.statements", more=_pages().dumps((asked, str(page.last.id)))) if page.last else ""
    shown = ",".join(_shown(row, query.format) for row in page.rows)
    return _with_files(session, client, query, page.rows, f'{{"statements":[{shown}],"more":{json.dumps(more)}}}')


def _with_files(
    session: Session, client: Client, query: rules.Query, rows: Sequence[StatementRow], text: str
) -> Response:
    """The answer, with the attached files that we have where they were asked for."""
    if not query.attachments:
        return json_answer(text)
    told = [json.loads(row.payload) for row in rows]
    files = queries.files(session, client.organisation_id, rules.hashes(told))
    return multipart.answer(text, [one for statement in told for one in rules.attachments(statement)], files)


def _shown(row: StatementRow, format_: str) -> str:
    statement = rules.answer(row.payload, stored=row.stored, authority=row.authority, version=row.version)
    return rules.reshape(statement, format_, [tag for tag, _ in request.accept_languages])


def _pages() -> URLSafeTimedSerializer:
    """Seals where a reader is, so that the store need not remember it: what was asked, the last statement's id."""
    return URLSafeTimedSerializer(settings().secret_key, salt="lrs-more")


# --- Writing ---------------------------------------------------------------------------------------------------------


def _post() -> Response:
    if request.args:
        raise BadRequest(*(f"{name}: has no place in a POST" for name in request.args))
    client = writer()
    return jsonify([str(one) for one in _receive(client, *_batch())])


def _put() -> Response:
    if request.args.keys() != {"statementId"}:
        raise BadRequest("statementId: a PUT needs this parameter and no other")
    wanted = rules.parse({"statementId": request.args["statementId"]}).statement_id
    client = writer()
    batch, files = _batch(single=True)
    named = batch[0].setdefault("id", str(wanted))
    if not isinstance(named, str) or named.lower() != str(wanted):
        raise BadRequest("id: is not the statementId of the address")
    _receive(client, batch, files)
    return make_response("", 204)


def _batch(*, single: bool = False) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """The statements in the body, and the files that came with them by their hash."""
    if request.mimetype == "multipart/mixed":
        batch, files = rules.unpack(multipart.parts())
    elif request.mimetype == "application/json":
        batch, files = rules.read_batch(body()), {}
    else:
        raise BadRequest("Content-Type: must be application/json, or multipart/mixed with the files of attachments")
    if single and len(batch) != 1:
        raise BadRequest("a PUT carries exactly one statement")
    if len(batch) > MOST_STATEMENTS:
        raise TooMany(f"{len(batch)} statements")
    return batch, files


def _receive(client: Client, batch: list[dict[str, Any]], files: dict[str, bytes]) -> list[UUID]:
    session, now = writing(client), tables.utc_now()
    try:
        return service.receive(
            session,
            client.organisation_id,
            batch,
            files=files,
            authority=client.authority,
            version=spoken(),
            now=now,
        )
    except OperationalError as error:
        raise TookTooLong(type(error.orig).__name__) from error


_METHODS = {"GET": _get, "HEAD": _get, "POST": _post, "PUT": _put}
