"""The picker of instructors: links to the academy in a course of the LMS (Deep Linking 2.0)."""

from lms_tool.linking.manage import asking, picking, tracks
from lms_tool.linking.manage.doors import doors

__all__ = ["asking", "doors", "picking", "tracks"]
