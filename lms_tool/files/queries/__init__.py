"""What is stored, and where it lies on disk."""

from lms_tool.files.queries.shelf import Shelf, configure, shelf
from lms_tool.files.queries.stored import file, file_or_none, files, text, upload, used

__all__ = ["Shelf", "configure", "file", "file_or_none", "files", "shelf", "text", "upload", "used"]
