"""The staff's door to versions: history, differences, withdrawing, single questions, and moving learners."""

from lms_tool.progress.manage import questions, versions
from lms_tool.progress.manage.doors import doors

__all__ = ["doors", "questions", "versions"]
