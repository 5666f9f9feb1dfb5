"""The blueprint, who asks, and forms whose values come back when something is wrong with them."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

from lms_tool.cohorts.models import Batch
from lms_tool.cohorts.queries import batches
from lms_tool.cohorts.queries.batches import Staff
from lms_tool.errors import ToolError
from lms_tool.web.database import db
from lms_tool.web.doors import visitor

doors = Blueprint("batches", __name__, url_prefix="/s/<launch>/batches", template_folder="../templates")


def staff() -> Staff:
    who = visitor()
    kind, _colon, track = (who.content or "").partition(":")
    return Staff(who.person_id, who.course_id, "administrator" in who.roles, track if kind == "track" else None)


def home_course() -> UUID | None:
    """The course a new batch belongs to; what an administrator plans belongs to every course of its track."""
    return None if "administrator" in visitor().roles else visitor().course_id


def own(batch_id: UUID) -> Batch:
    """A batch that this member of staff runs. Raises NotFound."""
    return batches.batch_of(db.session(), batch_id, staff())


class FormSchema(Schema):
    """A form as browsers post it: what is left empty is absent."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def _drop_blanks(self, data: Mapping[str, str], **_options: Any) -> dict[str, str]:
        return {name: value.strip() for name, value in data.items() if value.strip()}


class BatchSchema(FormSchema):
    title = fields.String(required=True)
    track = fields.String(required=True)
    size = fields.Integer(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    makes_up_from = fields.Date(load_default=None)
    makes_up_until = fields.Date(load_default=None)


class SessionSchema(FormSchema):
    title = fields.String(required=True)
    day = fields.Date(required=True)
    begins = fields.Time(required=True)
    ends = fields.Time(required=True)
    timezone = fields.String(required=True)
    seats = fields.Integer(required=True)
    place = fields.String(load_default="")
    module = fields.String(load_default=None)
    minutes = fields.Integer(load_default=None)
    trainer = fields.UUID(load_default=None)
    walk_ins = fields.String(load_default="members")
    opens_before = fields.Integer(load_default=30)
    late_after = fields.Integer(load_default=10)
    makes_up = fields.UUID(load_default=None)
    beside = fields.Boolean(load_default=False)


class MarkSchema(FormSchema):
    person = fields.UUID(required=True)
    state = fields.String(required=True)
    minutes = fields.Integer(load_default=None)
    why = fields.String(load_default="")


def problem(error: ToolError | ValidationError) -> str:
    """What is wrong with a form, in one or two sentences."""
    if isinstance(error, ValidationError):
        return _("Something is missing or cannot be read. Look at the marked fields.")
    return str(_("%(what)s. %(do)s", what=_(error.what), do=_(error.do, **error.values)))


def wrong_fields(error: ToolError | ValidationError) -> set[str]:
    return set(map(str, error.normalized_messages())) if isinstance(error, ValidationError) else set()


def posted() -> dict[str, str]:
    return dict(request.form.items())


def form_of(values: Mapping[str, str]) -> UUID | None:
    """What names a form that makes something, so that a double click makes it once."""
    try:
        return UUID(values.get("form", ""))
    except ValueError:
        return None


def shown_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as a form shows them."""
    return {name: _shown(value) for name, value in values.items()}


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:%H:%M}" if isinstance(value, time) else "" if value is None else str(value)
