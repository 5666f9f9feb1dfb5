"""The staff's doors: versions with their history and differences, moving learners; a track for many people at once."""

from lms_tool.progress.manage import questions, versions
from lms_tool.progress.manage.assigning import doors as assigning
from lms_tool.progress.manage.doors import doors

__all__ = ["assigning", "doors", "questions", "versions"]
