"""Small changes of a track as it is written; every one of them leaves a track that can be read again."""

from typing import Any

import pytest

from content.loader import load
from content.schema import Track, from_dict, to_dict
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
    made = rules.with_mark(rules.with_mark(TRACK, "theory", {}, 80), "theory", first, 82)
    made = rules.with_mark(made, "theory", {"project_type": ["villa"]}, 90)
    made = rules.with_mark(made, "theory", first, 83)
    assert [one["value"] for one in made["pass_marks"]["theory"]["values"]] == [83, 90]
    made = rules.with_mark(made, "theory", first, None)
    assert [one["value"] for one in made["pass_marks"]["theory"]["values"]] == [90]
    assert "pass_marks" not in rules.with_mark(rules.with_mark(TRACK, "theory", {}, 80), "theory", {}, None)


def test_text_says_only_what_is_not_so_anyway_and_reads_back() -> None:
    text = rules.as_text(rules.with_module(TRACK, "foundation", "a", {"required": True}))
    assert "required" not in text
    assert rules.from_text(text) == TRACK


def test_a_practical_mark_and_that_of_one_module_are_set_like_the_one_for_theory() -> None:
    villa = {"project_type": ["villa"]}
    made = rules.with_mark(rules.with_mark(TRACK, "practical", villa, 90), "b", {}, "std:exam.theory")
    assert made["pass_marks"] == {
        "practical": {"value": "std:exam.practical", "values": [{"when": villa, "value": 90}]}
    }
    assert made["layers"][0]["modules"][1]["pass_mark"] == {"value": "std:exam.theory"}
    made = rules.with_module(made, "foundation", "b", {"required": False})
    assert made["layers"][0]["modules"][1]["pass_mark"], "other rules leave the mark as it is"
    assert rules.with_mark(TRACK, "practical", villa, None) == TRACK


def test_an_exception_comes_first_replaces_its_like_and_is_taken_away() -> None:
    villa, park = {"project_type": ["villa"]}, {"project_type": ["industrial-park"]}
    made = rules.with_exception(rules.with_exception(TRACK, "b", villa, "elective"), "b", park, "none")
    made = rules.with_exception(made, "b", villa, "none")
    assert made["layers"][0]["modules"][1]["variants"] == [
        {"when": villa, "part": "none"},
        {"when": park, "part": "none"},
    ]
    assert modules(rules.without_exception(made, "b", 0)) == ["a", "b"]
    made = rules.without_exception(rules.without_exception(made, "b", 1), "b", 0)
    assert made == TRACK
    assert rules.without_exception(made, "b", 7) == TRACK


def test_a_layer_says_its_order_its_times_and_what_comes_before_it_and_forgets_what_is_empty() -> None:
    said = {"in_order": True, "after": ["management"], "opens": {"weeks": 1}, "within": {"months": 1}}
    made = rules.with_layer(TRACK, "foundation", said)
    assert {**made["layers"][0], "modules": []} == {"layer": "foundation", "share": 100, "modules": [], **said}
    assert rules.with_layer(made, "foundation", dict.fromkeys(said)) == TRACK
    made = rules.with_layer(TRACK, "foundation", {"empty_because": WORDS})
    assert modules(made) == ["a", "b"] and "empty_because" not in made["layers"][0]


def test_what_holds_for_the_whole_track_is_said_and_taken_away() -> None:
    said = {"valid": {"months": 12}, "owed": "std:hours.online", "before_classroom": 12, "posts": ["agent"]}
    made = rules.with_facts(TRACK, said)
    assert {key: made[key] for key in said} == said
    assert rules.with_facts(made, dict.fromkeys(said)) == TRACK


@pytest.mark.parametrize("key", ["new-hire", "in-service", "supervisor"])
def test_what_forms_change_in_a_shipped_track_goes_out_as_text_and_comes_back_the_same(key: str) -> None:
    library, _problems = load()
    made = to_dict(library.tracks[key])
    villa = {"project_type": ["villa"], "region": ["first-tier"], "post": ["agent"]}
    module = library.tracks[key].modules[0].module
    made = rules.with_exception(made, module, villa, "elective")
    made = rules.with_mark(rules.with_mark(made, "practical", villa, 90), module, villa, 82)
    made = rules.with_layer(made, library.tracks[key].layers[1].layer, {"in_order": True, "opens": {"days": 3}})
    made = rules.with_facts(made, {"valid": {"months": 6}, "posts": ["agent", "senior"]})
    track = from_dict(Track, made)
    assert from_dict(Track, rules.from_text(rules.as_text(made))) == track
    assert from_dict(Track, rules.from_text(rules.as_text(to_dict(track)))) == track
