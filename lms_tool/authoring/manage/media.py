"""Pictures, films and documents to put into lessons: what the organisation has sent so far."""

from dataclasses import dataclass

from flask import Response

from content.media import KINDS
from lms_tool.authoring.manage.doors import authors, doors
from lms_tool.files import queries as files
from lms_tool.web.database import db
from lms_tool.web.doors import visitor
from lms_tool.web.pages import page

_FAMILIES = {kind.mime: kind.family for kind in KINDS.values()}


@dataclass(frozen=True, slots=True)
class Stored:
    key: str
    name: str
    family: str


@doors.get("/shelf")
@authors()
def shelf() -> Response:
    """A list to choose from, as a part of an editor's page."""
    found = files.files(db.session(), visitor().organisation_id)
    return page("authoring/shelf.html", files=[Stored(one.key, one.name, _FAMILIES[one.mime]) for one in found])
