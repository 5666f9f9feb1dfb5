"""The only writer of progress."""

from lms_tool.progress.service.assigning import ChangedSince, NobodyLeft, assign_many, enrol_step
from lms_tool.progress.service.choosing import choose
from lms_tool.progress.service.enrolling import arrive, enrol, enrol_assigned, track_of
from lms_tool.progress.service.moving import NothingToMove, move, move_back
from lms_tool.progress.service.reading import answer_check, close_stale, complete_lesson, open_lesson, read_on
from lms_tool.progress.service.renewing import renew, renew_due
from lms_tool.progress.service.satisfying import (
    consider,
    consider_track,
    note_attempt_graded,
    note_attempt_started,
    note_exempted,
)

__all__ = [
    "ChangedSince",
    "NobodyLeft",
    "NothingToMove",
    "answer_check",
    "arrive",
    "assign_many",
    "choose",
    "close_stale",
    "complete_lesson",
    "consider",
    "consider_track",
    "enrol",
    "enrol_assigned",
    "enrol_step",
    "move",
    "move_back",
    "note_attempt_graded",
    "note_attempt_started",
    "note_exempted",
    "open_lesson",
    "read_on",
    "renew",
    "renew_due",
    "track_of",
]
