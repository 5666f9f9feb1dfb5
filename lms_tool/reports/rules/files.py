"""A report as a file: for Excel, for a spreadsheet, for a script. Pure."""

import json
from datetime import date
from typing import Any

from content.formats import spreadsheet
from lms_tool.reports.rules import Report


def as_csv(report: Report) -> bytes:
    return "".join(spreadsheet.as_csv([report.columns, *report.rows])).encode()


def as_xlsx(report: Report) -> bytes:
    """One sheet; numbers stay numbers, days stay days."""
    return spreadsheet.as_xlsx(report.name.value, [report.columns, *report.rows])


def as_json(report: Report) -> bytes:
    """A list of objects, one a row."""
    rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
    return (json.dumps(rows, ensure_ascii=False, indent=1, default=_iso) + "\n").encode()


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


FORMATS = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}
