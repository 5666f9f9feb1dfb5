"""Which notices there are. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lms_tool.errors import english

MOST_COUNTED = 99
"""The bell shows no larger number."""

KINDS: Mapping[str, tuple[str, str]] = {
    "question-asked": (english("New question: %(title)s"), "chat"),
    "question-reopened": (english("Somebody still needs an answer: %(title)s"), "chat"),
    "answer-by-trainer": (english("A trainer answered your question: %(title)s"), "chat"),
    "answer-by-colleague": (english("A colleague answered your question: %(title)s"), "chat"),
    "answer-pinned": (english("Your trainer marked the best answer to your question: %(title)s"), "pin"),
    "own-answer-pinned": (english("Your answer was marked as the best one: %(title)s"), "pin"),
    "classroom-moved-up": (english("A seat became free for you: %(title)s"), "check"),
    "classroom-moved": (english("Another hour or place: %(title)s"), "clock"),
    "deployment-waiting": (english("A place in an LMS waits for your yes: %(title)s"), "lock"),
    "classroom-cancelled": (english("Not held: %(title)s"), "alert"),
    "session-soon": (english("%(moment)s in the classroom: %(title)s"), "clock"),
    "track-assigned": (english("You are to learn this track: %(title)s"), "flag"),
    "track-again": (english("Once more, until %(day)s: %(title)s"), "flag"),
    "track-taken-back": (english("You need not learn this track any more: %(title)s"), "info"),
    "practical-passed": (english("Passed with %(points)s points: %(title)s"), "check"),
    "practical-failed": (english("Not passed yet, %(points)s points: %(title)s"), "redo"),
    "practical-marked": (english("Your practical was marked with %(points)s points: %(title)s"), "pen"),
    "due-soon": (english("Due on %(day)s: %(title)s"), "clock"),
    "due-soon-many": (english("%(count)s modules due on %(day)s: %(title)s"), "clock"),
    "overdue": (english("Was due on %(day)s: %(title)s"), "alert"),
    "overdue-many": (english("%(count)s modules were due on %(day)s: %(title)s"), "alert"),
    "people-overdue": (english("New among those past a deadline, %(title)s: %(count)s"), "user"),
}
"""Kind → its sentence, in English as everywhere in the code, and its icon."""

TOO_LATE = timedelta(hours=1)
"""What begins so soon after the quiet hours, or within them, is said at once: later it would be of no use."""


def shows_at(at: datetime, quiet_until: datetime, begins: datetime | None) -> datetime:
    """When a notice is shown that is due at a moment. quiet_until: when it may be said; begins: what it is about."""
    return at if begins and quiet_until > begins - TOO_LATE else quiet_until
