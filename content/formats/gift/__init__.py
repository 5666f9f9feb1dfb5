"""GIFT, Moodle's text format, both ways."""

from content.formats.gift.reader import read
from content.formats.gift.writer import write

__all__ = ["read", "write"]
