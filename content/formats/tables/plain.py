"""Any table out of a workbook or a text file as rows of texts: the same care as for questions, whatever it is about."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from content.formats.report import Refused, Where
from content.formats.safety import decode, outspoken, sized
from content.formats.tables import cells as understand
from content.formats.tables.xlsx import HELP, checked

Row = tuple[int, list[str]]
SEARCHED = 15
"""A heading stands in one of so many first rows."""
_WIDEST = 100  # columns that are looked at
_LONGEST = 100_000  # characters in one cell


def rows(data: bytes, is_heading: Callable[[Sequence[str]], bool], most: int) -> Iterator[Row]:
    """The heading with its number, then row by row what follows it, without the empty ones. Raises Refused.

    most: rows that are read; the number of a row is the one a person sees beside it.
    """
    sized(data)
    found = _text_rows if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _sheet_rows
    begun, count = False, 0
    for number, values in found(data, is_heading):
        if not begun:
            begun = is_heading(values)
            if begun:
                yield number, values
            elif number >= SEARCHED:
                break
        elif any(value.strip() for value in values):
            count += 1
            if count > most:
                raise Refused("too-many-rows", Where(row=number), most=most)
            yield number, values
    if not begun:
        raise Refused("no-header")


def _text_rows(data: bytes, is_heading: Callable[[Sequence[str]], bool]) -> Iterator[Row]:
    text = decode(data)
    csv.field_size_limit(_LONGEST)
    lines = text.split("\n")[:SEARCHED]
    fits = (sign for sign in ",\t;" if any(is_heading(row) for row in csv.reader(lines, delimiter=sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=next(fits, ","))
    try:
        for number, values in enumerate(reader, 1):
            yield number, [outspoken(value) for value in values[:_WIDEST]]
    except csv.Error as error:
        raise Refused("xml", Where(line=reader.line_num), message=str(error)) from None


def _sheet_rows(data: bytes, is_heading: Callable[[Sequence[str]], bool]) -> Iterator[Row]:
    """Of the first sheet that is in sight and explains nothing. Formulas are the values they last had."""
    from openpyxl import load_workbook

    checked(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets: list[Any] = [one for one in book.worksheets if one.title not in HELP and one.sheet_state == "visible"]
        for sheet in sheets[:1]:
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(), 1):
                yield number, ["" if cell.data_type == "e" else understand.plain(cell.value) for cell in row[:_WIDEST]]
        book.close()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, zipfile.BadZipFile, EOFError, SyntaxError):
        raise Refused("broken-zip") from None


def write_csv(table: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads it; no cell is taken for a formula."""
    from content.formats.safety import neutral

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([neutral(text) for text in row] for row in table)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def write_xlsx(title: str, table: Sequence[Sequence[str]], notes: Sequence[Sequence[str]], language: str) -> bytes:
    """A workbook with one table under a heading, and a sheet that explains it; every cell stays a text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    from content.formats.tables import look
    from content.formats.tables.xlsx import saved

    book = Workbook(write_only=True)
    for name, rows_, wide in ((title, table, 18), (HELP[0 if language.startswith("zh") else 1], notes, 30)):
        sheet: Any = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for at in range(1, len(rows_[0]) + 1):
            column = sheet.column_dimensions[get_column_letter(at)]
            column.width, column.number_format = wide, "@"
        sheet.append([look.heading(WriteOnlyCell(sheet, said)) for said in rows_[0]])
        for row in rows_[1:]:
            sheet.append([_as_text(look.text(WriteOnlyCell(sheet), said)) for said in row])
    return saved(book)


def _as_text(cell: Any) -> Any:
    cell.number_format = "@"  # what is typed over it stays a text: a staff number keeps its zeros
    return cell
