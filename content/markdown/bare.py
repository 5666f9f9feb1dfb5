"""Texts that need no reading."""

import re

_MARKS = re.compile(r"[*_`\[\]{}<>&~\\\n\r\0]")


def is_bare(text: str) -> bool:
    """Whether a short text is what it says: it has no mark, so nothing in it could be wrong either."""
    return not _MARKS.search(text)
