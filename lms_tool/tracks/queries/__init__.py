"""Who is in which track since when, exempt from what; tracks as they are being changed."""

from lms_tool.tracks.queries.decisions import (
    active_or_none,
    assigned,
    assignments_of,
    decided_by_staff,
    ended_tracks,
    exemptions_of,
    taken_back,
    track_of_post,
)
from lms_tool.tracks.queries.drafts import (
    Reach,
    Touched,
    draft_or_none,
    drafts,
    edition_of,
    faults_of,
    is_grave,
    reach,
    whens_of,
)
from lms_tool.tracks.queries.journeys import Background, backgrounds
from lms_tool.tracks.queries.stepping import (
    changed_since,
    exempt_among,
    holding,
    moved_by,
    people_of_step,
    step,
    step_of_form_or_none,
    steps,
)

__all__ = [
    "Background",
    "Reach",
    "Touched",
    "active_or_none",
    "assigned",
    "assignments_of",
    "backgrounds",
    "changed_since",
    "decided_by_staff",
    "draft_or_none",
    "drafts",
    "edition_of",
    "ended_tracks",
    "exempt_among",
    "exemptions_of",
    "faults_of",
    "holding",
    "is_grave",
    "moved_by",
    "people_of_step",
    "reach",
    "step",
    "step_of_form_or_none",
    "steps",
    "taken_back",
    "track_of_post",
    "whens_of",
]
