"""Formulas whose value a workbook does not have: whoever wrote the file never let Excel work them out."""

import re
import zipfile

from content.formats.safety import unpack
from content.formats.tables.merged import Cell, column_number

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(?<!/)>(.*?)</(?:\w+:)?c>', re.S)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")


def without_value(package: zipfile.ZipFile, path: str) -> set[Cell]:
    """Cells of a sheet that are asked for but say nothing."""
    if not path or path not in package.namelist():
        return set()
    sheet = unpack(package, path)
    if not _FORMULA.search(sheet):
        return set()
    return {
        (int(row), column_number(column))
        for column, row, inside in _CELL.findall(sheet)
        if _FORMULA.search(inside) and not _VALUE.search(inside)
    }
