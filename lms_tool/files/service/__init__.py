"""Storing files, whole or in pieces, and sweeping what nobody needs."""

from lms_tool.files.queries import configure
from lms_tool.files.service.errors import DiskFull, FileRefused, QuotaUsedUp
from lms_tool.files.service.storing import Prepared, keep, prepare, store
from lms_tool.files.service.sweeping import sweep
from lms_tool.files.service.uploading import (
    ALGORITHMS,
    Damaged,
    FileTooLarge,
    InUse,
    Piece,
    WrongPlace,
    arrived,
    begin,
    checksum,
    finish,
    give_up,
    lay,
    receive,
)

__all__ = [
    "ALGORITHMS",
    "Damaged",
    "DiskFull",
    "FileRefused",
    "FileTooLarge",
    "InUse",
    "Piece",
    "Prepared",
    "QuotaUsedUp",
    "WrongPlace",
    "arrived",
    "begin",
    "checksum",
    "configure",
    "finish",
    "give_up",
    "keep",
    "lay",
    "prepare",
    "receive",
    "store",
    "sweep",
]
