"""The staff's doors: one grade again, the gradebook of the course, when grades go."""

from lms_tool.grades.manage import book, comparing, deciding, placing
from lms_tool.grades.manage.doors import doors

__all__ = ["book", "comparing", "deciding", "doors", "placing"]
