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

__all__ = [
    "answer_check",
    "arrive",
    "close_stale",
    "complete_lesson",
    "consider",
    "enrol",
    "note_attempt_graded",
    "note_attempt_started",
    "open_lesson",
    "read_on",
    "track_of",
]
