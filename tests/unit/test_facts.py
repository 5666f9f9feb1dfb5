"""One rule for points everywhere: one decimal, halves up, never rounded to a mark that was not reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms_tool.facts import points
from lms_tool.web import languages


@pytest.mark.parametrize(
    ("right", "of", "given"),
    [(0, 8, 0), (3, 8, 37.5), (39, 49, 79.6), (2, 3, 66.7), (1, 16, 6.3), (23, 40, 57.5), (29, 29, 100)],
)
def test_points_have_one_decimal(right: int, of: int, given: float) -> None:
    assert points(right / of) == given


def test_what_floats_add_behind_does_not_move_a_half() -> None:
    assert points((0.375 + 0.8) / 2) == 58.8  # 0.5875 exactly
    assert points(0.1 + 0.2) == 30


@given(some.integers(1, 60), some.data())
def test_nobody_is_shown_a_mark_that_was_not_reached(of: int, data: some.DataObject) -> None:
    right = data.draw(some.integers(0, of))
    assert (points(right / of) >= 80) == (right / of >= 0.8)


@pytest.mark.parametrize(("scaled", "shown"), [(0.38, "38"), (0.375, "37.5"), (39 / 49, "79.6"), (1, "100"), (0, "0")])
def test_points_are_shown_without_a_needless_nought(scaled: float, shown: str) -> None:
    assert languages.points(scaled) == shown
