"""The table of hours for spreadsheets. What a person or a platform wrote is never run as a formula."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO, StringIO
from uuid import UUID

from flask_babel import gettext as _

from content.formats.safety import FORMULA, neutral
from lms_tool.hours import rules
from lms_tool.hours.queries import Listed
from lms_tool.organisations.models import Post, Site
from lms_tool.web.languages import local

MARK = "\ufeff"  # without a byte order mark Excel takes UTF-8 for something else
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | float | int
Columns = dict[str, Callable[[Listed], Cell]]


def columns(owed: rules.Owed, sites: dict[UUID, Site], posts: dict[UUID, Post]) -> Columns:
    def placed(row: Listed, parts: dict[UUID, Site] | dict[UUID, Post], id_: UUID | None) -> str:
        part = parts.get(id_) if row.placement and id_ else None
        return local(part.names) if part else ""

    def in_hours(minutes: int) -> float:
        return rules.hours(max(0, minutes), owed.length)

    return {
        _("Name"): lambda row: row.person.name or "",
        _("Staff number"): lambda row: row.person.staff_number or "",
        _("Site"): lambda row: placed(row, sites, row.placement.site_id if row.placement else None),
        _("Post"): lambda row: placed(row, posts, row.placement.post_id if row.placement else None),
        _("Training hours"): lambda row: in_hours(row.minutes),
        _("Owed"): lambda _row: owed.yearly,
        _("Missing"): lambda row: rules.missing(row.minutes, owed.yearly, owed.length),
        _("Online, minutes"): lambda row: row.online,
        _("Classroom, minutes"): lambda row: row.classroom,
        _("Corrections, minutes"): lambda row: row.corrected,
    }


def as_csv(cells: Columns, rows: Iterable[Listed]) -> Iterator[str]:
    """CSV with a heading line, piece by piece."""
    yield MARK + _line([neutral(heading) for heading in cells])
    for row in rows:
        yield _line([neutral(str(value(row))) for value in cells.values()])


def _line(values: list[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def as_xlsx(title: str, cells: Columns, rows: Iterable[Listed]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJ", (20, 14, 24, 18, 12, 10, 10, 14, 16, 18), strict=True):
        sheet.column_dimensions[letter].width = width

    def cell(value: Cell, bold: bool = False) -> object:
        if not isinstance(value, str) or not (bold or FORMULA.match(value)):
            return value
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"  # a text that begins with = would be taken for a formula otherwise
        if FORMULA.match(value):
            made.quotePrefix = 1
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(heading, bold=True) for heading in cells])
    for row in rows:
        sheet.append([cell(value(row)) for value in cells.values()])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
