"""How the learners of a course stand: everybody in a line each, and in full those whom a page shows."""

from lms_tool.reporting.queries.lines import Line, lines, waiting
from lms_tool.reporting.queries.rows import (
    MOST_IN_TEAM,
    Learner,
    Row,
    attempt,
    batches_of,
    learner,
    rows,
    sites_of,
    table,
    team,
)

__all__ = [
    "MOST_IN_TEAM",
    "Learner",
    "Line",
    "Row",
    "attempt",
    "batches_of",
    "learner",
    "lines",
    "rows",
    "sites_of",
    "table",
    "team",
    "waiting",
]
