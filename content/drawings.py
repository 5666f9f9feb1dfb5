"""Drawings inside a page: put in place after the page was sanitised, each with names of its own."""

import re
from collections.abc import Sequence
from html import escape

from content.media import svg

PLACE = '<i class="drawing"></i>'
_ID = re.compile(r'(\sid="|\shref="#|url\(\s*[\'"]?#)([A-Za-z_][\w.-]{0,80})')
_ROOT = re.compile(r"<svg\b[^>]*>")
_OLD = re.compile(r'\s(?:role|aria-label|aria-hidden|class)="[^"]*"')


def inside(drawing: str, prefix: str, label: str) -> str:
    """A drawing cleaned once more, its ids told apart from those of others, named for those who do not see it."""
    text = _ID.sub(lambda found: f"{found[1]}{prefix}{found[2]}", svg.clean(drawing))
    root = _ROOT.search(text)
    assert root is not None
    bare = _OLD.sub("", root[0])
    named = f'{bare[:-1]} role="img" aria-label="{escape(label)}">'
    return f"{text[: root.start()]}{named}{text[root.end() :]}".strip()


def placed(html: str, drawn: Sequence[str]) -> str:
    """The page with its drawings, in the order of their places."""
    waiting = iter(drawn)
    return re.sub(re.escape(PLACE), lambda _: next(waiting), html)
