"""The staff's doors: the year, a batch and its people, sessions, lists, the code on the screen."""

from lms_tool.cohorts.manage import lists, plan, rooms, roster
from lms_tool.cohorts.manage.desk import doors

__all__ = ["doors", "lists", "plan", "rooms", "roster"]
