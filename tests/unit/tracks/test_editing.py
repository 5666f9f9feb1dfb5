"""Small changes of a track as it is written; every one of them leaves a track that can be read again."""

from typing import Any

import pytest

from content.schema import Track, from_dict
from lms_tool.tracks import rules

WORDS = {"en": "Words", "zh-CN": "字"}
TRACK: dict[str, Any] = {
    "key": "t",
    "title": WORDS,
    "summary": WORDS,
    "days": 14,
    "layers": [
        {"layer": "foundation", "share": 100, "modules": [{"module": "a"}, {"module": "b", "after": ["a"]}]},
        {"layer": "management", "share": 0, "empty_because": WORDS},
    ],
}


def modules(made: Any, layer: int = 0) -> list[str]:
    from_dict(Track, made)
    return [named["module"] for named in made["layers"][layer].get("modules", ())]


def test_a_new_module_takes_away_why_its_layer_was_empty_unless_it_is_for_some_only() -> None:
    made = rules.with_module(TRACK, "management", "c", {"required": True})
    assert modules(made, 1) == ["c"] and "empty_because" not in made["layers"][1]
    made = rules.with_module(TRACK, "management", "c", {"when": {"post": ["supervisor"]}})
    assert modules(made, 1) == ["c"] and made["layers"][1]["empty_because"]


def test_changed_rules_replace_those_before_and_leave_the_rest() -> None:
    made = rules.with_module(TRACK, "foundation", "b", {"required": False, "after": []})
    assert made["layers"][0]["modules"][1] == {"module": "b", "required": False}
    assert TRACK["layers"][0]["modules"][1] == {"module": "b", "after": ["a"]}


def test_what_leaves_is_waited_for_by_nobody_and_an_empty_layer_says_why() -> None:
    made = rules.without_module(TRACK, "a", WORDS)
    assert modules(made) == ["b"] and not made["layers"][0]["modules"][0]["after"]
    made = rules.without_module(made, "b", WORDS)
    assert modules(made) == [] and made["layers"][0]["empty_because"] == WORDS


@pytest.mark.parametrize(
    ("module", "by", "order"), [("b", -1, ["b", "a"]), ("a", -1, ["a", "b"]), ("b", 1, ["a", "b"])]
)
def test_a_module_moves_within_its_layer(module: str, by: int, order: list[str]) -> None:
    assert modules(rules.moved(TRACK, module, by)) == order


def test_a_mark_for_some_goes_before_the_others_and_is_taken_away_again() -> None:
    first = {"region": ["first-tier"]}
    made = rules.with_mark(rules.with_mark(TRACK, {}, 80), first, 82)
    made = rules.with_mark(made, {"project_type": ["villa"]}, 90)
    made = rules.with_mark(made, first, 83)
    assert [one["value"] for one in made["pass_marks"]["theory"]["values"]] == [83, 90]
    made = rules.with_mark(made, first, None)
    assert [one["value"] for one in made["pass_marks"]["theory"]["values"]] == [90]
    assert "pass_marks" not in rules.with_mark(rules.with_mark(TRACK, {}, 80), {}, None)


def test_text_says_only_what_is_not_so_anyway_and_reads_back() -> None:
    text = rules.as_text(rules.with_module(TRACK, "foundation", "a", {"required": True}))
    assert "required" not in text
    assert rules.from_text(text) == TRACK
