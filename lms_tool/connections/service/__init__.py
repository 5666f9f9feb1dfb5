"""What was asked for is written down; whatever goes out to a platform happens in `probe`, which knows no database."""

from lms_tool.connections.service.checking import BROKEN, MOST_PLACES, Plan, ask, configure, finish, note, plan, take
from lms_tool.connections.service.probing import probe

__all__ = ["BROKEN", "MOST_PLACES", "Plan", "ask", "configure", "finish", "note", "plan", "probe", "take"]
