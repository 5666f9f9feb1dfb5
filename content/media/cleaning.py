"""From a file of somebody's to one that is safe to keep and to show, or a sentence why not."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from content.media import office, pdf, pictures, svg
from content.media.kinds import KINDS, MB, Kind, sniff
from content.media.refusals import Refused, english

WHAT = english(
    "This kind of file is not taken. There are pictures (PNG, JPEG, WebP, GIF, SVG), videos (MP4, WebM), captions "
    "(WebVTT), PDF and Office documents (docx, pptx, xlsx)."
)
MISTYPED = english(
    "Its name ends in .%(ending)s, but what is inside is something else, or damaged. "
    "Open it in the program it was made with, save it anew as .%(ending)s and send that."
)
OTHER_ENDINGS = ("jpeg", "docm", "pptm", "xlsm")


@dataclass(frozen=True, slots=True)
class Clean:
    kind: Kind
    data: bytes | None
    """What to keep; None for the file as it came."""
    width: int = 0
    """Of pictures and drawings, in dots or units; 0 for the rest."""
    height: int = 0
    was_active: bool = False
    """Whether something in it ran or led elsewhere, which is taken out of what is kept."""


def clean(file: BinaryIO, name: str = "") -> Clean:
    """What is to be kept of a file. name: what its owner calls it. Raises Refused. Leaves the file at its beginning."""
    kind = sniff(file)
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not length:
        raise Refused("empty", english("This file is empty."))
    if kind is None:
        raise unknown(name)
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


def unknown(name: str = "") -> Refused:
    """Why a file that is none of KINDS is not taken; name: what its owner calls it."""
    ending = name.rpartition(".")[2].lower()
    if ending in KINDS or ending in OTHER_ENDINGS:
        return Refused("mistyped", MISTYPED, ending=ending)
    return Refused("kind", WHAT)


def _picture(file: BinaryIO, kind: Kind) -> Clean:
    drawn = pictures.redraw(file, kind.ending)
    return Clean(kind, drawn.data, drawn.width, drawn.height)


def _drawing(file: BinaryIO, kind: Kind) -> Clean:
    source = file.read()
    text = svg.clean(source)
    return Clean(kind, text.encode(), *svg.size(text), was_active=svg.is_active(source))


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


def _page(file: BinaryIO, kind: Kind) -> Clean:
    pdf.check(file)
    return Clean(kind, None)


def _as_it_came(file: BinaryIO, kind: Kind) -> Clean:
    return Clean(kind, None)


_FAMILIES = {
    "picture": _picture,
    "drawing": _drawing,
    "captions": _captions,
    "document": _document,
    "film": _as_it_came,
    "page": _page,
}
