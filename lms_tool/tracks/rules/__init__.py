"""What a track asks of one person today. Pure."""

from lms_tool.tracks.rules.dates import days_left, ends_at, lasts
from lms_tool.tracks.rules.editing import (
    STANDARD_MARKS,
    for_whom,
    moved,
    with_exception,
    with_facts,
    with_layer,
    with_mark,
    with_module,
    with_shares,
    without_exception,
    without_module,
)
from lms_tool.tracks.rules.steps import GETS, STAYS, Known, Plan, plan
from lms_tool.tracks.rules.text import as_text, from_text
from lms_tool.tracks.rules.touching import Touch, touch, touch_classroom
from lms_tool.tracks.rules.ways import NOWHERE, Asked, Journey, Lock, Step, Way, asked, walked, way

__all__ = [
    "GETS",
    "NOWHERE",
    "STANDARD_MARKS",
    "STAYS",
    "Asked",
    "Journey",
    "Known",
    "Lock",
    "Plan",
    "Step",
    "Touch",
    "Way",
    "as_text",
    "asked",
    "days_left",
    "ends_at",
    "for_whom",
    "from_text",
    "lasts",
    "moved",
    "plan",
    "touch",
    "touch_classroom",
    "walked",
    "way",
    "with_exception",
    "with_facts",
    "with_layer",
    "with_mark",
    "with_module",
    "with_shares",
    "without_exception",
    "without_module",
]
