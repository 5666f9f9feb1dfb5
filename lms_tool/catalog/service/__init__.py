"""The only writer of the catalog."""

from lms_tool.catalog.service.history import (
    restore,
    restore_question,
    roll_back,
    withdraw,
    withdraw_question,
)
from lms_tool.catalog.service.publishing import NotPublishable, publish
from lms_tool.catalog.service.reasons import NothingToDo, SayWhy
from lms_tool.catalog.service.standards import (
    NotAValue,
    accept_shipped,
    change_standard,
    roll_back_standard,
    tick,
)
from lms_tool.catalog.service.tracks import publish_track

__all__ = [
    "NotAValue",
    "NotPublishable",
    "NothingToDo",
    "SayWhy",
    "accept_shipped",
    "change_standard",
    "publish",
    "publish_track",
    "restore",
    "restore_question",
    "roll_back",
    "roll_back_standard",
    "tick",
    "withdraw",
    "withdraw_question",
]
