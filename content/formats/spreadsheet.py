"""Tables for spreadsheets: CSV that Excel reads as UTF-8, and Excel's own format. No cell is ever run as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

MARK = "\ufeff"  # without a byte order mark Excel takes UTF-8 for something else
Value = str | int | float | date | datetime | None
_AT_ONCE = 500  # lines made at once
_RISKY = re.compile(r"'*\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""What some spreadsheet takes for a formula, or strips down to one."""


def cell(value: object) -> object:
    """For CSV: numbers stay numbers, moments are ISO 8601, a text that could be run is quoted."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str):
        return f"'{value}" if _RISKY.match(value) else value
    return value


def as_csv(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Piece by piece; the first row is the heading."""
    rest, mark = iter(rows), MARK
    while some := list(islice(rest, _AT_ONCE)):
        text = StringIO()
        csv.writer(text).writerows([cell(value) for value in row] for row in some)
        yield mark + text.getvalue()
        mark = ""


def as_xlsx(title: str, rows: Iterable[Iterable[Value]], widths: Sequence[int] = ()) -> bytes:
    """One sheet; the first row is a heading that stays in sight. widths: of the columns, in characters."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as UNSEEN
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width

    def made(value: Value, bold: bool) -> Any:
        if not isinstance(value, str):
            return WriteOnlyCell(sheet, value) if bold else value
        text = WriteOnlyCell(sheet, UNSEEN.sub("", value))
        text.data_type = "s"  # a name that begins with = is a name
        if _RISKY.match(value):
            text.quotePrefix = 1  # and stays one when somebody edits it
        if bold:
            text.font = Font(bold=True)
        return text

    for at, row in enumerate(rows):
        sheet.append([made(value, bold=at == 0) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
