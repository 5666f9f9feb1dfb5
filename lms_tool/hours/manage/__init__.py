"""The staff's doors to the ledger: everybody as a table, one person, corrections, what counts."""

from lms_tool.hours.manage.people import doors
from lms_tool.hours.manage.settings import doors as settings

__all__ = ["doors", "settings"]
