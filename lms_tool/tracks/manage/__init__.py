"""The staff's doors: who learns which track, who is exempt from what; tracks themselves, changed and published."""

from lms_tool.tracks.manage.people import doors as training
from lms_tool.tracks.manage.tracks import doors as tracks

__all__ = ["tracks", "training"]
