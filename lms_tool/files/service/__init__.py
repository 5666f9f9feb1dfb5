"""Storing files, whole or in pieces, and sweeping what nobody needs."""

from lms_tool.files.queries import configure
from lms_tool.files.service.errors import DiskFull, FileRefused, QuotaUsedUp
from lms_tool.files.service.storing import Prepared, keep, prepare, store

__all__ = ["DiskFull", "FileRefused", "Prepared", "QuotaUsedUp", "configure", "keep", "prepare", "store"]
