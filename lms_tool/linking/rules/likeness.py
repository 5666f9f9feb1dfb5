"""Which things a link may show, by what it is called. Pure."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

LIKE = 0.5  # of 1: below that, two titles have nothing to do with each other
MOST = 5  # suggestions
_NOISE = re.compile(r"[\s\W_]+")


def plain(title: str) -> str:
    """A title as titles are compared: without case, space and signs, and without what platforms add to copies."""
    bare = re.sub(r"\s*(\((copy|副本)\)|（副本）)\s*$", "", title.strip(), flags=re.IGNORECASE)
    return _NOISE.sub("", bare.casefold())


def ranked(title: str, named: Iterable[tuple[str, str]]) -> list[str]:
    """Keys of what is called most like it, the likeliest first. named: titles and keys."""
    wanted = plain(title)
    if not wanted:
        return []
    best: dict[str, float] = {}
    for name, key in named:
        here = plain(name)
        inside = 0.9 if here and (here in wanted or wanted in here) and min(len(here), len(wanted)) > 1 else 0.0
        best[key] = max(best.get(key, 0.0), SequenceMatcher(None, wanted, here).ratio(), inside)
    likely = sorted((key for key, like in best.items() if like >= LIKE), key=lambda key: (-best[key], key))
    return likely[:MOST]
