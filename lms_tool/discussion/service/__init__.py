"""Questions to the trainer and their answers: the only writer of discussions."""

from lms_tool.discussion.service.errors import REFUSALS, Locked, TooLate, TooLong, TooMuch, Unsaid
from lms_tool.discussion.service.moderating import hide, lock, pin, settle, show, unpin
from lms_tool.discussion.service.threads import Speaker, recount
from lms_tool.discussion.service.writing import answer, ask, change, report, take_back

__all__ = [
    "REFUSALS",
    "Locked",
    "Speaker",
    "TooLate",
    "TooLong",
    "TooMuch",
    "Unsaid",
    "answer",
    "ask",
    "change",
    "hide",
    "lock",
    "pin",
    "recount",
    "report",
    "settle",
    "show",
    "take_back",
    "unpin",
]
