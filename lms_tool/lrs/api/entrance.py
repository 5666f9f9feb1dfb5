"""Who is at the record store's door, in which version of xAPI, and how refusals are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, make_response, request
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.config import Settings
from lms_tool.errors import BadInput, NotAllowed, ToolError
from lms_tool.lrs import queries, rules, service
from lms_tool.lrs.models import Credential
from lms_tool.web import limits
from lms_tool.web.database import db
from xapi.rendering import instant

doors = Blueprint("lrs", __name__, url_prefix="/xapi")

VERSION, VERSION_2 = "1.0.3", "2.0.0"
VERSIONS = (VERSION_2, VERSION, "1.0.2", "1.0.1", "1.0.0")
LARGEST_BODY = 10 * 1024 * 1024
CONSISTENT_THROUGH = "X-Experience-API-Consistent-Through"


class NotForThisKey(NotAllowed):
    code = "XAPI-KEY"
    what = "This key may not do that"
    do = "A key reads, writes, or reads the statements of one course; an administrator makes another one."

    @property
    def problems(self) -> list[str]:
        return [self.detail]


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


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the door. within: the only activity whose statements it may read, if any; stale: it was not noted for
    a while that this key is in use."""

    organisation_id: UUID
    key: str
    within: str | None
    stale: bool

    @property
    def authority(self) -> Mapping[str, Any]:
        return service.agent(f"{settings().public_url}/xapi", self.key)


def check_version() -> None:
    version = request.headers.get("X-Experience-API-Version")
    if version is None:
        g.spoken = _known().spoke
        raise BadRequest("X-Experience-API-Version: this header is missing")
    if version not in ("1.0", "2.0") and not version.startswith(("1.0.", "2.0.")):
        raise BadRequest(f"X-Experience-API-Version: spoken here are {', '.join(VERSIONS)}")


def spoken() -> str:
    """The version in which this request is answered."""
    named = request.headers.get("X-Experience-API-Version", g.get("spoken", VERSION))
    return VERSION_2 if named.startswith("2.0") else VERSION


def parameters() -> dict[str, str]:
    if sum(1 for _ in request.args.items(multi=True)) > len(request.args):
        raise BadRequest("a parameter stands twice")
    return request.args.to_dict()


def body() -> bytes:
    request.max_content_length = LARGEST_BODY
    return request.get_data(cache=False)


def reader(*, of_all: bool = False) -> tuple[Session, Client]:
    """A reading transaction for a client that may read. of_all: not for those who may see one course only."""
    client = _authenticated(reads=True)
    if of_all and client.within:
        raise NotForThisKey(f"credential {client.key} reads statements of one course only")
    session = db.session()
    if client.stale:
        tables.begin_writing(session)
        service.note_use(session, client.key, version=spoken(), now=tables.utc_now())
    tables.scope(session, client.organisation_id)
    return session, client


def writer() -> Client:
    """A client that may write, who then reads the body; `writing` begins the transaction."""
    return _authenticated(writes=True)


def writing(client: Client) -> Session:
    """The transaction that writes is opened when everything was read: nobody waits for a slow sender."""
    session = db.session()
    tables.begin_writing(session)
    tables.end_slow_statements(session, queries.LONGEST_WRITE)
    if client.stale:
        service.note_use(session, client.key, version=spoken(), now=tables.utc_now())
    tables.scope(session, client.organisation_id)
    return session


def _authenticated(*, reads: bool = False, writes: bool = False) -> Client:
    found = _known()
    if (reads and not found.can_read) or (writes and not found.can_write):
        raise NotForThisKey(f"credential {found.key} may not {'read' if reads else 'write'}")
    stale = service.is_stale(found, tables.utc_now())
    return Client(found.organisation_id, found.key, found.within or None, stale)


def _known() -> Credential:
    """The credential of this request. Raises Unauthorised."""
    session = db.session()
    tables.unscope(session, "the key tells which organisation's store is meant")
    given = request.authorization
    if given is None or given.type != "basic" or given.username is None or given.password is None:
        raise Unauthorised("no Basic authentication")
    found = queries.credential_or_none(session, given.username, given.password)
    if found is None:  # only wrong ones are counted and refused: strangers who know a key cannot lock its owner out
        limits.take("wrong-secret", given.username)
        raise Unauthorised("unknown key or wrong secret")
    return found


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def json_answer(text: str) -> Response:
    return Response(text, mimetype="application/json")


@doors.errorhandler(ToolError)
def refuse(error: ToolError) -> Response:
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
    return refuse(BadRequest(*error.problems))


@doors.after_request
def _say_version(answer: Response) -> Response:
    answer.headers["X-Experience-API-Version"] = spoken()
    if request.endpoint == "lrs.statements":  # what is said of errors and of writing: what is surely over
        answer.headers.setdefault(CONSISTENT_THROUGH, instant(tables.utc_now() - queries.LONGEST_WRITE))
    return answer
