"""Questions as an Excel workbook. Formulas are read as the values they last had, and never written."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from content.formats.drafts import Drafts
from content.formats.report import Refused, Where, Writing
from content.formats.safety import MOST_ROWS, open_zip, undeclared
from content.formats.tables import cells as understand
from content.formats.tables.columns import header
from content.formats.tables.formulas import without_value
from content.formats.tables.merged import merged_values
from content.formats.tables.table import SEARCHED, NumberedRow, Table, read_rows
from content.schema import Question

OLD = b"\xd0\xcf\x11\xe0"
"""How an .xls file begins, and any workbook with a password."""
HELP = ("说明", "Help")
"""Sheets that explain and hold no questions."""
_WIDEST = 200  # columns that are looked at


def read(data: bytes, drafts: Drafts) -> None:
    """Every sheet that has a header; a sheet may be named after a type (“多选题”). Raises Refused."""
    package = checked(data)
    if not _read_sheets(data, package, drafts):
        raise Refused("no-header")


def checked(data: bytes) -> zipfile.ZipFile:
    """A workbook that may be opened: new, without password, macros, entities or bombs. Raises Refused."""
    if data.startswith(OLD):
        raise Refused("old-excel")
    package = open_zip(data)
    names = {name.lower() for name in package.namelist()}
    if any("vbaproject" in name or "macrosheets/" in name for name in names):
        raise Refused("macros")
    if "xl/workbook.xml" not in names:
        raise Refused("unknown-format")
    undeclared(package)
    return package


def _read_sheets(data: bytes, package: zipfile.ZipFile, drafts: Drafts) -> bool:
    from openpyxl import load_workbook

    found = False
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.title not in HELP and sheet.sheet_state == "visible"]
        for sheet in sheets:
            merged = merged_values(package, getattr(sheet, "_worksheet_path", ""))
            name = sheet.title if len(sheets) > 1 else ""
            silent = without_value(package, getattr(sheet, "_worksheet_path", ""))
            rows = _rows(sheet, merged, silent, drafts, name)
            found = read_rows(rows, drafts, name, understand.kind(sheet.title)) or found
        book.close()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, zipfile.BadZipFile, EOFError, SyntaxError):
        raise Refused("broken-zip") from None
    return found


def _rows(
    sheet: Any, merged: dict[tuple[int, int], tuple[int, int]], silent: set[tuple[int, int]], drafts: Drafts, name: str
) -> Iterator[NumberedRow]:
    """Rows as texts; a cell in the middle of merged ones has the value of the first."""
    sheet.reset_dimensions()
    firsts = set(merged.values())
    kept: dict[tuple[int, int], str] = {}
    for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + SEARCHED + 1), 1):
        values = []
        for at, cell in enumerate(row[:_WIDEST], 1):
            text = understand.plain(cell.value)
            if cell.data_type == "e":
                drafts.remark("cell-error", Where(name, number, at), word=text)
                text = ""
            if (number, at) in silent:
                drafts.remark("formula", Where(name, number, at))
            if (number, at) in firsts:
                kept[number, at] = text
            values.append(text or kept.get(merged.get((number, at), (0, 0)), ""))
        yield number, values


def write(questions: Iterable[Question], language: str, languages: tuple[str, ...]) -> Writing:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from content.formats.tables import look

    table = Table(questions, language, languages)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(look.sheet_name(language))
    look.columns(sheet, table.columns)
    sheet.append([look.heading(WriteOnlyCell(sheet, header("", language, column))) for column in table.columns])
    for row in table.rows():
        sheet.append([look.text(WriteOnlyCell(sheet), value) for value in row])
    return Writing(saved(book), table.losses.told())


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
