"""The administrator's door: keys with which machines read from our record store and write to it."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response as Answer

from lms_tool.db import utc_now
from lms_tool.errors import NotFound
from lms_tool.lrs import queries
from lms_tool.lrs import service as lrs
from lms_tool.people import queries as people
from lms_tool.people.models import Course
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page
from xapi import activities

doors = Blueprint("store_keys", __name__, url_prefix="/s/<launch>/statements/keys")
MAY = {"read": (True, False), "write": (False, True), "all": (True, True)}


class KeySchema(Schema):
    """What is entered of a key. course: of which alone it reads; empty for the whole store."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True, validate=validate.Length(1, 255))
    may = fields.String(load_default="read", validate=validate.OneOf(MAY))
    course = fields.UUID(load_default=None)
    form = fields.UUID(load_default=uuid4)


@doors.get("")
@guard("administrator")
def index() -> Response:
    return _page()


@doors.post("")
@guard("administrator")
def make() -> Response:
    """The answer shows the secret, this once; it is not redirected, or nobody would ever see it."""
    me = visitor()
    try:
        given = KeySchema().load({name: value.strip() for name, value in request.form.items() if value.strip()})
        reads, writes = MAY[given["may"]]
        key, secret = lrs.create_credential(
            db.session(),
            me.organisation_id,
            name=given["name"],
            can_read=reads,
            can_write=writes,
            within=_activity(given["course"]),
            course=_called(people.course(db.session(), given["course"])) if given["course"] else "",
            by=me.person_id,
            now=utc_now(),
            form=given["form"],
        )
    except ValidationError as error:
        return _page(wrong=_wrong(error), status=422)
    except NotFound:
        return _page(wrong={"course": _("Choose a course from the list.")}, status=422)
    except lrs.MadeAlready:
        flash(_("This key was made already. Its secret is not shown a second time."), "hint")
        return _page()
    except lrs.BadKeyName:
        return _page(wrong={"name": _name()}, status=422)
    except lrs.BadScope:
        said = _("A key for one course only reads: choose “reads”, or the whole store.")
        return _page(wrong={"course": said}, status=422)
    return _page(made={"endpoint": f"{_base()}/", "key": key, "secret": secret})


@doors.post("/<uuid:credential>/off")
@guard("administrator")
def switch_off(credential: UUID) -> Answer:
    lrs.revoke_credential(db.session(), _key(credential), by=visitor().person_id, now=utc_now())
    flash(_("Switched off. Whoever uses this key is refused from now on."))
    return redirect(url_for("store_keys.index"), 303)


@doors.post("/<uuid:credential>/on")
@guard("administrator")
def switch_on(credential: UUID) -> Answer:
    lrs.restore_credential(db.session(), _key(credential), by=visitor().person_id, now=utc_now())
    flash(_("Switched on again, with the secret it had."))
    return redirect(url_for("store_keys.index"), 303)


def _page(made: dict[str, str] | None = None, wrong: dict[str, str] | None = None, status: int = 200) -> Response:
    courses = people.courses(db.session(), visitor().organisation_id)
    keys = queries.credentials(db.session())
    answer = page(
        "statements/keys.html",
        keys=keys,
        names=people.names_of(db.session(), {one.made_by for one in keys if one.made_by}),
        rights={rights: name for name, rights in MAY.items()},
        courses=courses,
        within={_activity(course.id): _called(course) for course in courses},
        called=_called,
        made=made,
        form=uuid4(),
        wrong=wrong or {},
        entered=request.form if wrong else {},
    )
    answer.status_code = status
    return answer


def _key(credential: UUID) -> str:
    return queries.credential(db.session(), credential).key


def _activity(course_id: UUID | None) -> str:
    if course_id is None:
        return ""
    course = people.course(db.session(), course_id)
    return activities.course(_base(), course.registration_id, course.context_id).id


def _called(course: Course) -> str:
    return course.title or course.label or course.context_id or "–"


def _base() -> str:
    return f"{current_app.config['SETTINGS'].public_url}/xapi"


def _name() -> str:
    return _("Say what the key is for, in at most 255 letters: it is how you will find it again.")


def _wrong(error: ValidationError) -> dict[str, str]:
    said: dict[str, Any] = {
        "name": _name(),
        "may": _("Choose what the key may do."),
        "course": _("Choose a course from the list."),
    }
    return {field: said[field] for field in error.normalized_messages() if field in said}
