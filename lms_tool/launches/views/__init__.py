"""The doors of a launch: `/lti/…`, and what every page of a session needs under `/s/<launch>/…`."""

from lms_tool.launches.views import arriving, notices, running
from lms_tool.launches.views.doors import doors
from lms_tool.launches.views.running import find_visitor

__all__ = ["arriving", "doors", "find_visitor", "notices", "running"]
