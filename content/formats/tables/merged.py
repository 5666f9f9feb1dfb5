"""Which cells of a sheet are merged: read from the sheet itself, since a streamed workbook does not say it."""

import re
import zipfile

from content.formats.safety import unpack

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST = 200_000  # cells

Cell = tuple[int, int]
"""Row and column, from 1."""


def merged_values(package: zipfile.ZipFile, path: str) -> dict[Cell, Cell]:
    """Cell → the first cell of the merged ones it belongs to, which holds their value."""
    if not path or path not in package.namelist():
        return {}
    found: dict[Cell, Cell] = {}
    for left, top, right, bottom in _MERGED.findall(unpack(package, path)):
        first = (int(top), column_number(left))
        for row in range(first[0], int(bottom) + 1):
            for column in range(first[1], column_number(right) + 1):
                if len(found) >= _MOST:
                    return found
                found[row, column] = first
    return found


def column_number(name: bytes) -> int:
    number = 0
    for sign in name:
        number = number * 26 + sign - 64
    return number
