"""The staff's page of files: what is stored, how a lesson names it, and where more is sent."""

from typing import IO

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from content.media import KINDS, svg
from content.media.kinds import MB
from lms_tool.db import utc_now
from lms_tool.files import queries, service
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("file_desk", __name__, url_prefix="/s/<launch>/files", template_folder="templates")
LARGEST_FORM = 32 * MB
"""For browsers without scripts; what is larger is sent in pieces."""


@doors.get("")
@guard("instructor", "administrator")
def index() -> Response:
    found = queries.files(db.session(), visitor().organisation_id)
    return page("files/index.html", files=found, families={kind.mime: kind.family for kind in KINDS.values()})


@doors.post("")
@guard("instructor", "administrator", writes=True)
def add() -> Answer:
    request.max_content_length = LARGEST_FORM
    who, sent = visitor(), request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("Choose a file first."), "hint")
        return redirect(url_for("file_desk.index"), 303)
    stored = service.store(db.session(), who.organisation_id, sent.stream, sent.filename, who.person_id, now=utc_now())
    if stored.mime == KINDS["svg"].mime and svg.is_active(_again(sent.stream)):
        flash(_("“%(name)s” is stored without what could run or lead elsewhere in it.", name=stored.name), "hint")
    else:
        flash(_("“%(name)s” is stored.", name=stored.name), "done")
    return redirect(url_for("file_desk.index"), 303)


def _again(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()
