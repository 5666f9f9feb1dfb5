"""Moodle XML both ways."""

from content.formats.moodlexml.reader import read
from content.formats.moodlexml.writer import write

__all__ = ["read", "write"]
