"""What can be done with drafts."""

from lms_tool.authoring.service.drafts import begin, set_about
from lms_tool.authoring.service.errors import InReview, Stale, TooMany
from lms_tool.authoring.service.parts import add, arrive, move, put_back, redo, remove, save, undo, write

__all__ = [
    "InReview",
    "Stale",
    "TooMany",
    "add",
    "arrive",
    "begin",
    "move",
    "put_back",
    "redo",
    "remove",
    "save",
    "set_about",
    "undo",
    "write",
]
