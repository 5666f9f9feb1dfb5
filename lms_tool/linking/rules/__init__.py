"""What can become a link, what a search finds, what goes into a course. Pure."""

from lms_tool.linking.rules.likeness import plain, ranked
from lms_tool.linking.rules.plans import ANY_TIME, COLUMNS, LINKS, Planned, Span, Stop, ordered, planned, stops
from lms_tool.linking.rules.shelves import (
    HANDBOOK,
    KINDS,
    Choice,
    Filters,
    Named,
    Room,
    Shelves,
    Sought,
    Storey,
    filters,
    narrowed,
    search,
)

__all__ = [
    "ANY_TIME",
    "COLUMNS",
    "HANDBOOK",
    "KINDS",
    "LINKS",
    "Choice",
    "Filters",
    "Named",
    "Planned",
    "Room",
    "Shelves",
    "Sought",
    "Span",
    "Stop",
    "Storey",
    "filters",
    "narrowed",
    "ordered",
    "plain",
    "planned",
    "ranked",
    "search",
    "stops",
]
