"""What a PDF may hold: pages that can be read, no scripts, no programs to start, no other files packed inside."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from content.media.refusals import Refused, english

_CHUNK = 4 * 1024 * 1024
_OVERLAP = 64
_ACTS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia)(?![A-Za-z0-9])")
_BROKEN = english("This PDF cannot be opened: it is damaged or locked by a password. Save it anew and send that.")
_ACTIVE = english(
    "This PDF carries scripts, programs or other files. Print it into a new PDF, which has none, and send that."
)


def check(file: BinaryIO) -> None:
    """Raises Refused; leaves the file at its beginning."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    file.seek(0)
    if any(_ACTS.search(piece) for piece in _pieces(file)):
        raise Refused("active", _ACTIVE)
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        raise Refused("broken", _BROKEN) from None
    try:
        if not len(document):
            raise Refused("broken", _BROKEN)
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 or pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
            raise Refused("active", _ACTIVE)
    finally:
        document.close()
        file.seek(0)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file piece by piece, each with the end of the one before."""
    end = b""
    while piece := file.read(_CHUNK):
        yield end + piece
        end = piece[-_OVERLAP:]
