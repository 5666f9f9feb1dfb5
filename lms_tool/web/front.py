"""What somebody finds who types the academy's address by hand."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from lms_tool.web.doors import public
from lms_tool.web.pages import page

doors = Blueprint("front", __name__)


@doors.get("/")
@public("says that the academy is opened from the LMS")
def index() -> Response:
    return page("web/front.html")


@doors.get("/favicon.ico")
@public("browsers ask for it by themselves")
def favicon() -> Answer:
    return redirect(url_for("static", filename="icon.svg"), 301)
