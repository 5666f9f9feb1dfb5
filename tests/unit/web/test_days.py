"""A moment stands on the day on which it was where people are."""

from datetime import UTC, date, datetime

from flask import Flask

from lms_tool.web.languages import full_day


def test_a_moment_is_of_the_day_here_and_a_date_is_itself(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert full_day(datetime(2026, 11, 25, 17, 30, tzinfo=UTC)) == "26 November 2026"
        assert full_day(date(2026, 11, 25)) == full_day("2026-11-25") == "25 November 2026"
