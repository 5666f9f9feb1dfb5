"""The record store's door: statements in and out (xAPI 1.0.3, Communication).

https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, make_response, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError

from lms_tool import db as tables
from lms_tool.config import Settings
from lms_tool.errors import BadInput, NotAllowed, NotFound, ToolError, Unavailable
from lms_tool.lrs import queries, rules, service
from lms_tool.lrs.models import StatementRow
from lms_tool.web import limits
from lms_tool.web.database import db
from lms_tool.web.doors import public
from xapi.rendering import instant

doors = Blueprint("lrs", __name__, url_prefix="/xapi")

VERSION = "1.0.3"
VERSIONS = (VERSION, "1.0.2", "1.0.1", "1.0.0")
LARGEST_BODY = 10 * 1024 * 1024
MOST_STATEMENTS = 1000  # in one request; nobody else can write meanwhile
_NOT_OURS = "more: is not ours or too old; ask anew"
MORE_LASTS = 7 * 24 * 3600  # seconds; the specification asks for a day


class Unauthorised(ToolError):
    code = "XAPI-CREDENTIALS"
    status = 401
    what = "The record store does not know these credentials"
    do = "Send a key and its secret by Basic authentication; an administrator makes them."


class BadRequest(BadInput):
    """A request that is wrong in itself. problems: what is wrong, one by one."""

    code = "XAPI-REQUEST"
    what = "The request breaks the rules of xAPI"
    do = "Fix what is listed and send it again."

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class UnsupportedMedia(BadRequest):
    code = "XAPI-MEDIA"
    status = 415
    do = "Send statements as application/json, attachments by their fileUrl."


class TooMany(BadRequest):
    code = "XAPI-TOO-MANY"
    status = 413
    what = "These are too many statements for one request"
    do = f"Send at most {MOST_STATEMENTS} statements in one request, the rest in the next; nothing of it was stored."


class TookTooLong(Unavailable):
    code = "XAPI-TOO-LONG"
    what = "Storing these statements took too long"
    do = "Send fewer statements in one request; nothing of it was stored."


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the door. stale: it was not noted for a while that this key is in use."""

    organisation_id: UUID
    key: str
    stale: bool

    @property
    def authority(self) -> Mapping[str, Any]:
        return service.agent(f"{_settings().public_url}/xapi", self.key)


@doors.get("/about")
@public("anybody may ask which versions are spoken", writes=False)
def about() -> Response:
    return jsonify(version=list(VERSIONS))


@doors.route("/statements", methods=["GET", "POST", "PUT"])
@public("machines come with Basic authentication; writing begins when the body is read", writes=False)
def statements() -> Response:
    _check_version()
    return _METHODS[request.method]()


# --- Reading ---------------------------------------------------------------------------------------------------------


def _get() -> Response:
    client = _authenticated(reads=True)
    session, now = db.session(), tables.utc_now()
    if client.stale:
        tables.begin_writing(session)
        service.note_use(session, client.key, now=now)
    tables.scope(session, client.organisation_id)
    through = queries.consistent_through(session, client.organisation_id, now=now)
    asked, last = _asked()
    query = rules.parse(asked)
    answer = _one(client, query) if query.names_one else _many(client, query, asked, last)
    answer.headers["X-Experience-API-Consistent-Through"] = instant(through)
    answer.vary.add("Accept-Language")
    return answer


def _asked() -> tuple[dict[str, str], str | None]:
    """The parameters of this request, or of the one that a `more` continues, and the id of its last statement."""
    if sum(1 for _ in request.args.items(multi=True)) > len(request.args):
        raise BadRequest("a parameter stands twice")
    if "more" not in request.args:
        return request.args.to_dict(), None
    if len(request.args) > 1:
        raise BadRequest("more: is followed as it is, without further parameters")
    try:
        asked, last = _pages().loads(request.args["more"], max_age=MORE_LASTS)
    except BadData:
        raise BadRequest(_NOT_OURS) from None
    return asked, last


def _one(client: Client, query: rules.Query) -> Response:
    wanted = query.statement_id or query.voided_statement_id
    assert wanted
    voided = query.statement_id is None
    row = queries.statement_or_none(db.session(), client.organisation_id, wanted, voided=voided)
    if row is None:
        raise NotFound(f"statement {wanted}")
    answer = _json(_shown(row, query.format))
    answer.last_modified = row.stored
    return answer


def _many(client: Client, query: rules.Query, asked: dict[str, str], last: str | None) -> Response:
    session, whose = db.session(), client.organisation_id
    after = queries.by_ids(session, whose, [UUID(last)]).get(UUID(last)) if last else None
    if last and after is None:
        raise BadRequest(_NOT_OURS)  # sealed by us, but for another organisation
    page = queries.find(session, whose, query.filters, most=query.limit, after=after)
    more = url_for("lrs.statements", more=_pages().dumps((asked, str(page.last.id)))) if page.last else ""
    shown = ",".join(_shown(row, query.format) for row in page.rows)
    return _json(f'{{"statements":[{shown}],"more":{json.dumps(more)}}}')


