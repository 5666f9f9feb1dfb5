from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from content.schema import Question, Standard, StandardEntry, Text, from_dict, to_dict
from tests.factories import questions as factory
from tests.factories.questions import ONE_OF_EACH, both, case, matching, number, ordering, short_text

RINGS = Standard(
    {"rings": both("{n} 声", "{n} ring | {n} rings")},
    {"phone.answer": StandardEntry("rings", 3, both("几声内接起", "Rings before answering"))},
)


@settings(deadline=None)
@given(factory.questions())
def test_what_is_written_is_read_again(made: Question) -> None:
    written = to_dict(made)
    assert from_dict(type(made), written) == made
    assert from_dict(Question, written) == made


@settings(deadline=None)
@given(factory.automatic())
def test_the_right_response_is_right_and_clean(made: Question) -> None:
    response = made.right_response(RINGS)
    assert made.is_right(response, RINGS)
    assert made.clean(made.on_page(response)) == made.clean(response) == response
    assert len(response) >= made.needs
    assert not made.is_right([], RINGS)
    assert all(line.right for line in made.given(response, RINGS))
    assert made.right_answer(RINGS)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(), lambda inner: st.lists(inner)
)


@settings(deadline=None, max_examples=40)
@given(factory.questions(), st.lists(anything, max_size=8))
def test_whatever_is_sent_becomes_a_clean_response(made: Question, sent: list[Any]) -> None:
    kept = made.clean(sent)
    assert all(isinstance(word, str) for word in kept)
    assert made.clean(kept) == kept
    made.given(kept, RINGS)
    if made.automatic:
        made.is_right(kept, RINGS)


@pytest.mark.parametrize("made", [*ONE_OF_EACH, case()], ids=lambda made: made.key)
@pytest.mark.parametrize(
    "sent",
    [["x" * 10_000_000], ["﷽" * 1_000_000], ["a\0b", "\ud800"], [["a"], {"b": 1}, None, 5], ["a.b.c", ".", "l.", ".m"]],
    ids=["ten megabytes", "a character that grows", "no characters", "no texts", "no pairs"],
)
def test_hostile_answers_are_cut_down(made: Question, sent: list[Any]) -> None:
    kept = made.clean(sent)
    assert sum(map(len, kept)) <= 20_000
    "".join(kept).encode()
    assert not any("\0" in word for word in kept)
    assert not made.automatic or not made.is_right(kept, RINGS) or made.right_response(RINGS) == kept


# Ordering


def test_an_order_is_right_as_a_whole() -> None:
    asked = ordering(*"abcd")
    assert asked.is_right(["a", "b", "c", "d"])
    assert not asked.is_right(["a", "b", "d", "c"])
    assert not asked.is_right(["a", "b", "c"])
    assert asked.clean(["c", "z", "a", "c"]) == ["c", "a"]
    assert [line.right for line in asked.given(["a", "c", "b", "d"])] == [True, False, False, True]
    assert asked.given(["a", "c", "b", "d"])[0].why is None


@given(st.integers(), st.booleans())
def test_an_order_is_never_shown_right(seed: int, shuffle: bool) -> None:
    asked = ordering(*"abc")
    shown = asked.arranged(Random(seed), shuffle=shuffle)
    assert sorted(shown) == ["a", "b", "c"]
    assert not asked.is_right(shown)


def test_the_page_does_not_name_the_key() -> None:
    asked = matching("lm", extra="z")
    assert not {asked.token(key) for key in asked.right_sides} & set(asked.right_sides)
    assert asked.clean(asked.on_page(["l.m", "m.z"])) == ["l.m", "m.z"]
    in_order = ordering(*"abc")
    assert in_order.clean(in_order.on_page(["b", "a"])) == ["b", "a"]


# Matching


def test_pairs_are_right_when_all_are() -> None:
    asked = matching("lmn", extra="z")
    assert asked.is_right(["l.l", "m.m", "n.n"])
    assert not asked.is_right(["l.l", "m.m"])
    assert not asked.is_right(["l.l", "m.n", "n.m"])
    assert asked.clean(["n.n", "l.z", "l.l", "x.l", "m.x"]) == ["l.l", "n.n"]
    assert asked.needs == 3
    wrong = asked.given(["l.l", "m.z"])
    assert [(line.right, line.beside) for line in wrong] == [(True, both("ll", "ll")), (False, both("z", "z"))]


# Short text


@pytest.mark.parametrize(
    "typed",
    ["首问负责制", " 首问负责制。", "“首问 负责制”", "ownership", "OWNERSHIP!", "Ｏｗｎｅｒｓｈｉｐ", "own-er ship"],
)
def test_spaces_case_width_and_punctuation_do_not_count(typed: str) -> None:
    assert short_text().is_right([typed])


