"""How a question discriminates, and which figures count as different."""

from io import BytesIO
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from lms_tool.reports.rules import COLUMNS, Name, Report, discrimination
from lms_tool.reports.rules.files import FORMATS
from lms_tool.reports.rules.retold import differences

TRIES = some.lists(some.tuples(some.booleans(), some.integers(0, 14)), min_size=30, max_size=80)


@given(TRIES)
def test_discrimination_is_the_correlation_with_the_rest_of_the_test(tries: list[tuple[bool, int]]) -> None:
    right, rest = [float(one) for one, _ in tries], [other / 14 for _, other in tries]
    sums = (sum(rest), sum(one * one for one in rest), sum(one for one, was in zip(rest, right, strict=True) if was))
    found = discrimination(len(tries), int(sum(right)), *sums)
    if len(set(right)) == 1 or len(set(rest)) == 1:
        assert found is None
    elif found is not None:
        assert found == pytest.approx(correlation(right, rest), abs=1e-4)


def test_few_answers_say_nothing() -> None:
    assert discrimination(29, 14, 10, 5, 5) is None


def test_a_module_nobody_has_begun_is_no_difference_and_a_missing_row_is_one() -> None:
    def completion(*rows: tuple[object, ...]) -> Report:
        return Report(Name.COMPLETION, COLUMNS[Name.COMPLETION], rows, 3)  # type: ignore[arg-type]

    begun, waiting = ("t", "l", "m", 3, 2, 1, 0.3333), ("t", "l", "n", 3, 0, 0, 0.0)
    assert differences(completion(begun, waiting), completion(("t", None, "m", 3, 2, 1, 0.33331))) == []
    assert [one.column for one in differences(completion(begun), completion())] == [
        "enrolled",
        "started",
        "completed",
        "share",
    ]


def test_where_nobody_has_begun_anything_the_enrolled_are_compared_all_the_same() -> None:
    ours = Report(Name.COMPLETION, COLUMNS[Name.COMPLETION], (("t", "l", "m", 500, 0, 0, 0.0),), 500)
    nothing = Report(Name.COMPLETION, COLUMNS[Name.COMPLETION], (), 0)
    assert differences(ours, nothing, {"t": 500}) == []
    [missing] = differences(ours, nothing, {})
    assert (missing.column, missing.ours, missing.told) == ("enrolled", 500, 0)


def test_a_name_with_signs_that_nobody_sees_spoils_no_file() -> None:
    row = ("t", "Bell\x07 (sample)", None, None, None, 0, 0, 0, None, 0, None, "")
    report = Report(Name.NOT_DONE, COLUMNS[Name.NOT_DONE], (row,), 1)
    written = {kind: write(report) for kind, write in FORMATS.items()}
    assert load_workbook(BytesIO(written["xlsx"])).active["B2"].value == "Bell (sample)"
    assert b"Bell" in written["csv"] and b"Bell" in written["json"]
