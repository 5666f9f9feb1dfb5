"""Which kinds of files there are, how large each may be, and which one a file is: told by its first bytes, not its
name."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

KB, MB, GB = 1024, 1024**2, 1024**3
HEAD = 4096
"""Bytes from the beginning that tell what a file is."""


@dataclass(frozen=True, slots=True)
class Kind:
    mime: str
    ending: str
    """Of its file name, without a point."""
    largest: int
    """Bytes."""
    family: str
    """picture, drawing, film, captions, page or document."""

    @property
    def is_shown_inside(self) -> bool:
        """Whether a browser shows it as part of a page; the others are downloaded."""
        return self.family in {"picture", "drawing", "film", "captions"}


def _office(name: str, ending: str) -> Kind:
    return Kind(f"application/vnd.openxmlformats-officedocument.{name}", ending, 50 * MB, "document")


KINDS: Mapping[str, Kind] = {
    kind.ending: kind
    for kind in (
        Kind("image/png", "png", 20 * MB, "picture"),
        Kind("image/jpeg", "jpg", 20 * MB, "picture"),
        Kind("image/webp", "webp", 20 * MB, "picture"),
        Kind("image/gif", "gif", 10 * MB, "picture"),
        Kind("image/svg+xml", "svg", 512 * KB, "drawing"),
        Kind("application/pdf", "pdf", 100 * MB, "page"),
        Kind("video/mp4", "mp4", 2 * GB, "film"),
        Kind("video/webm", "webm", 2 * GB, "film"),
        Kind("text/vtt", "vtt", 1 * MB, "captions"),
        _office("wordprocessingml.document", "docx"),
        _office("presentationml.presentation", "pptx"),
        _office("spreadsheetml.sheet", "xlsx"),
    )
}
LARGEST = max(kind.largest for kind in KINDS.values())

_ASIDE = rb"(<!--.{0,2000}?-->\s*|<!DOCTYPE[^\[>]*(\[.{0,3000}?\]\s*)?>\s*)"
_BEGINNINGS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"%PDF-[12]\."), "pdf"),
    (re.compile(rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|dash|M4V |MSNV|mmp4)", re.DOTALL), "mp4"),
    (re.compile(rb"\x1aE\xdf\xa3.{0,60}\x42\x82.{1,8}webm", re.DOTALL), "webm"),
    (re.compile(rb"(\xef\xbb\xbf)?WEBVTT(?=[ \t\r\n]|\Z)"), "vtt"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?" + _ASIDE + rb"*<svg[\s>]", re.DOTALL), "svg"),
)
_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}


def sniff(file: BinaryIO) -> Kind | None:
    """The kind of a file, or None for one we do not take. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    return next((KINDS[name] for beginning, name in _BEGINNINGS if beginning.match(head)), None)


def sniff_bytes(data: bytes) -> Kind | None:
    return sniff(io.BytesIO(data))


def _office_kind(file: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist()[:20_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    finally:
        file.seek(0)
    return next((KINDS[kind] for part, kind in _PARTS.items() if part in names), None)
