"""Where a grade is: the part of a result page that says how far the score has got."""

from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from lms_tool.attempts import queries as attempts
from lms_tool.errors import NotFound
from lms_tool.grades import queries
from lms_tool.grades.models import Score
from lms_tool.launches import queries as launches
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page, wants_fragment


class NothingHandedIn(NotFound):
    code = "GRADE-REVIEW"
    what = "There is nothing to show behind this grade yet"
    do = "Nothing has been handed in here, or the grade was not given by the academy. Go back to your course."


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


@doors.get("/review")
@guard("learner", "instructor", "administrator")
def review() -> Answer:
    """A grade was clicked in the LMS: to the attempt or practical behind it. Learners see their own alone."""
    session, who = db.session(), visitor()
    found = queries.reviewed_or_none(session, launches.session(session, who.session_id))
    if found is None or not (who.is_staff or found.person_id == who.person_id):
        raise NothingHandedIn(f"session {who.session_id}")
    return redirect(behind(found), 303)


def behind(score: Score) -> str:
    """The page of what brought a score to its height."""
    staff = visitor().is_staff
    if score.practical_id:
        return url_for("practicals_desk.practical" if staff else "practicals.result", practical=score.practical_id)
    return url_for("reporting.attempt" if staff else "attempts.result", attempt=score.attempt_id)
