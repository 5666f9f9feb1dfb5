"""What a track asks of one person today. Pure."""

from lms_tool.tracks.rules.dates import days_left, ends_at
from lms_tool.tracks.rules.editing import (
    for_whom,
    moved,
    with_mark,
    with_module,
    with_period,
    with_shares,
    without_module,
)
from lms_tool.tracks.rules.text import as_text, from_text
from lms_tool.tracks.rules.touching import Touch, touch
from lms_tool.tracks.rules.ways import NOWHERE, Journey, Lock, Step, Way, way

__all__ = [
    "NOWHERE",
    "Journey",
    "Lock",
    "Step",
    "Touch",
    "Way",
    "as_text",
    "days_left",
    "ends_at",
    "for_whom",
    "from_text",
    "moved",
    "touch",
    "way",
    "with_mark",
    "with_module",
    "with_period",
    "with_shares",
    "without_module",
]
