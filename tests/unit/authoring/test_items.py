"""Cases, phrases and forms: whatever their editors can make goes out as files, through the check, and comes back."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from content.loader import load
from content.schema import NO_STANDARD, STOCK, Standard, from_dict
from lms_tool.authoring.rules import files, forms, item_files
from lms_tool.authoring.rules.checking import Setting
from lms_tool.authoring.rules.drafts import Written
from lms_tool.authoring.rules.grammars import grammar_of
from lms_tool.authoring.rules.items import as_item, check_item
from lms_tool.authoring.rules.templates import begun, with_change
from tests.factories.any_item import ITEMS

SETTING = Setting({}, NO_STANDARD, ("zh-CN", "en"), date(2026, 11, 24))
LINES = {"sources", "accept"}
"""Lists that an editor shows as lines of one field."""


def pairs(written: Any, way: str = "") -> list[tuple[str, str]]:
    """What a browser sends of an editor that shows this."""
    if isinstance(written, dict):
        return [pair for name, inner in written.items() for pair in pairs(inner, f"{way}.{name}" if way else name)]
    if isinstance(written, list) and all(isinstance(one, str) for one in written):
        is_lines = not LINES.isdisjoint(way.split("."))
        return [(way, "\n".join(written))] if is_lines else [(way, word) for word in written]
    if isinstance(written, list):
        return [pair for at, row in enumerate(written) for pair in pairs(row, f"{way}.{at}")]
    if isinstance(written, bool):
        return [(way, "yes" if written else "no")]
    return [(way, str(written))]


def edited(kind: str, written: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    grammar = grammar_of(kind)
    return forms.read(grammar, pairs(written), list(grammar.fields), before or {})


@pytest.mark.parametrize("kind", ITEMS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_item_survives_the_way_out_through_the_check_and_back(kind: str, data: st.DataObject) -> None:
    made = edited(kind, data.draw(ITEMS[kind]))
    item = Written(kind, "any-key", made)
    try:
        expected = from_dict(STOCK[kind], as_item(item))
    except ValidationError:
        return  # two answers that are alike once they were typed: the check says so at their fields
    assert edited(kind, made, made) == made, "an editor that is saved untouched changes nothing"
    written = item_files.to_files([item])
    with tempfile.TemporaryDirectory() as folder:
        for path, text in written.items():
            (Path(folder) / path).parent.mkdir()
            (Path(folder) / path).write_text(text, encoding="utf-8")
        library, problems = load(Path(folder))
    assert [one for one in problems if "any-key" in one.file] == []
    assert library.stock[kind]["any-key"] == expected
    assert item_files.from_files(files.unpacked(files.pack(written))) == [(kind, "any-key", made)]
    assert check_item(item, SETTING).item == expected


@pytest.mark.parametrize("kind", ["case", "phrases", "survey", "observation", "rubric"])
def test_what_is_begun_can_be_read_but_for_what_is_missing(kind: str) -> None:
    what = kind if kind in ITEMS else "form"
    item = Written(what, "new", begun(what, kind, ("en",), date(2026, 11, 24)))
    notes = check_item(item, Setting({}, Standard({}, {}), ("en",), date(2026, 11, 24))).notes
    assert {note.code for note in notes} == {"missing"}


def test_rows_below_nothing_change_nothing() -> None:
    written = {"sections": [{"key": "part-1", "items": [{"key": "item-1"}]}], "title": {"en": "T"}}
    for do in ("row:sections.7.items:add", "row:title:add", "row:sections.x.items:up:0", "row:nothing.0.here:add"):
        assert with_change(written, do) == written
    grown = with_change(written, "row:sections.0.items:add")["sections"][0]["items"]
    assert [one["key"] for one in grown] == ["item-1", "item-2"]


def test_one_more_line_leaves_the_lines_there_are_in_their_order() -> None:
    written = {"objectives": [{"en": "One"}, {"en": "Two"}]}
    assert with_change(written, "row:objectives:more") == written


def test_what_an_editor_does_not_show_stays() -> None:
    before = {
        "title": {"en": "Old", "zh-CN": "旧"},
        "phrases": [{"key": "a", "say": {"en": "One", "zh-CN": "一"}, "sources": ["house rule"]}],
    }
    sent = [("title.en", "New"), ("phrases.0.key", "a"), ("phrases.0.say.en", "Two")]
    read = forms.read(grammar_of("phrases"), sent, ["title", "phrases"], before)
    assert read["title"] == {"en": "New", "zh-CN": "旧"}
    assert read["phrases"] == [{"key": "a", "say": {"en": "Two", "zh-CN": "一"}, "sources": ["house rule"]}]
    cleared = forms.read(grammar_of("phrases"), [("phrases.0.key", "a"), ("phrases.0.sources", "")], ["phrases"], read)
    assert "sources" not in cleared["phrases"][0]
