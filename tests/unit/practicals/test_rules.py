"""How sheets of a rubric add up."""

import pytest

from content.schema import Form, from_dict
from lms_tool.practicals import rules
from tests.factories.gradebook import RUBRIC

BEST = {"process-done": 40, "communication-done": 40, "solving-done": 20}


@pytest.fixture(scope="module")
def form() -> Form:
    made: Form = from_dict(Form, RUBRIC)
    return made


def test_only_levels_of_the_rubric_are_points(form: Form) -> None:
    said = {"process-done": " 20 ", "communication-done": "39", "solving-done": "-10", "stranger": "20"}
    assert rules.read(form, said) == {"process-done": 20}
    for strange in ("２０", "20.0", "0x14", "1e1", "9" * 400, ""):
        assert rules.read(form, {"process-done": strange}) == {}


def test_a_sheet_has_a_total_once_nothing_is_missing(form: Form) -> None:
    assert rules.total(form, {"process-done": 40}) is None
    assert [item.key for item in rules.missing(form, {"process-done": 0})] == ["communication-done", "solving-done"]
    assert rules.total(form, BEST) == 100
    assert rules.total(form, dict.fromkeys(BEST, 0)) == 0


def test_the_mean_of_the_sheets_counts_criterion_by_criterion(form: Form) -> None:
    one = {"process-done": 20, "communication-done": 40, "solving-done": 10}
    found = rules.result(form, [BEST, one, one])
    assert found.points == 80
    assert found.apart == 30
    assert found.criteria == {"process": (26.7, 40), "communication": (40, 40), "solving": (13.3, 20)}


def test_half_a_sheet_decides_nothing(form: Form) -> None:
    with pytest.raises(ValueError, match="whole sheets"):
        rules.result(form, [])
    with pytest.raises(ValueError, match="whole sheets"):
        rules.result(form, [BEST, {"process-done": 40}])


@pytest.mark.parametrize(
    ("state", "passed", "told"),
    [("open", None, "open"), ("open", True, "open"), ("decided", True, "passed"), ("decided", False, "failed"),
     ("decided", None, "marked")],
)  # fmt: skip
def test_how_a_try_stands(state: str, passed: bool | None, told: str) -> None:
    assert rules.state(state, passed) == told and told in rules.STATES
