"""The files a lesson may show, by the name its author writes."""

from collections.abc import Callable
from dataclasses import dataclass

from content.media.kinds import Kind


@dataclass(frozen=True, slots=True)
class Medium:
    address: str
    """Where a page finds it: `media:KEY/name` for a stored file, `media/name` in a folder of courseware."""
    kind: Kind
    width: int = 0
    """Of pictures and drawings; 0 where it is not known."""
    height: int = 0
    drawing: str = ""
    """The cleaned SVG of a drawing, to stand inside a page."""


Shelf = Callable[[str], Medium | None]
"""Name in the text → medium; None where there is no such file."""


def nothing(_name: str) -> None:
    """The shelf of a text that has no files."""
