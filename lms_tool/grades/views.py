"""Where a grade is: the part of a result page that says how far the score has got."""

from uuid import UUID

from flask import Blueprint, Response

from lms_tool.attempts import queries as attempts
from lms_tool.grades import queries
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment

doors = Blueprint("grades", __name__, url_prefix="/s/<launch>/grades", template_folder="templates")


@doors.get("/attempts/<uuid:attempt>")
@guard("learner", "instructor", "administrator")
def of_attempt(attempt: UUID) -> Response:
    """A fragment for our own script, a page for browsers without one."""
    session, who = db.session(), visitor()
    if who.is_staff:
        found = queries.attempt_for_staff(session, attempt, who.course_id, everywhere="administrator" in who.roles)
    else:
        found = attempts.attempt(session, attempt, who.person_id)
    template = "grades/fragment.html" if wants_fragment() else "grades/page.html"
    return page(template, standing=queries.standing(session, found), staff=who.is_staff)
