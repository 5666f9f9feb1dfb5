"""The doors of discussions: under a lesson or case, one question, and the trainers' inbox."""

from flask import Flask

from lms_tool.discussion.views import moderating, talking
from lms_tool.discussion.views.doors import doors

__all__ = ["doors", "install", "moderating", "talking"]


def install(app: Flask) -> None:
    app.jinja_env.globals.update(waiting_questions=moderating.waiting)
