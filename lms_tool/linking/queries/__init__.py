"""What can be put into a course, and what the course has already."""

from lms_tool.linking.queries.copies import by_origin, copy_or_none, inherited, is_known, likely, titles
from lms_tool.linking.queries.offered import hour, request_or_none, shelves
from lms_tool.linking.queries.there import There, answer_or_none, batches, spans, there

__all__ = [
    "There",
    "answer_or_none",
    "batches",
    "by_origin",
    "copy_or_none",
    "hour",
    "inherited",
    "is_known",
    "likely",
    "request_or_none",
    "shelves",
    "spans",
    "there",
    "titles",
]
