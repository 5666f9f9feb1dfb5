import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from content.loader import load
from content.schema import (
    Lesson,
    NoSuchEntry,
    Question,
    Quiz,
    Quota,
    Site,
    Standard,
    StandardEntry,
    Text,
    Variant,
    When,
    from_dict,
    references,
    to_dict,
)
from content.schema.base import Grammar
from content.schema.courses import ModuleGrammar
from content.schema.standard import PROJECT_TYPES, REGIONS
from content.schema.tracks import TrackGrammar
from tests.factories import courseware
from tests.factories.questions import keys, made_texts, words

dates = st.dates(date(2000, 1, 1), date(2100, 1, 1))
abilities = st.sampled_from(["knowledge", "skill", "attitude"])
sources = st.lists(words, max_size=3).map(tuple)


lessons = st.builds(
    Lesson,
    key=keys,
    title=made_texts,
    aim=made_texts,
    minutes=st.integers(1, 60),
    ability=abilities,
    review_by=dates,
    bodies=made_texts,
    sources=sources,
    checks=st.lists(keys, unique=True).map(tuple),
)
conditions: dict[str, Any] = {
    "key": keys,
    "title": made_texts,
    "purpose": st.sampled_from(["formative", "summative"]),
    "pass_mark": st.integers(1, 100),
    "minutes": st.none() | st.integers(1, 90),
    "tries": st.none() | st.integers(1, 9),
    "wait_minutes": st.integers(0, 60),
    "shuffle": st.booleans(),
    "ability": st.none() | abilities,
    "sources": sources,
    "review_by": st.none() | dates,
    "when": st.none()
    | st.builds(When, project_type=st.just(("villa",)), region=st.sampled_from([(), ("first-tier",)])),
}
pools = st.lists(keys, min_size=1, unique=True).map(tuple)
quotas = st.builds(
    Quota,
    count=st.integers(1, 20),
    area=st.none() | keys,
    difficulty=st.none() | st.integers(1, 3),
    ability=st.none() | abilities,
    type=st.sampled_from([None, "single", "ordering", "number"]),
)
quizzes = st.builds(Quiz, **conditions, questions=pools, draw=st.none() | st.integers(1, 30)) | st.builds(
    Quiz, **conditions, blueprint=st.lists(quotas, min_size=1).map(tuple)
)
values = st.integers(0, 9999) | st.decimals(0, 99, places=2).map(float)
sites = st.builds(Site, region=st.sampled_from(["first-tier", "lower-tier"]), project_type=st.none() | st.just("villa"))
standards = st.dictionaries(
    keys,
    st.builds(
        StandardEntry,
        unit=st.just("minutes"),
        value=values,
        text=made_texts,
        values=st.lists(st.builds(Variant, sites, values), max_size=2).map(tuple),
    ),
).map(lambda entries: Standard({"minutes": Text({"en": "{n} minute | {n} minutes"})}, entries))


@settings(deadline=None)
@given(lessons | quizzes | standards)
def test_what_is_written_is_read_again(made: Any) -> None:
    assert from_dict(type(made), to_dict(made)) == made


