"""The only writer of the ledger of training hours."""

from lms_tool.hours.service.catching_up import catch_up
from lms_tool.hours.service.correcting import CorrectionFaulty, correct, take_back
from lms_tool.hours.service.policies import set_policy
from lms_tool.hours.service.recording import note_classroom, note_lesson, note_people, note_quiz
from lms_tool.hours.service.settling import settle

__all__ = [
    "CorrectionFaulty",
    "catch_up",
    "correct",
    "note_classroom",
    "note_lesson",
    "note_people",
    "note_quiz",
    "set_policy",
    "settle",
    "take_back",
]
