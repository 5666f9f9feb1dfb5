"""Tables and archives: the same content gives the same bytes, and no cell is ever run as a formula. Pure."""

import csv
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO

from content.formats.safety import neutral

MARK = "\ufeff"  # without a byte order mark Excel takes UTF-8 for something else
_MADE = (2026, 1, 1, 0, 0, 0)  # of every part of an archive


def table(rows: Iterable[Iterable[object]]) -> str:
    """CSV for a spreadsheet; the first row is the heading."""
    text = StringIO()
    csv.writer(text).writerows([neutral("" if value is None else str(value)) for value in row] for row in rows)
    return MARK + text.getvalue()


def archive(parts: Mapping[str, str]) -> bytes:
    """Name → text, as a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(zipfile.ZipInfo(name, _MADE), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
