"""The door for those who write courseware: instructors and administrators of an organisation."""

from lms_tool.authoring.manage import bank, drafts, exchange, parts, reviewing
from lms_tool.authoring.manage.doors import doors

__all__ = ["bank", "doors", "drafts", "exchange", "parts", "reviewing"]
