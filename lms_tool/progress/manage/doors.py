"""What every page of versions shares."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext as _

from lms_tool.db import utc_now
from lms_tool.people.models import Person
from lms_tool.web.database import db
from lms_tool.web.doors import visitor

doors = Blueprint("versions", __name__, url_prefix="/s/<launch>/versions", template_folder="../templates")


def how() -> dict[str, Any]:
    """Who does it, why and when."""
    return {"by": visitor().person_id, "why": request.form.get("why", ""), "now": utc_now()}


def names(people: set[Any]) -> dict[UUID, str]:
    found = (db.session().get(Person, person) for person in people if person)
    return {person.id: person.name or _("Somebody without a name") for person in found if person}
