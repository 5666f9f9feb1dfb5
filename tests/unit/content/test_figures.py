"""Figures of the company standard that stand typed in a text."""

from datetime import date

import pytest

from content.markdown import inline, plain, render
from content.schema import Article, Glossary, Indicator, Law, Standard, StandardEntry, Text, from_dict
from content.shelves import Library, Place
from content.weaknesses.figures import Finder, typed_figures
from tests.factories.stock import INDICATORS

UNITS = {
    "minutes": Text({"zh-CN": "{n} 分钟", "en": "{n} minute | {n} minutes"}),
    "hours": Text({"zh-CN": "{n} 小时", "en": "{n} hour | {n} hours"}),
    "points": Text({"zh-CN": "{n} 分", "en": "{n} point | {n} points"}),
    "times": Text({"zh-CN": "{n} 次", "en": "{n} time | {n} times"}),
}


def entry(unit: str, value: float) -> StandardEntry:
    return StandardEntry(unit, value, Text({"en": "x"}))


STANDARD = Standard(
    UNITS,
    {
        "first.plan": entry("minutes", 10),
        "repair": entry("minutes", 15),
        "report": entry("hours", 24),
        "exam": entry("points", 80),
        "rating": entry("points", 4.5),
        "drills": entry("times", 4),
    },
)


def found(words: str, language: str) -> list[tuple[str, str]]:
    return list(Finder(STANDARD, language).found(words))


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("十分钟之内", "first.plan"),
        ("10分钟", "first.plan"),
        ("１０ 分钟", "first.plan"),
        ("## 接待室里的十分钟", "first.plan"),
        ("十五分钟答复", "repair"),
        ("二十四小时", "report"),
        ("24 个小时内", "report"),
        ("八十分算合格", "exam"),
        ("四点五分", "rating"),
        ("4 次演练", "drills"),
    ],
)
def test_chinese_figures(words: str, entry: str) -> None:
    assert [name for _, name in found(words, "zh-CN")] == [entry]


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("Ten minutes later", "first.plan"),
        ("a 10-minute wait", "first.plan"),
        ("a ten-minute wait", "first.plan"),
        ("within fifteen minutes", "repair"),
        ("twenty-four hours", "report"),
        ("24 hours", "report"),
        ("eighty points", "exam"),
        ("4.5 points", "rating"),
        ("4 times", "drills"),
    ],
)
def test_english_figures(words: str, entry: str) -> None:
    assert [name for _, name in found(words, "en")] == [entry]


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("{std:first.plan} 之内", "zh-CN"),
        ("{!十分钟}很长", "zh-CN"),
        ("三五十分钟", "zh-CN"),
        ("一十分不满意", "zh-CN"),
        ("一百一十分钟", "zh-CN"),
        ("22:10 分钟", "zh-CN"),
        ("law 10 分钟 | 到场（TSG T5002-2017）", "zh-CN"),
        ("按《十分钟规则》办", "zh-CN"),
        ("说了四次", "zh-CN"),
        ("第四次", "zh-CN"),
        ("{!ten minutes}", "en"),
        ("twenty-ten minutes", "en"),
        ("110 minutes", "en"),
        ("ten minutesful", "en"),
        ("often minutes", "en"),
        ("four times", "en"),
    ],
)
def test_what_is_no_figure_of_the_standard(words: str, language: str) -> None:
    assert found(words, language) == []


def test_a_figure_of_the_law_is_the_laws_own() -> None:
    ten = Text({"zh-CN": "十分钟之内"})
    law = Law("lifts", ten, ten, date(2017, 8, 1), date(2027, 1, 31), (Article("5", ten),))
    indicator = from_dict(Indicator, {**INDICATORS["indicators"][0], "definition": ten.words})
    places = {("law", "lifts"): Place("law.yaml"), ("indicator", "answers"): Place("indicators.yaml")}
    stock = {"law": {"lifts": law}, "indicator": {"answers": indicator}}
    library = Library({}, STANDARD, Glossary(()), {}, {}, places, stock=stock)
    assert [problem.file for problem in typed_figures(library)] == ["indicators.yaml"]


def test_a_figure_that_is_meant_is_shown_as_it_stands() -> None:
    assert plain("等了 {!十分钟}。", "zh-CN", STANDARD) == "等了 十分钟。"
    assert inline("about {!ten minutes}", "en", STANDARD) == "about ten minutes"
    assert STANDARD.speak("{!ten minutes} of {std:first.plan}", "en") == "ten minutes of 10 minutes"
    page = render("## The {!ten minutes}\n\nLong.\n", "en", STANDARD)
    assert page.headings[0].title == "The ten minutes"
