"""What can be done with drafts."""

from lms_tool.authoring.service.bringing import insert_many, take, wait
from lms_tool.authoring.service.copying import copy, restore
from lms_tool.authoring.service.documents import (
    Wish,
    give_back_document,
    keep_document,
    lay_pictures,
    take_document,
)
from lms_tool.authoring.service.drafts import begin, set_about
from lms_tool.authoring.service.errors import (
    AlreadyWritten,
    DocumentGone,
    InReview,
    MediumRefused,
    NotNow,
    NotReady,
    Stale,
    TooMany,
)
from lms_tool.authoring.service.items import Brought, begin_item, bring_items, copy_item, put_back_item, remove_item
from lms_tool.authoring.service.parts import add, arrive, move, put_back, redo, remove, save, undo, write
from lms_tool.authoring.service.publishing import follow, publish, reopen, send_on
from lms_tool.authoring.service.settling import settle
from lms_tool.authoring.service.updating import update

__all__ = [
    "AlreadyWritten",
    "Brought",
    "DocumentGone",
    "InReview",
    "MediumRefused",
    "NotNow",
    "NotReady",
    "Stale",
    "TooMany",
    "Wish",
    "add",
    "arrive",
    "begin",
    "begin_item",
    "bring_items",
    "copy",
    "copy_item",
    "follow",
    "give_back_document",
    "insert_many",
    "keep_document",
    "lay_pictures",
    "move",
    "publish",
    "put_back",
    "put_back_item",
    "redo",
    "remove",
    "remove_item",
    "reopen",
    "restore",
    "save",
    "send_on",
    "set_about",
    "settle",
    "take",
    "take_document",
    "undo",
    "update",
    "wait",
    "write",
]
