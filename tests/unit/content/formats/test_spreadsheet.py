"""What somebody wrote is never run by the spreadsheet that shows it; figures stay figures."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from content.formats import spreadsheet


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@sum(A1)", " =1", "\t=1", "\rx", "\n=1", "＝1", "'=1"])
def test_no_text_is_run_as_a_formula(risky: str) -> None:
    assert spreadsheet.cell(risky) == f"'{risky}"
    sheet = load_workbook(BytesIO(spreadsheet.as_xlsx("T", [["head"], [risky]]))).active
    assert sheet is not None
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("s", True)


def test_plain_cells_stay_plain() -> None:
    plain = [None, 0, -12, 0.5, "陈一鸣", "a=b", ""]
    assert [spreadsheet.cell(value) for value in plain] == plain


def test_csv_begins_with_the_mark_and_comes_in_pieces() -> None:
    day, moment = date(2026, 2, 28), datetime(2026, 2, 28, 9, 30, 1, 5, UTC)
    pieces = list(spreadsheet.as_csv([["day", "at"], *([day, moment] for _ in range(700))]))
    assert len(pieces) == 2
    lines = "".join(pieces).split("\r\n")
    assert lines[:2] == ["\ufeffday,at", "2026-02-28,2026-02-28T09:30:01+00:00"]
    assert len(lines) == 702


def test_excel_gets_a_bold_heading_that_stays_in_sight_and_signs_it_cannot_keep_are_left_out() -> None:
    book = load_workbook(BytesIO(spreadsheet.as_xlsx("T", [["Name", "n"], ["A\x07lin", 3]], [20, 8])))
    sheet = book.active
    assert sheet is not None
    assert (sheet["A1"].font.b, sheet.freeze_panes, sheet.column_dimensions["A"].width) == (True, "A2", 20)
    assert [cell.value for cell in sheet[2]] == ["Alin", 3]
