"""The only writer of progress."""

from lms_tool.progress.service.enrolling import arrive, enrol, enrol_assigned, track_of
from lms_tool.progress.service.moving import NothingToMove, move, move_back
from lms_tool.progress.service.reading import answer_check, close_stale, complete_lesson, open_lesson, read_on
from lms_tool.progress.service.satisfying import (
    consider,
    consider_track,
    note_attempt_graded,
    note_attempt_started,
    note_exempted,
)

__all__ = [
    "NothingToMove",
    "answer_check",
    "arrive",
    "close_stale",
    "complete_lesson",
    "consider",
    "consider_track",
    "enrol",
    "enrol_assigned",
    "move",
    "move_back",
    "note_attempt_graded",
    "note_attempt_started",
    "note_exempted",
    "open_lesson",
    "read_on",
    "track_of",
]
