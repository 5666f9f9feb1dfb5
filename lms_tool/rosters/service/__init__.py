"""The only writer of rosters."""

from lms_tool.rosters.service.deciding import confirm_left, form_groups, put_back, stay
from lms_tool.rosters.service.fetching import Errand, Fetched, configure, fetch
from lms_tool.rosters.service.planning import discover, know, want, want_if_old
from lms_tool.rosters.service.reading import claim, fail, take, turn

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
    "want_if_old",
]
