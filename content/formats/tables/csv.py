"""Questions as CSV: UTF-8 with a mark going out, so that Excel reads it; UTF-8 or GB18030 coming in."""

import csv
import io
from collections.abc import Iterable, Iterator

from content.formats.drafts import Drafts
from content.formats.report import Refused, Where, Writing
from content.formats.safety import decode, neutral, outspoken
from content.formats.tables.columns import header, is_header
from content.formats.tables.table import SEARCHED, NumberedRow, Table, read_rows
from content.schema import Question

_LONGEST = 100_000  # characters in one cell


def read(data: bytes, drafts: Drafts) -> None:
    """Raises Refused."""
    text = decode(data)
    if not read_rows(_rows(text), drafts):
        raise Refused("no-header")


def _rows(text: str) -> Iterator[NumberedRow]:
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, values in enumerate(reader, 1):
            yield number, [outspoken(value) for value in values]
    except csv.Error as error:
        raise Refused("xml", Where(line=reader.line_num), message=str(error)) from None


def _delimiter(text: str) -> str:
    """The sign between which the names of columns stand."""
    lines = text.split("\n")[:SEARCHED]
    fits = (sign for sign in ",\t;" if any(is_header(row) for row in csv.reader(lines, delimiter=sign)))
    return next(fits, ",")


def write(questions: Iterable[Question], language: str, languages: tuple[str, ...]) -> Writing:
    table = Table(questions, language, languages)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([header("", language, column) for column in table.columns])
    for row in table.rows():
        writer.writerow([neutral(text) for text in row])
    return Writing(b"\xef\xbb\xbf" + out.getvalue().encode(), table.losses.told())
