"""The ledger of one person, and of everybody as a table."""

from lms_tool.hours.queries.kept import (
    Taught,
    entry,
    lines_of_enrolments,
    owed,
    policy,
    policy_row_or_none,
    unit,
    year_minutes,
    years_of,
    zone,
)
from lms_tool.hours.queries.listed import PAGE, STANDINGS, Asked, Listed, every, is_among, listed, standings
from lms_tool.hours.queries.mine import Year, year_of
from lms_tool.hours.queries.opening import before_classroom

__all__ = [
    "PAGE",
    "STANDINGS",
    "Asked",
    "Listed",
    "Taught",
    "Year",
    "before_classroom",
    "entry",
    "every",
    "is_among",
    "lines_of_enrolments",
    "listed",
    "owed",
    "policy",
    "policy_row_or_none",
    "standings",
    "unit",
    "year_minutes",
    "year_of",
    "years_of",
    "zone",
]
