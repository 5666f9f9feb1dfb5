from lms_tool.people.rules.places import (
    LONGEST_NAME,
    LONGEST_NUMBER,
    Place,
    code,
    on,
    same_name,
    spans,
    staff_number,
)
from lms_tool.people.rules.rows import COLUMNS, Book, Fault, Wish, example, heading, layout, read, steps

__all__ = [
    "COLUMNS",
    "LONGEST_NAME",
    "LONGEST_NUMBER",
    "Book",
    "Fault",
    "Place",
    "Wish",
    "code",
    "example",
    "heading",
    "layout",
    "on",
    "read",
    "same_name",
    "spans",
    "staff_number",
    "steps",
]
