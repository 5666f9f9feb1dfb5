"""How our workbooks look, and how a text gets into a cell without ever becoming a formula."""

from collections.abc import Iterable
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from content.formats.safety import FORMULA
from content.formats.tables.columns import Column

_WIDE = {
    "stem": 46,
    "scene": 36,
    "feedback": 40,
    "model_answer": 40,
    "rubric": 32,
    "option": 24,
    "match": 24,
    "why": 24,
}
_INK, _PAPER, _LINE = "FF1F3A34", "FFE6EFEA", "FFB9CBC3"
_TOP = Alignment(vertical="top", wrap_text=True)


def sheet_name(language: str) -> str:
    return "题目" if language.startswith("zh") else "Questions"


def columns(sheet: Any, named: Iterable[Column]) -> None:
    """Widths, and a heading that stays in sight. Before the first row of a write-only sheet."""
    for at, column in enumerate(named, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(column.field, 13)
    sheet.freeze_panes = "A2"


def heading(cell: Any) -> Any:
    cell.font = Font(bold=True, color=_INK)
    cell.fill = PatternFill("solid", fgColor=_PAPER)
    cell.border = Border(bottom=Side("thin", color=_LINE))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def text(cell: Any, value: str) -> Any:
    """A text that stays a text, whatever it begins with."""
    cell.value = value
    if value:
        cell.data_type = "s"  # a text that begins with = would be taken for a formula otherwise
    if FORMULA.match(value):
        cell.quotePrefix = 1
    cell.alignment = _TOP
    return cell