def test_a_text_falls_back() -> None:
    both = Text({"zh-CN": "电话", "en": "Telephone"})
    assert both.get("en") == "Telephone"
    assert both.get("en-GB") == "Telephone"
    assert both.get("zh-TW") == "电话"
    assert both.get("fr") == "电话"
    assert Text({"en": "Telephone"}).get("zh-CN") == "Telephone"
    assert Text({"de": "Telefon"}).get("en") == "Telefon"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"options": [{"key": "a", "text": {"en": "x"}}, {"key": "b", "text": {"en": "y"}}]}, "options"),
        ({"options": [{"key": "a", "right": True, "text": {"en": "x"}}]}, "options"),
        ({"type": "multiple"}, "options"),
        ({"type": "true-false"}, "options"),
        ({"type": "essay"}, "type"),
        ({"right": True}, "right"),
        ({"ability": "charm"}, "ability"),
        ({"difficulty": 4}, "difficulty"),
        ({"difficulty": True}, "difficulty"),
        ({"difficulty": "2"}, "difficulty"),
        ({"key": "Not A Key"}, "key"),
        ({"key": "tail\n"}, "key"),
        ({"stem": "no language"}, "stem"),
        ({"stem": {"en": " "}}, "stem"),
        ({"stem": {}}, "stem"),
        ({"stem": {"en": "bell \a"}}, "stem"),
        ({"stem": {"en": 5}}, "stem"),
        ({"stem": {"English": "x"}}, "stem"),
        ({"review_by": "soon"}, "review_by"),
        ({"applied": "yes"}, "applied"),
        ({"unknown": 1}, "unknown"),
        ({"feedback": None}, "feedback"),
    ],
)
def test_a_question_that_breaks_the_grammar(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        from_dict(Question, courseware.question("repeat", **changes))
    assert list(caught.value.messages_dict) == [place]


def test_an_option_key_twice() -> None:
    written = courseware.question("repeat")
    written["options"][2]["key"] = "a"
    with pytest.raises(ValidationError, match="Named twice: a"):
        from_dict(Question, written)


def test_right_answers() -> None:
    single, multiple, true_false = (from_dict(Question, written) for written in courseware.QUESTIONS)
    assert single.is_right(["b"])
    assert not single.is_right(["a"])
    assert not single.is_right([])
    assert not single.is_right(["a", "b"])
    assert multiple.is_right({"b", "a"})
    assert not multiple.is_right({"a"})
    assert not multiple.is_right({"a", "b", "c"})
    assert true_false.is_right({"false"})
    assert not true_false.is_right({"true"})
    assert true_false.option_keys == ("true", "false")
    assert single.option("a").text.get("en") == "Hang up"
    with pytest.raises(KeyError):
        single.option("z")


def test_a_quiz_knows_how_many_are_asked() -> None:
    quiz = from_dict(Quiz, courseware.QUIZ)
    assert quiz.size == 2
    assert from_dict(Quiz, {**courseware.QUIZ, "draw": 9}).size == 3
    plain = {key: value for key, value in courseware.QUIZ.items() if key not in {"questions", "draw"}}
    assert from_dict(Quiz, {**plain, "blueprint": [{"count": 4}, {"count": 2, "type": "number"}]}).size == 6


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"questions": []}, "questions"),
        ({"blueprint": [{"count": 1}]}, "questions"),
        ({"questions": [], "blueprint": [{"count": 1}], "draw": 2}, "draw"),
        ({"questions": [], "blueprint": [{"count": 0}]}, "blueprint"),
        ({"questions": [], "blueprint": [{"count": 1, "type": "case"}]}, "blueprint"),
        ({"questions": [], "blueprint": [{"count": 1, "colour": "red"}]}, "blueprint"),
    ],
)
def test_a_quiz_has_a_pool_or_a_blueprint(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        from_dict(Quiz, {**courseware.QUIZ, **changes})
    assert place in caught.value.messages_dict


class TestStandard:
    standard = from_dict(Standard, courseware.STANDARD)

    @pytest.mark.parametrize(
        ("key", "language", "spoken"),
        [
            ("phone.answer", "zh-CN", "3 声"),
            ("phone.answer", "en", "3 rings"),
            ("lift.plan", "zh-CN", "1 分钟"),
            ("lift.plan", "en", "1 minute"),
            ("lift.plan", "fr", "1 分钟"),
        ],
    )
    def test_is_spoken(self, key: str, language: str, spoken: str) -> None:
        assert self.standard.spoken(key, language) == spoken

    def test_differs_by_site(self) -> None:
        assert self.standard.value("repair.answer") == 15
        assert self.standard.value("repair.answer", Site(region="lower-tier")) == 30
        assert self.standard.value("repair.answer", Site(project_type="villa")) == 15
        assert self.standard.every_spoken("repair.answer", "en") == {"15 minutes", "30 minutes"}

    def test_halves_are_spoken_as_halves(self) -> None:
        written = {"units": {"points": {"en": "{n} points"}}, "entries": {
            "a": {"unit": "points", "value": 4.5, "text": {"en": "x"}},
        }}  # fmt: skip
        assert from_dict(Standard, written).spoken("a", "en") == "4.5 points"

    def test_refuses_what_it_does_not_have(self) -> None:
        with pytest.raises(NoSuchEntry):
            self.standard.spoken("no.such", "en")
        assert self.standard.speak("{std:no.such}", "en") == "{std:no.such}"

    def test_subset_has_what_is_asked_for(self) -> None:
        part = self.standard.subset(["phone.answer", "no.such"])
        assert list(part.entries) == ["phone.answer"]
        assert list(part.units) == ["rings"]

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("entries", "phone.answer", "unit"), "miles"),
            (("entries", "phone.answer", "value"), "three"),
            (("entries", "phone.answer", "value"), True),
            (("entries", "phone.answer", "value"), -1),
            (("entries", "repair.answer", "values"), [{"when": {}, "value": 1}]),
            (("entries", "repair.answer", "values"), [{"when": {"region": "mars"}, "value": 1}]),
            (("entries", "Bad Key"), {"unit": "rings", "value": 1, "text": {"en": "x"}}),
        ],
    )
    def test_that_breaks_the_grammar(self, path: tuple[str, ...], value: Any) -> None:
        written = to_dict(self.standard)
        inner = written
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        with pytest.raises(ValidationError):
            from_dict(Standard, written)


def test_references_are_found_in_order() -> None:
    assert references("a {std:x.y} b {std:z} {std:x.y}") == ["x.y", "z", "x.y"]


@pytest.mark.parametrize("region", [None, *REGIONS])
@pytest.mark.parametrize("project_type", [None, *PROJECT_TYPES])
def test_a_standard_at_a_site_has_the_values_that_hold_there(region: str | None, project_type: str | None) -> None:
    standard, site = load()[0].standard, Site(region, project_type)
    there = standard.at(site)
    assert {key: there.value(key) for key in there.entries} == {
        key: standard.value(key, site) for key in standard.entries
    }


@pytest.mark.parametrize(("section", "grammar"), [("Module", ModuleGrammar), ("Track", TrackGrammar)])
def test_the_handbook_names_every_part_once_as_the_grammar_has_it(section: str, grammar: type[Grammar]) -> None:
    handbook = (Path(__file__).parents[3] / "docs" / "authoring.md").read_text(encoding="utf-8")
    example = handbook.partition(f"\n## {section}\n")[2].split("```")[1]
    named = re.findall(r"^(\w+):", example, re.MULTILINE)
    known = {field.data_key or name for name, field in grammar().fields.items()}
    assert len(named) == len(set(named))
    assert set(named) <= known
