"""What a person reads about two versions."""

import pytest

from content.schema import Site, Standard, from_dict
from lms_tool.catalog.rules import compare, difference, value_changes
from tests.factories import courseware


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.what, piece.text) for piece in compare(before, after)]


def test_words_are_compared_one_by_one_in_english() -> None:
    assert said("Call within 15 minutes.", "Call within 20 minutes.") == [
        ("same", "Call within "),
        ("out", "15"),
        ("in", "20"),
        ("same", " minutes."),
    ]


def test_characters_are_compared_one_by_one_in_chinese() -> None:
    assert said("先听业主说", "先请业主说") == [("same", "先"), ("out", "听"), ("in", "请"), ("same", "业主说")]


def test_a_reference_to_the_standard_is_one_word() -> None:
    assert ("out", "{std:lift.plan}") in said("in {std:lift.plan}", "in {std:lift.onsite}")


def test_long_unchanged_text_is_left_out_around_a_change() -> None:
    pieces = compare("word " * 200 + "old " + "word " * 200, "word " * 200 + "new " + "word " * 200)
    assert [piece.what for piece in pieces] == ["gap", "same", "out", "in", "same", "gap"]
    assert sum(len(piece.text) for piece in pieces) < 200


@pytest.mark.parametrize(
    ("before", "after"), [("a b\nc\n", "a x\nc\nd\n"), ("", "new"), ("old", ""), ("甲乙丙", "乙丙丁"), ("a  b", "a b")]
)
def test_nothing_is_lost_in_a_comparison(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.what != "in") == before
    assert "".join(piece.text for piece in pieces if piece.what != "out") == after


def test_parts_are_added_removed_and_changed_field_by_field() -> None:
    old = {("question", "repeat"): courseware.question("repeat"), ("question", "late"): courseware.question("late")}
    changed = courseware.question(
        "repeat", difficulty=3, feedback={"zh-CN": "复述省时间", "en": "Repeating saves calls"}
    )
    new = {("question", "repeat"): changed, ("question", "polite"): courseware.question("polite")}
    found = difference(old, new)
    assert {(part.key, part.what) for part in found.parts} == {
        ("repeat", "changed"),
        ("late", "removed"),
        ("polite", "added"),
    }
    fields = next(part.fields for part in found.parts if part.what == "changed")
    assert [(field.path, field.what, field.language) for field in fields] == [
        (("difficulty",), "changed", ""),
        (("feedback",), "changed", "en"),
    ]
    assert (fields[0].before, fields[0].after) == ("2", "3")


def test_options_are_compared_by_key_and_their_order_apart() -> None:
    old = courseware.question("repeat")
    new = {**old, "options": [old["options"][2], old["options"][0], {**old["options"][1], "right": False}]}
    fields = difference({("question", "repeat"): old}, {("question", "repeat"): new}).parts[0].fields
    assert {(field.path, field.what) for field in fields} == {
        (("options", "b", "right"), "changed"),
        (("options",), "moved"),
    }


def test_a_missing_translation_that_came_is_an_addition() -> None:
    old = {("module", "m"): {"key": "m", "title": {"en": "Manners"}}}
    new = {("module", "m"): {"key": "m", "title": {"en": "Manners", "zh-CN": "礼仪"}}}
    (field,) = difference(old, new).parts[0].fields
    assert (field.what, field.language, field.after) == ("added", "zh-CN", "礼仪")


def test_values_of_the_standard_are_compared_cell_by_cell() -> None:
    before = from_dict(Standard, courseware.STANDARD)
    repair = courseware.STANDARD["entries"]["repair.answer"]
    entries = {
        **courseware.STANDARD["entries"],
        "lift.plan": {**courseware.STANDARD["entries"]["lift.plan"], "value": 2},
        "repair.answer": {**repair, "values": [{"when": {"region": "first-tier"}, "value": 10}]},
    }
    after = from_dict(Standard, {**courseware.STANDARD, "entries": entries})
    told = {(change.entry, change.site): (change.old, change.new) for change in value_changes(before, after)}
    assert told == {
        ("lift.plan", None): (1, 2),
        ("repair.answer", Site(region="lower-tier")): (30, None),
        ("repair.answer", Site(region="first-tier")): (None, 10),
    }
