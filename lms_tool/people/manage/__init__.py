"""The administrator's doors to the company and its people; supervisors see the people of their own site."""

from lms_tool.people.manage.company import doors as company
from lms_tool.people.manage.importing import doors as importing
from lms_tool.people.manage.joining import doors as joining
from lms_tool.people.manage.people import doors as people

__all__ = ["company", "importing", "joining", "people"]
