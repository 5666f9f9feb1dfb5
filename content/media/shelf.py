"""The files a lesson may show, by the name its author writes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that belongs to a module: beside its lessons, or stored and named by its key (`file:…`)."""

    kind: Kind
    width: int = 0
    height: int = 0
    drawing: str = ""
    path: Path | None = None
    """Where it lies beside the lessons; None for a stored one."""
    hash: str = ""
    """Of a stored one."""

    def medium(self, address: str) -> Medium:
        return Medium(address, self.kind, self.width, self.height, self.drawing)


_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}(\.[a-zA-Z-]{2,8})?\.[a-z0-9]{3,4}")
_KEYED = re.compile(r"([0-9a-f]{32})\.[a-z0-9]{3,4}")


def is_name(file_name: str) -> bool:
    """Whether a file of media/ may be called so."""
    return bool(_NAME.fullmatch(file_name))


def called(file_name: str) -> str:
    """How texts name a file of media/: by its name; file:KEY where it was stored under a key and taken along."""
    keyed = _KEYED.fullmatch(file_name)
    return f"file:{keyed[1]}" if keyed else file_name


def beside(files: Mapping[str, MediaFile]) -> "Shelf":
    """The shelf of a folder of courseware."""

    def find(name: str) -> Medium | None:
        file = files.get(name)
        return file.medium(f"media/{file.path.name if file.path else name}") if file else None

    return find


Shelf = Callable[[str], Medium | None]
"""Name in the text → medium; None where there is no such file."""


def nothing(_name: str) -> None:
    """The shelf of a text that has no files."""
