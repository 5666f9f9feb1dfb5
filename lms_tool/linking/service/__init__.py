"""Answering platforms that ask for links; recognising links of copied courses."""

from lms_tool.linking.service.answering import (
    MOST,
    AnsweredAlready,
    NotAccepted,
    NotAsked,
    NothingChosen,
    OneAtATime,
    Response,
    TooMany,
    accepts_links,
    again,
    cancel,
    chosen,
    insert,
)
from lms_tool.linking.service.recognising import NotLost, note_copy, recognise, settle

__all__ = [
    "MOST",
    "AnsweredAlready",
    "NotAccepted",
    "NotAsked",
    "NotLost",
    "NothingChosen",
    "OneAtATime",
    "Response",
    "TooMany",
    "accepts_links",
    "again",
    "cancel",
    "chosen",
    "insert",
    "note_copy",
    "recognise",
    "settle",
]
