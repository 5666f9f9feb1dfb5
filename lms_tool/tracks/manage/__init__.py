"""The staff's doors: who learns which track, who is exempt from what; tracks themselves, changed and published."""

from lms_tool.tracks.manage.people import doors as training

__all__ = ["training"]
