"""The only writer of progress."""

from lms_tool.progress.service.learning import (
    answer_check,
    arrive,
    close_stale,
    complete_lesson,
    consider,
    enrol,
    note_attempt_graded,
    note_attempt_started,
    open_lesson,
    read_on,
    track_of,
)
from lms_tool.progress.service.moving import NothingToMove, move, move_back

__all__ = [
    "NothingToMove",
    "answer_check",
    "arrive",
    "close_stale",
    "complete_lesson",
    "consider",
    "enrol",
    "move",
    "move_back",
    "note_attempt_graded",
    "note_attempt_started",
    "open_lesson",
    "read_on",
    "track_of",
]
