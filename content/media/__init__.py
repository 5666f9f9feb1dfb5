"""Pictures, films and documents that courseware carries: what each is, and what of it is safe to keep."""

from content.media.cleaning import Clean, clean
from content.media.kinds import KINDS, Kind, sniff
from content.media.refusals import Refused

__all__ = ["KINDS", "Clean", "Kind", "Refused", "clean", "sniff"]
