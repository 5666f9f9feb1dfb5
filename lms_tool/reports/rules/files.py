"""A report as a file: for Excel, for a spreadsheet, for a script. Pure."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from unicodedata import east_asian_width

from content.formats import spreadsheet
from lms_tool.reports.rules import Cell, Report


def as_csv(report: Report) -> bytes:
    return "".join(spreadsheet.as_csv([report.columns, *report.rows])).encode()


def as_xlsx(report: Report, title: str = "", heads: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """One sheet; numbers stay numbers, days stay days. heads: what columns are called in place of their keys."""
    called = [heads.get(column, column) for column in report.columns]
    widths = [_width([name, *column]) for name, *column in zip(called, *report.rows, strict=True)]
    return spreadsheet.as_xlsx(_sheet(title or report.name), [called, *report.rows], widths)


def _sheet(title: str) -> str:
    """As Excel allows it: 31 signs, without some."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31]


def _width(cells: Iterable[Cell]) -> int:
    """In characters, as wide as what stands there, within reason; Chinese signs are as wide as two."""
    longest = max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in str(cell)) for cell in cells)
    return min(max(longest + 2, 8), 48)


def as_json(report: Report) -> bytes:
    """A list of objects, one a row."""
    rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    return (json.dumps(rows, ensure_ascii=False, indent=1, default=_iso) + "\n").encode()


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


FORMATS = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}
