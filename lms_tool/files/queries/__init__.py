"""What is stored, and where it lies on disk."""

from lms_tool.files.queries.shelf import Shelf, configure, shelf
from lms_tool.files.queries.stored import (
    address,
    file,
    file_or_none,
    files,
    media,
    showing,
    text_or_empty,
    upload,
    used,
)

__all__ = [
    "Shelf",
    "address",
    "configure",
    "file",
    "file_or_none",
    "files",
    "media",
    "shelf",
    "showing",
    "text_or_empty",
    "upload",
    "used",
]
