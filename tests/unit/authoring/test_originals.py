"""What changed in an original comes into its copy, and nothing the author wrote goes lost unseen."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lms_tool.authoring.rules.originals import clash, in_order, merged, news, said_at

WORDS = st.sampled_from(["", "a", "b", "c", "d"])
TEXTS = st.dictionaries(st.sampled_from(["zh-CN", "en"]), WORDS, max_size=2)


def rows() -> st.SearchStrategy[list[dict[str, Any]]]:
    keys = st.lists(st.sampled_from(["a", "b", "c"]), unique=True)
    return keys.flatmap(
        lambda found: st.tuples(*(TEXTS for _ in found)).map(
            lambda texts: [{"key": key, "text": text} for key, text in zip(found, texts, strict=True)]
        )
    )


PART = st.fixed_dictionaries({}, optional={"title": TEXTS, "options": rows(), "minutes": st.integers(1, 3)})


@settings(max_examples=200)
@given(PART, PART, PART)
def test_a_change_on_one_side_alone_comes_in_whole(before: Any, now: Any, mine: Any) -> None:
    assert merged(before, now, before) == now
    assert merged(before, before, mine) == mine
    assert not clash(before, now, before)
    assert not clash(before, before, mine)
    assert not clash(before, now, now)


@settings(max_examples=200)
@given(PART, PART, PART)
def test_without_a_clash_both_sides_keep_what_they_changed(before: Any, now: Any, mine: Any) -> None:
    made = merged(before, now, mine)
    for field in ("title", "minutes"):
        sides = [one.get(field) for one in (before, now, mine)]
        if sides[0] == sides[2] or sides[1] == sides[2]:
            assert made.get(field) == sides[1]
        elif sides[0] == sides[1]:
            assert made.get(field) == sides[2]


def test_languages_and_rows_with_keys_are_places_of_their_own() -> None:
    before = {"title": {"zh-CN": "一", "en": "one"}, "options": [{"key": "a", "text": {"en": "A"}}]}
    now = {"title": {"zh-CN": "二", "en": "one"}, "options": [{"key": "a", "text": {"en": "A"}}, {"key": "b"}]}
    mine = {"title": {"zh-CN": "一", "en": "mine"}, "options": [{"key": "a", "text": {"en": "My A"}}]}
    assert not clash(before, now, mine)
    assert merged(before, now, mine) == {
        "title": {"zh-CN": "二", "en": "mine"},
        "options": [{"key": "a", "text": {"en": "My A"}}, {"key": "b"}],
    }


def test_what_the_author_took_out_or_changed_is_no_quiet_change() -> None:
    name = ("lesson", "desk")
    taken_out = news({name: {"minutes": 8}}, {name: {"minutes": 9}}, {})
    assert [(part.what, part.clashes) for part in taken_out] == [("changed", True)]
    removed = news({name: {"minutes": 8}}, {}, {name: {"minutes": 7}})
    assert [(part.what, part.clashes) for part in removed] == [("removed", True)]
    assert news({name: {"minutes": 8}}, {name: {"minutes": 9}}, {name: {"minutes": 9}}) == []
    assert news({name: {"minutes": 8}}, {}, {}) == []


def test_a_place_is_found_as_the_difference_names_it() -> None:
    written = {"objectives": [{"en": "first"}], "options": [{"key": "b", "text": {"en": "B"}}]}
    assert said_at(written, ("objectives", "1"), "en") == "first"
    assert said_at(written, ("options", "b", "text"), "en") == "B"
    assert said_at(written, ("options", "c", "text"), "en") == ""


def test_new_lessons_come_where_the_original_has_them() -> None:
    assert in_order(["mine", "a", "c"], ["new", "a", "b", "c"], {"new", "b"}) == ["new", "mine", "a", "b", "c"]
    assert in_order(["c", "a", "b"], ["a", "b", "d", "c"], {"b", "d"}) == ["c", "a", "b", "d"]
