"""What a track asks of one person today. Pure."""

from lms_tool.tracks.rules.dates import days_left, ends_at
from lms_tool.tracks.rules.touching import Touch, touch
from lms_tool.tracks.rules.ways import NOWHERE, Journey, Lock, Step, Way, way

__all__ = ["NOWHERE", "Journey", "Lock", "Step", "Touch", "Way", "days_left", "ends_at", "touch", "way"]
