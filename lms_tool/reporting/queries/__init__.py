"""How the learners of a course stand: everybody in a line each, and in full those whom a page shows."""

from lms_tool.reporting.queries.lines import Line, lines, waiting
from lms_tool.reporting.queries.rows import (
    MOST_IN_TEAM,
    Learner,
    Row,
    attempt,
    batches_among,
    learner,
    rows,
    sites_among,
    table,
    team,
    tracks_of,
    working_at,
)

__all__ = [
    "MOST_IN_TEAM",
    "Learner",
    "Line",
    "Row",
    "attempt",
    "batches_among",
    "learner",
    "lines",
    "rows",
    "sites_among",
    "table",
    "team",
    "tracks_of",
    "waiting",
    "working_at",
]
