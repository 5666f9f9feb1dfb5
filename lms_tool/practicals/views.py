"""The learner's door: what their practical came to."""

from uuid import UUID

from flask import Blueprint, Response

from lms_tool.catalog import queries as catalog
from lms_tool.people import queries as people
from lms_tool.practicals import queries, rules
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("practicals", __name__, url_prefix="/s/<launch>/practical", template_folder="templates")


@doors.get("/<uuid:practical>")
@guard("learner")
def result(practical: UUID) -> Response:
    session, who = db.session(), visitor()
    found = queries.own(session, practical, who.person_id)
    rubric = queries.edition(session, found)
    whole = queries.told(found)
    return page(
        "practicals/result.html",
        practical=found,
        form=catalog.spoken(session, rubric, people.site_of(session, who.person_id)),
        sheets=whole,
        result=rules.result(rubric.item, [sheet.marks for sheet in whole.values()]) if whole else None,
    )
