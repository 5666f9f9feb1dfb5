"""Charts of reports: what stands where."""

from datetime import date

from flask import Flask

from lms_tool.reports.manage import words
from lms_tool.reports.rules import COLUMNS, Name, Report


def activity(*days: tuple[date, int]) -> Report:
    return Report(Name.ACTIVITY, COLUMNS[Name.ACTIVITY], tuple((day, people, 0, 0, 0.0) for day, people in days), 9)


def test_days_are_a_curve_on_which_the_quiet_ones_stand_too(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        chart = words.chart(activity((date(2026, 2, 27), 4), (date(2026, 3, 1), 2)), {})
    assert chart.curve
    assert chart.curve.path == "M0.00 4.0 L50.00 100.0 L100.00 52.0"
    assert (chart.curve.first, chart.curve.last, chart.curve.top) == ("27 February 2026", "1 March 2026", 4)
    assert "most people, 4, on 27 February 2026" in chart.curve.told


def test_one_day_alone_is_a_bar(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        chart = words.chart(activity((date(2026, 2, 27), 4)), {})
    assert chart.curve is None
    assert [bar.said for bar in chart.bars] == ["4"]
