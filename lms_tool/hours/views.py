"""The learner's door: my hours of a year, and why something counted or not."""

from flask import Blueprint, Response, request

from lms_tool.db import utc_now
from lms_tool.hours import queries
from lms_tool.organisations import queries as organisations
from lms_tool.web.database import db
from lms_tool.web.doors import guard, visitor
from lms_tool.web.pages import page

doors = Blueprint("my_hours", __name__, url_prefix="/s/<launch>/hours", template_folder="templates")

LINES = 60  # of a page


@doors.get("")
@guard("learner", "instructor", "administrator")
def index() -> Response:
    session, who = db.session(), visitor()
    this_year = organisations.today(session, who.organisation_id, utc_now()).year
    years = sorted({this_year, *queries.years_of(session, who.person_id)}, reverse=True)
    asked = request.args.get("year", this_year, type=int)
    year = queries.year_of(session, who.organisation_id, who.person_id, asked if asked in years else this_year)
    number = max(1, min(request.args.get("page", 1, type=int), -(-len(year.entries) // LINES) or 1))
    return page(
        "hours/mine.html",
        year=year,
        years=years,
        this_year=this_year,
        number=number,
        pages=-(-len(year.entries) // LINES),
        shown=year.entries[(number - 1) * LINES : number * LINES],
        policy=queries.policy(session, who.organisation_id),
        staff={},
    )
