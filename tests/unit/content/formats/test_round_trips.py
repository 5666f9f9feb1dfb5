"""What goes out comes back: whatever the loss report does not name is equal afterwards."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from content import formats
from content.schema import Question, to_dict
from tests.factories.any_question import questions

RELAXED = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ANY_DAY = date(1999, 1, 1)  # a question that lost its own would show this one


def without(written: dict[str, Any], lost: set[str]) -> dict[str, Any]:
    """The question without the fields that are told as lost."""
    kept = {name: value for name, value in written.items() if name not in lost}
    for field in lost:
        part, dot, name = field.partition(".")
        if dot and part in kept:
            kept[part] = [{key: value for key, value in one.items() if key != name} for one in kept[part]]
    if "keys" in lost:
        for part in ("options", "pairs", "extra", "rubric"):
            kept[part] = [{key: value for key, value in one.items() if key != "key"} for one in kept.get(part, ())]
    return kept


def assert_survives(name: str, asked: list[Question], language: str, *, every_language: bool = False) -> None:
    written = formats.write(name, asked, language, every_language=every_language)
    lost: dict[str, set[str]] = defaultdict(set)
    for loss in written.losses:
        for key in loss.concerns:
            lost[key].add(loss.field)
    read = formats.read(name, written.data, language, review_by=ANY_DAY)
    whole = [one for one in asked if "*" not in lost[one.key]]
    back = {one.key: one for one in read.questions}
    for one in whole:
        assert one.key in back, [remark.say("en") for remark in read.remarks]
        assert without(to_dict(back[one.key]), lost[one.key]) == without(to_dict(one), lost[one.key])


@pytest.mark.parametrize("name", ["gift", "moodlexml"])
@RELAXED
@given(asked=questions(("zh-CN",)))
def test_in_one_language(name: str, asked: list[Question]) -> None:
    assert_survives(name, asked, "zh-CN")


@pytest.mark.parametrize("name", ["xlsx", "csv"])
@RELAXED
@given(asked=questions(("zh-CN", "en")))
def test_in_two_languages(name: str, asked: list[Question]) -> None:
    assert_survives(name, asked, "en", every_language=True)
