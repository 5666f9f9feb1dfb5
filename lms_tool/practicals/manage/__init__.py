"""The desk of whoever examines: who is still to show it, one try with its sheets, a sheet to fill in, the decision."""

from lms_tool.practicals.manage import deciding, filling, listing
from lms_tool.practicals.manage.desk import doors

__all__ = ["deciding", "doors", "filling", "listing"]
