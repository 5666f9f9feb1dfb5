"""The only writer of rosters."""

from lms_tool.rosters.service.deciding import confirm_left, form_groups, put_back, stay
from lms_tool.rosters.service.planning import discover, know, want
from lms_tool.rosters.service.reading import Errand, Fetched, claim, configure, fail, fetch, take, turn

__all__ = [
    "Errand",
    "Fetched",
    "claim",
    "configure",
    "confirm_left",
    "discover",
    "fail",
    "fetch",
    "form_groups",
    "know",
    "put_back",
    "stay",
    "take",
    "turn",
    "want",
]
