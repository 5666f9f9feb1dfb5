"""The only writer of assignments, exemptions and drafts of tracks."""

from lms_tool.tracks.service.deciding import (
    AlreadyDecided,
    NotDecided,
    SayWhy,
    assign,
    exempt,
    note,
    take_back_assignment,
    take_back_exemption,
)
from lms_tool.tracks.service.drafting import DraftBroken, change, discard, publish, publish_plan, put_back
from lms_tool.tracks.service.stepping import StepTakenBack, Undone, take, take_back_step

__all__ = [
    "AlreadyDecided",
    "DraftBroken",
    "NotDecided",
    "SayWhy",
    "StepTakenBack",
    "Undone",
    "assign",
    "change",
    "discard",
    "exempt",
    "note",
    "publish",
    "publish_plan",
    "put_back",
    "take",
    "take_back_assignment",
    "take_back_exemption",
    "take_back_step",
]
