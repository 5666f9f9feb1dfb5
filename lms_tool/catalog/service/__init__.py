"""The only writer of the catalog."""

from lms_tool.catalog.service.history import (
    NothingToDo,
    SayWhy,
    restore,
    restore_question,
    roll_back,
    withdraw,
    withdraw_question,
)
from lms_tool.catalog.service.publishing import NotPublishable, publish

__all__ = [
    "NotPublishable",
    "NothingToDo",
    "SayWhy",
    "publish",
    "restore",
    "restore_question",
    "roll_back",
    "withdraw",
    "withdraw_question",
]
