"""The learner's doors: seats, hours, calendar, and signing in from a launch or from a scanned code."""

from lms_tool.cohorts.views.classroom import doors
from lms_tool.cohorts.views.scanning import doors as scanning_doors

__all__ = ["doors", "scanning_doors"]
