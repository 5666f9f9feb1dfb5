"""The workbook to fill in: one sheet of questions with lists to choose from, one that explains."""

from typing import Any

from content.formats.tables import cells as understand
from content.formats.tables.columns import NAMES, Column, header, layout
from content.formats.tables.examples import EXAMPLES, HELP
from content.formats.tables.xlsx import HELP as HELP_SHEETS
from content.formats.tables.xlsx import saved

_ROWS = 2_000
_SHOWN = ("type", "stem", "option", "answer", "feedback", "match", "scene", "ability", "area", "difficulty", "why")
"""What most people need stands first."""


def template(language: str) -> bytes:
    """An .xlsx in this language."""
    from openpyxl import Workbook

    from content.formats.tables import look

    book = Workbook()
    sheet: Any = book.active
    sheet.title = look.sheet_name(language)
    columns = _columns()
    look.columns(sheet, columns)
    for at, column in enumerate(columns, 1):
        look.heading(sheet.cell(1, at, header("", language, column)))
    _lists(sheet, columns, language)
    _explain(book.create_sheet(HELP_SHEETS[0 if language.startswith("zh") else 1]), language)
    return saved(book)


def _columns() -> list[Column]:
    every = layout(6, 6, ("",))
    shown = [column for column in every if column.field != "keys"]
    return sorted(shown, key=lambda column: _SHOWN.index(column.field) if column.field in _SHOWN else len(_SHOWN))


def _lists(sheet: Any, columns: list[Column], language: str) -> None:
    """Cells in which one of a few words stands offer them."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    chinese = language.startswith("zh")
    choices = {
        "type": list(understand.TYPE_NAMES.values()) if chinese else list(understand.TYPE_NAMES),
        "ability": list(understand.ABILITY_NAMES.values()) if chinese else list(understand.ABILITY_NAMES),
        "difficulty": ["1", "2", "3"],
        "applied": ["是", "否"] if chinese else ["yes", "no"],
    }
    for at, column in enumerate(columns, 1):
        if column.field in choices:
            rule = DataValidation("list", formula1=f'"{",".join(choices[column.field])}"', allow_blank=True)
            rule.error = "请从列表中选择" if chinese else "Choose from the list"
            rule.showErrorMessage = True
            sheet.add_data_validation(rule)
            rule.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{_ROWS}")


def _explain(sheet: Any, language: str) -> None:
    from content.formats.tables import look

    at = 0 if not language.startswith("zh") else 1
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 96
    for name, said in HELP.items():
        title = NAMES[name][at].replace("{letter}", " A…" if not at else "A…") if name in NAMES else ""
        sheet.append([title, said[at]])
    sheet.append([])
    columns = [Column(name) for name in ("type", "stem")] + [Column("option", letter) for letter in "ABCD"]
    columns += [Column("match", letter) for letter in "ABC"]
    columns += [Column(name) for name in ("answer", "feedback", "tolerance", "unit", "model_answer", "rubric")]
    sheet.append([header("", language, column) for column in columns])
    for cell in sheet[sheet.max_row]:
        look.heading(cell)
    for example in EXAMPLES[at]:
        sheet.append([example.get(column.field + column.letter, "") for column in columns])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and not cell.font.bold:
                look.text(cell, cell.value)
