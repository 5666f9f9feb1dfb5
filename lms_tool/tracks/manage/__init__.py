"""The staff's doors: who learns which track, who is exempt from what; tracks themselves, changed and published."""

from lms_tool.tracks.manage import editing, publishing
from lms_tool.tracks.manage import tracks as reading
from lms_tool.tracks.manage.drafts import doors as tracks
from lms_tool.tracks.manage.people import doors as training

__all__ = ["editing", "publishing", "reading", "tracks", "training"]
