"""Tables and archives: the same content gives the same bytes, and no cell is ever run as a formula. Pure."""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

from content.formats.safety import neutral

MARK = "\ufeff"  # without a byte order mark Excel takes UTF-8 for something else
_MADE = (2026, 1, 1, 0, 0, 0)  # of every part of an archive
_IN_MEMORY = 2**20  # bytes; a larger archive is written to a temporary file
_AT_ONCE = 500  # lines of a table made at once


def table(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV for a spreadsheet, piece by piece; the first row is the heading."""
    rest, mark = iter(rows), MARK
    while some := list(islice(rest, _AT_ONCE)):
        text = StringIO()
        csv.writer(text).writerows([neutral("" if value is None else str(value)) for value in row] for row in some)
        yield mark + text.getvalue()
        mark = ""


def archive(parts: Iterable[tuple[str, Iterable[str]]]) -> IO[bytes]:
    """Name → text piece by piece, as a zip in a temporary file: memory stays small however long the parts are.

    The parts are asked for one after the other, each when the one before is finished. Whoever asked closes it.
    """
    out = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # outlives this function
    with zipfile.ZipFile(out, "w") as made:
        for name, pieces in parts:
            about = zipfile.ZipInfo(name, _MADE)
            about.compress_type = zipfile.ZIP_DEFLATED
            with made.open(about, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    out.seek(0)
    return out
