"""What staff can do about a grade that has not arrived."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms_tool.db import utc_now
from lms_tool.grades import queries, service
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor

doors = Blueprint("grades_desk", __name__, url_prefix="/s/<launch>/grades")


@doors.post("/attempts/<uuid:attempt>/resend")
@guard("instructor", "administrator")
def resend(attempt: UUID) -> Response:
    """Send whatever this attempt changed in the gradebook once more."""
    session, who = db.session(), visitor()
    found = queries.attempt_for_staff(session, attempt, who.course_id, everywhere="administrator" in who.roles)
    told = queries.standing(session, found).told
    service.resend(session, [one.score for one in told], now=utc_now())
    if told:
        flash(_("The grade is on its way again."))
    return redirect(url_for("grades.of_attempt", attempt=attempt), 303)
