"""Hours that staff put on somebody's account or take off it."""

from dataclasses import dataclass
from uuid import UUID

from lms_tool.facts.happening import OfSomebody


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursCorrected(OfSomebody):
    """Minutes more or less (below 0) for a calendar year, or, going back, none of that after all."""

    correction: UUID
    minutes: int
    year: int
    track: str | None  # of what was corrected
    by: UUID
    back: bool = False
