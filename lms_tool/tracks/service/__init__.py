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

__all__ = [
    "AlreadyDecided",
    "DraftBroken",
    "NotDecided",
    "SayWhy",
    "assign",
    "change",
    "discard",
    "exempt",
    "note",
    "publish",
    "publish_plan",
    "put_back",
    "take_back_assignment",
    "take_back_exemption",
]
