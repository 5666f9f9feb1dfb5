"""The reader's door: the number at the bell, the page behind it, and what has been read."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.notices import queries, rules, service
from lms_tool.notices.models import Notice
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor, visitor_or_none
from lms_tool.web.languages import full_day, local, moment
from lms_tool.web.pages import page

PER_PAGE = 30

doors = Blueprint("notices", __name__, url_prefix="/s/<launch>/notices", template_folder="templates")


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    who, number = visitor(), max(request.args.get("page", 1, type=int), 1)
    found = queries.page(
        db.session(), who.person_id, who.course_id, begin=(number - 1) * PER_PAGE, most=PER_PAGE, now=utc_now()
    )
    return page(
        "notices/index.html",
        shown=found[:PER_PAGE],
        more=len(found) > PER_PAGE,
        number=number,
        words=words,
        kinds=rules.KINDS,
    )


@doors.post("/read")
@guard("learner", "instructor", "administrator")
def read_all() -> Answer:
    service.read_all(db.session(), visitor().person_id, visitor().course_id, now=utc_now())
    flash(_("Everything is marked as read."))
    return redirect(url_for("notices.index"), 303)


@doors.post("/<uuid:notice>/read")
@guard("learner", "instructor", "administrator")
def read(notice: UUID) -> Answer:
    service.read(db.session(), notice, visitor().person_id, now=utc_now())
    return redirect(url_for("notices.index", page=request.form.get("page", type=int)), 303)


@doors.get("/<uuid:notice>")
@guard("learner", "instructor", "administrator", writes=True)
def follow(notice: UUID) -> Answer:
    """To the page a notice is about; from now on it is read."""
    found = service.read(db.session(), notice, visitor().person_id, now=utc_now())
    return redirect(f"/s/{g.launch}/{found.path}", 303)


def words(notice: Notice) -> Markup:
    """What a notice says, in the language of this page; its title stands out."""
    sentence, _icon = rules.KINDS[notice.kind]
    said = {name: _said(name, value) for name, value in notice.values.items()}
    return Markup(_(sentence)) % {name: Markup("<b>%s</b>") % value for name, value in said.items()}  # noqa: S704  ours


def _said(name: str, value: object) -> str:
    if name == "day":
        return full_day(str(value))
    if name == "moment" and isinstance(value, Mapping):
        return moment(datetime.fromisoformat(value["at"]), value["zone"])
    return str(local(value)) if isinstance(value, Mapping) else str(value)


def unread() -> int:
    """The number at the bell of this page."""
    who = visitor_or_none()
    return queries.unread(db.session(), who.person_id, who.course_id, now=utc_now()) if who else 0


def install(app: Flask) -> None:
    app.jinja_env.globals.update(unread_notices=unread, most_notices=rules.MOST_COUNTED)
