"""From a file of somebody's to one that is safe to keep and to show, or a sentence why not."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from content.media import office, pictures, svg
from content.media.kinds import MB, Kind, sniff
from content.media.refusals import Refused, english

WHAT = english(
    "This kind of file is not taken. There are pictures (PNG, JPEG, WebP, GIF, SVG), videos (MP4, WebM), captions "
    "(WebVTT), PDF and Office documents (docx, pptx, xlsx)."
)


@dataclass(frozen=True, slots=True)
class Clean:
    kind: Kind
    data: bytes | None
    """What to keep; None for the file as it came."""
    width: int = 0
    """Of pictures and drawings, in dots or units; 0 for the rest."""
    height: int = 0


def clean(file: BinaryIO) -> Clean:
    """What is to be kept of a file. Raises Refused. Leaves the file at its beginning."""
    kind = sniff(file)
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not length:
        raise Refused("empty", english("This file is empty."))
    if kind is None:
        raise Refused("kind", WHAT)
    if length > kind.largest:
        raise Refused(
            "too-large",
            english("This file has %(size)s MB; of its kind (%(kind)s) at most %(most)s MB are taken."),
            size=-(-length // MB),
            kind=kind.ending.upper(),
            most=max(1, kind.largest // MB),
        )
    made = _FAMILIES[kind.family](file, kind)
    file.seek(0)
    return made


def _picture(file: BinaryIO, kind: Kind) -> Clean:
    drawn = pictures.redraw(file, kind.ending)
    return Clean(kind, drawn.data, drawn.width, drawn.height)


def _drawing(file: BinaryIO, kind: Kind) -> Clean:
    text = svg.clean(file.read())
    return Clean(kind, text.encode(), *svg.size(text))


def _captions(file: BinaryIO, kind: Kind) -> Clean:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("captions", english("These captions are not UTF-8. Save them as UTF-8.")) from None
    if "-->" not in text:
        raise Refused("captions", english("These captions have no cue: each needs a line such as 00:01 --> 00:04."))
    return Clean(kind, text.replace("\r\n", "\n").encode())


def _document(file: BinaryIO, kind: Kind) -> Clean:
    office.check(file)
    return Clean(kind, None)


def _as_it_came(file: BinaryIO, kind: Kind) -> Clean:
    return Clean(kind, None)


_FAMILIES = {
    "picture": _picture,
    "drawing": _drawing,
    "captions": _captions,
    "document": _document,
    "film": _as_it_came,
    "page": _as_it_came,
}
