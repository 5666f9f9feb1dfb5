"""Names of files and what fits into a quota. Pure."""

import re
import unicodedata

from content.media.kinds import Kind

KEY = 32
"""Characters of a hash that name a file within an organisation; 128 bits."""
_UNWANTED = re.compile(r"[^\w.()（）、，·& +@-]+")
_LONGEST = 80


def key(hash_: str) -> str:
    return hash_[:KEY]


def is_key(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{32}", text))


def name(said: str, kind: Kind) -> str:
    """A file name that is safe everywhere and ends as its kind does; said: how the sender called it."""
    last = unicodedata.normalize("NFC", said).replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    stem = " ".join(_UNWANTED.sub(" ", stem).split()).strip(" .")[:_LONGEST].strip(" .")
    return f"{stem or kind.family}.{kind.ending}"


def fits(size: int, used: int, quota: int) -> bool:
    """All in bytes; a quota of 0 means none."""
    return not quota or used + size <= quota
