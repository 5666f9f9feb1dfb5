"""The blueprint, and who may read and write what."""

from typing import Any
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _

from lms_tool.errors import NotAllowed, NotFound
from lms_tool.people.rules import code
from lms_tool.practicals import queries
from lms_tool.practicals.models import Practical
from lms_tool.web.database import db
from lms_tool.web.doors import visitor

doors = Blueprint("practicals_desk", __name__, url_prefix="/s/<launch>/practicals", template_folder="../templates")


class NotYours(NotAllowed):
    code = "PRACTICAL-ELSEWHERE"
    what = "This practical was begun in another course"
    do = "You can read it here; whoever runs that course marks and decides it."


def course() -> UUID:
    found = visitor().course_id
    if found is None:
        raise NotFound("practicals outside any course")
    return found


def own(practical: UUID) -> Practical:
    """To read."""
    who = visitor()
    return queries.of_course(db.session(), practical, who.course_id, everywhere="administrator" in who.roles)


def mine(practical: UUID) -> Practical:
    """To write. Raises NotYours."""
    found = own(practical)
    if not is_mine(found):
        raise NotYours(f"practical {practical} of course {found.course_id}")
    return found


def is_mine(found: Practical) -> bool:
    return "administrator" in visitor().roles or found.course_id in (None, visitor().course_id)


def states() -> dict[str, str]:
    return {
        "open": _("Being marked"),
        "failed": _("Not passed"),
        "none": _("Not shown yet"),
        "marked": _("Marked"),
        "passed": _("Passed"),
    }


def called(person: Any) -> str:
    return person.name or code(person.id)