@pytest.mark.parametrize("typed", ["", "   ", "。", "首问", "ownerships", "首问负责制ownership"])
def test_another_text_is_wrong(typed: str) -> None:
    assert not short_text().is_right([typed])


def test_a_text_can_refer_to_the_standard() -> None:
    asked = short_text("{std:phone.answer}", "within {std:phone.answer}")
    assert asked.is_right(["3声"], RINGS)
    assert asked.is_right(["Within 3 rings"], RINGS)
    assert not asked.is_right(["{std:phone.answer}"], RINGS)
    assert asked.key_words == ("{std:phone.answer}", "within {std:phone.answer}")


# Number


@pytest.mark.parametrize(
    "typed", ["15", " 15 ", "１５", "15.0", "+15", "15 分钟", "15分", "15 Minutes", "15min", "１５　分钟。"]
)
def test_a_number_may_be_typed_with_its_unit(typed: str) -> None:
    assert number(15, unit=both("分钟", "minute | minutes")).is_right([typed])


@pytest.mark.parametrize(
    "typed", ["", "十五分钟", "15 小时", "14", "15-20", "1 5", "0x0f", "15e0", "NaN", "inf", "٣", "9" * 5000]
)
def test_anything_else_is_wrong(typed: str) -> None:
    assert not number(15, unit=both("分钟", "minute | minutes")).is_right([typed])


def test_a_tolerance_and_thousands() -> None:
    asked = number(1000, tolerance=2.5)
    assert asked.is_right(["1,002.5"])
    assert asked.is_right(["997.5"])
    assert not asked.is_right(["1,002.6"])
    assert not asked.is_right(["1,00"])


def test_the_standard_computes_the_key() -> None:
    asked = number("{std:phone.answer}")
    assert asked.is_right(["3 rings"], RINGS)
    assert asked.is_right(["３声"], RINGS)
    assert not asked.is_right(["5"], RINGS)
    assert asked.unit_of(RINGS) == both("声", "ring | rings")
    line = asked.right_answer(RINGS)[0]
    assert isinstance(line.text, Text)
    assert RINGS.speak(line.text.get("en"), "en") == "3 rings"


# Case analysis


def test_nobody_but_a_person_judges_a_case() -> None:
    asked = case()
    assert not asked.automatic
    assert asked.points == 5
    assert asked.clean(["first line\r\nsecond line \0"]) == ["first line\nsecond line"]
    with pytest.raises(TypeError, match="judged by a person"):
        asked.is_right(["anything"])


# The grammar


@pytest.mark.parametrize(
    ("made", "changes", "place"),
    [
        (ordering(), {"options": []}, "options"),
        (ordering(), {"options": [{"key": key, "text": {"en": key}, "right": True} for key in "abc"]}, "options"),
        (ordering(), {"options": [{"key": key, "text": {"en": "same"}} for key in "abc"]}, "options"),
        (ordering(), {"options": [{"key": "a", "text": {"en": word}} for word in "abc"]}, "options"),
        (matching(), {"pairs": [{"key": "a", "left": {"en": "l"}, "right": {"en": "r"}}]}, "pairs"),
        (matching(), {"extra": [{"key": "z", "text": {"en": "ll"}}]}, "pairs"),
        (matching(), {"extra": [{"key": "l", "text": {"en": "other"}}]}, "pairs"),
        (short_text(), {"accept": {}}, "accept"),
        (short_text(), {"accept": {"en": []}}, "accept"),
        (short_text(), {"accept": {"en": ["?!"]}}, "accept"),
        (short_text(), {"accept": {"en": ["x" * 201]}}, "accept"),
        (short_text(), {"accept": ["a list"]}, "accept"),
        (short_text(), {"options": []}, "options"),
        (number(), {"value": "15"}, "value"),
        (number(), {"value": "{std:a} {std:b}"}, "value"),
        (number(), {"value": True}, "value"),
        (number(), {"value": float("inf")}, "value"),
        (number(), {"value": 0.1234567}, "value"),
        (number(), {"tolerance": -1}, "tolerance"),
        (number(), {"tolerance": "{std:phone.answer}"}, "tolerance"),
        (case(), {"rubric": []}, "rubric"),
        (case(), {"rubric": [{"key": "a", "text": {"en": "x"}, "points": 0}]}, "rubric"),
        (case(), {"minutes": 0}, "minutes"),
        (case(), {"type": ["case"]}, "type"),
    ],
)
def test_what_breaks_the_grammar_is_named(made: Question, changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        from_dict(Question, {**to_dict(made), **changes})
    assert list(caught.value.messages_dict) == [place]


def test_a_question_is_a_map() -> None:
    with pytest.raises(ValidationError, match="Invalid input type"):
        from_dict(Question, ["no", "map"])  # type: ignore[arg-type]