def _shown(row: StatementRow, format_: str) -> str:
    statement = rules.answer(row.payload, stored=row.stored, authority=row.authority, version=row.version)
    return rules.reshape(statement, format_, [tag for tag, _ in request.accept_languages])


def _pages() -> URLSafeTimedSerializer:
    """Seals where a reader is, so that the store need not remember it: what was asked, the last statement's id."""
    return URLSafeTimedSerializer(_settings().secret_key, salt="lrs-more")


# --- Writing ---------------------------------------------------------------------------------------------------------


def _post() -> Response:
    if request.args:
        raise BadRequest(*(f"{name}: has no place in a POST" for name in request.args))
    return jsonify([str(one) for one in _receive(_authenticated(writes=True), _batch())])


def _put() -> Response:
    if request.args.keys() != {"statementId"}:
        raise BadRequest("statementId: a PUT needs this parameter and no other")
    wanted = rules.parse({"statementId": request.args["statementId"]}).statement_id
    client = _authenticated(writes=True)
    batch = _batch(single=True)
    named = batch[0].setdefault("id", str(wanted))
    if not isinstance(named, str) or named.lower() != str(wanted):
        raise BadRequest("id: is not the statementId of the address")
    _receive(client, batch)
    return make_response("", 204)


def _batch(*, single: bool = False) -> list[dict[str, Any]]:
    if request.mimetype.startswith("multipart/"):
        raise UnsupportedMedia("Content-Type: attachments are not taken in yet; send application/json")
    if request.mimetype != "application/json":
        raise BadRequest("Content-Type: must be application/json")
    request.max_content_length = LARGEST_BODY
    batch = rules.read_batch(request.get_data(cache=False))
    if single and len(batch) != 1:
        raise BadRequest("a PUT carries exactly one statement")
    if len(batch) > MOST_STATEMENTS:
        raise TooMany(f"{len(batch)} statements")
    return batch


def _receive(client: Client, batch: list[dict[str, Any]]) -> list[UUID]:
    """The transaction that writes is opened when everything was read: nobody waits for a slow sender."""
    session = db.session()
    tables.begin_writing(session)
    tables.end_slow_statements(session, queries.LONGEST_WRITE)
    now = tables.utc_now()
    if client.stale:
        service.note_use(session, client.key, now=now)
    tables.scope(session, client.organisation_id)
    try:
        return service.receive(session, client.organisation_id, batch, authority=client.authority, now=now)
    except OperationalError as error:
        raise TookTooLong(type(error.orig).__name__) from error


# --- Who, which version, how it is told -----------------------------------------------------------------------------


def _check_version() -> None:
    version = request.headers.get("X-Experience-API-Version")
    if version is None:
        raise BadRequest("X-Experience-API-Version: this header is missing")
    if version != "1.0" and not version.startswith("1.0."):
        raise BadRequest(f"X-Experience-API-Version: spoken here are {', '.join(VERSIONS)}")


def _authenticated(*, reads: bool = False, writes: bool = False) -> Client:
    session = db.session()
    tables.unscope(session, "the key tells which organisation's store is meant")
    given = request.authorization
    if given is None or given.type != "basic" or given.username is None or given.password is None:
        raise Unauthorised("no Basic authentication")
    found = queries.credential_or_none(session, given.username, given.password)
    if found is None:  # only wrong ones are counted and refused: strangers who know a key cannot lock its owner out
        limits.take("wrong-secret", given.username)
        raise Unauthorised("unknown key or wrong secret")
    if (reads and not found.can_read) or (writes and not found.can_write):
        raise NotAllowed(f"credential {found.key} may not {'read' if reads else 'write'}")
    return Client(found.organisation_id, found.key, service.is_stale(found, tables.utc_now()))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _json(body: str) -> Response:
    return Response(body, mimetype="application/json")


@doors.errorhandler(ToolError)
def _refuse(error: ToolError) -> Response:
    """For machines and those who mend them: what, what to do, and each thing that is wrong."""
    told = {"code": error.code, "what": error.what, "do": error.do, "problems": list(getattr(error, "problems", ()))}
    answer = make_response(jsonify(told), error.status)
    if error.status == 401:
        answer.www_authenticate.type = "basic"
        answer.www_authenticate["realm"] = "xAPI"
    if "after" in error.values:
        answer.headers["Retry-After"] = str(error.values["after"])
    return answer


@doors.errorhandler(rules.BadJson)
@doors.errorhandler(rules.BadQuery)
def _refuse_unreadable(error: rules.BadJson | rules.BadQuery) -> Response:
    return _refuse(BadRequest(*error.problems))


@doors.after_request
def _say_version(answer: Response) -> Response:
    answer.headers["X-Experience-API-Version"] = VERSION
    return answer


_METHODS = {"GET": _get, "HEAD": _get, "POST": _post, "PUT": _put}
