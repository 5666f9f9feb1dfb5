"""The reader's door: one box for both languages, answers with their source and the way to the place."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from marshmallow import EXCLUDE, Schema, fields, pre_load, validate
from sqlalchemy.orm import Session

from lms_tool.people import queries as people
from lms_tool.progress import queries as progress
from lms_tool.search import queries
from lms_tool.search.queries import Answer, Reader
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.languages import language
from lms_tool.web.pages import page

PER_PAGE = 15
PAGES = 10

doors = Blueprint("search", __name__, url_prefix="/s/<launch>/search", template_folder="templates")


class AskedSchema(Schema):
    """What the box and the chips below it say."""

    class Meta:
        unknown = EXCLUDE

    q = fields.String(load_default="")
    kind = fields.String(load_default="", validate=validate.OneOf(["", *queries.KINDS]))
    page = fields.Integer(load_default=1, validate=validate.Range(1, PAGES))

    @pre_load
    def _tidy(self, said: dict[str, str], **_: object) -> dict[str, str]:
        return {**said, "q": " ".join(said.get("q", "").split())[:200]}


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    asked = AskedSchema().load(request.args.to_dict())
    if not asked["q"]:
        return page("search/index.html", asked=asked, found=None, address=_address)
    session, who = db.session(), visitor()
    found = queries.answers(
        session,
        queries.sources(session, who.organisation_id),
        asked["q"],
        language(),
        kind=asked["kind"],
        reader=None if who.is_staff else _reader(session, who.person_id),
        begin=(asked["page"] - 1) * PER_PAGE,
        most=PER_PAGE,
    )
    wanted = found.counts[asked["kind"]] if asked["kind"] else found.total
    more = asked["page"] * PER_PAGE < wanted and asked["page"] < PAGES
    return page("search/index.html", asked=asked, found=found, wanted=wanted, more=more, address=_address)


def _reader(session: Session, person_id: UUID) -> Reader:
    return Reader(progress.modules_of(session, person_id), people.site_of(session, person_id))


def _address(answer: Answer) -> str:
    """The page of an answer, at the heading above the passage."""
    module, _, key = answer.place.partition(":")[2].partition("/")
    anchor = answer.anchor or None
    if answer.kind == "lesson":
        return url_for("progress.lesson", module=module, lesson=key, _anchor=anchor)
    if answer.kind in ("case", "phrase", "law"):
        return url_for(f"handbook.{answer.kind}", key=module, _anchor=anchor)
    return url_for("progress.module", module=module)
