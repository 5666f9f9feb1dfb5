"""What can be done with drafts."""

from lms_tool.authoring.service.bringing import insert_many, take, wait
from lms_tool.authoring.service.copying import copy, restore, settle
from lms_tool.authoring.service.drafts import begin, set_about
from lms_tool.authoring.service.errors import AlreadyWritten, InReview, MediumRefused, NotNow, NotReady, Stale, TooMany
from lms_tool.authoring.service.parts import add, arrive, move, put_back, redo, remove, save, undo, write
from lms_tool.authoring.service.publishing import publish, send_on

__all__ = [
    "AlreadyWritten",
    "InReview",
    "MediumRefused",
    "NotNow",
    "NotReady",
    "Stale",
    "TooMany",
    "add",
    "arrive",
    "begin",
    "copy",
    "insert_many",
    "move",
    "publish",
    "put_back",
    "redo",
    "remove",
    "restore",
    "save",
    "send_on",
    "set_about",
    "settle",
    "take",
    "undo",
    "wait",
    "write",
]
