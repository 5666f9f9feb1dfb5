"""What can be published and should be better."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.check import check
from content.hours import hours
from content.loader import load
from content.shelves import Name
from content.weaknesses.duplicates import LEAST, NEAR, _Near, grams
from tests.factories import courseware
from tests.unit.content.test_check import MODULE, TODAY, change, found, root  # noqa: F401  # a fixture

Edit = Callable[[Any], object]


def option(key: str, zh: str, en: str, right: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "text": {"zh-CN": zh, "en": en}}
    return made | ({"right": True} if right else {"why": {"zh-CN": "急", "en": "Haste"}})


def options(*made: dict[str, Any]) -> Edit:
    return lambda questions: questions[0].update(options=list(made))


@pytest.mark.parametrize(
    ("edit", "severity", "code", "language"),
    [
        (
            options(
                option("a", "挂断！", "Hang up."), option("b", "复述", "Repeat", True), option("c", "挂断", "hang up")
            ),
            "weak",
            "alike",
            "zh-CN",
        ),
        (
            options(option("a", "挂断", "Hang up"), option("b", "以上都对", "All of the above", True)),
            "weak",
            "above",
            "en",
        ),
        (
            options(option("a", "绝对不接", "Never"), option("b", "先听完", "Listen", True)),
            "hint",
            "absolute",
            "zh-CN",
        ),
        (
            options(
                option("a", "挂断", "No"),
                option(
                    "b",
                    "先听他把话说完再把要点复述一遍",
                    "Listen first, then repeat all that was said",
                    True,
                ),
            ),
            "hint",
            "lengths",
            "en",
        ),
    ],
)
def test_options(root: Path, edit: Edit, severity: str, code: str, language: str) -> None:  # noqa: F811
    change(root / MODULE / "questions.yaml", edit)
    assert language in [dict(said.values)["language"] for said in found(root, severity, code)], check(root, TODAY)


def test_absolute_words_in_the_right_option_tell_nothing(root: Path) -> None:  # noqa: F811
    edit = options(option("a", "绝对不接", "Never"), option("b", "任何时候都先听", "Always listen", True))
    change(root / MODULE / "questions.yaml", edit)
    assert not found(root, "hint", "absolute")


def test_nearly_the_same_question(root: Path) -> None:  # noqa: F811
    stem = {
        "zh-CN": "业主打电话说楼上漏水已经第三次了，你接起电话之后第一句话应该怎么说？",
        "en": "An owner calls for the third time about water from above. What is the first thing you say?",
    }
    near = {name: words.replace("第三次", "第四次").replace("third", "fourth") for name, words in stem.items()}
    other = {
        "zh-CN": "一位老人在大厅里迷了路，身边没有家人，你先做什么？",
        "en": "An elderly man is lost in the hall and nobody is with him. What do you do before anything else?",
    }
    new = [courseware.question(key, stem=words) for key, words in (("one", stem), ("two", near), ("three", other))]
    change(root / MODULE / "questions.yaml", lambda questions: questions.extend(new))
    (problem,) = found(root, "weak", "duplicate")
    values = dict(problem.values)
    assert values["first"] == "manners/one"
    assert 80 <= values["alike"] < 100


def test_the_same_question_in_another_module(root: Path) -> None:  # noqa: F811
    copy = root / "modules/copies"
    (root / MODULE).rename(copy)
    change(copy / "module.yaml", lambda module: module.update(key="copies", number=102))
    courseware.write(root)
    assert {dict(said.values)["first"] for said in found(root, "weak", "duplicate")} == {
        "copies/repeat",
        "copies/polite",
        "copies/late",
    }


def test_a_review_that_is_due_soon(root: Path) -> None:  # noqa: F811
    soon = found(root, "hint", "review", date(2027, 3, 1))
    assert len(soon) == 5
    assert soon[0].message == "Its review is due by 2027-03-31, in 30 days."
    assert not found(root, "hint", "review", date(2027, 2, 28))


def test_a_language_that_is_not_wanted_is_not_missed(root: Path) -> None:  # noqa: F811
    (root / MODULE / "lessons/telephone.en.md").unlink()
    assert found(root, "weak", "translation")
    change(root / MODULE / "module.yaml", lambda module: module.update(languages=["zh-CN"]))
    assert not found(root, "weak", "translation")


def test_a_lesson_below_the_bar(root: Path) -> None:  # noqa: F811
    lesson = root / MODULE / "lessons/telephone.yaml"
    assert len(found(root, "hint", "practice")) == 2
    assert not found(root, "hint", "pace")
    change(lesson, lambda made: made.update(minutes=45, checks=[]))
    for language in ("zh-CN", "en"):
        path = root / MODULE / f"lessons/telephone.{language}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("```check repeat\n```\n", ""), encoding="utf-8")
    assert [said.message for said in found(root, "hint", "pace")] == [
        "45 minutes are given; its text and questions need about 5."
    ]
    assert len(found(root, "weak", "unchecked")) == 1
    path = root / MODULE / "lessons/telephone.zh-CN.md"
    turns = "\n".join("< 王阿姨: 喂？\n> 小李: 您好。" for _ in range(4))
    block = f"\n```dialogue 电话\n{turns}\n```\n\n```mistake 错\n挂了。\n```\n"
    path.write_text(path.read_text(encoding="utf-8") + block, encoding="utf-8")
    assert not found(root, "hint", "practice")


def test_a_bank_that_is_too_small_or_asks_by_heart(root: Path) -> None:  # noqa: F811
    assert {said.sentence for said in found(root, "hint", "bank")} == {"bank", "bank.applied"}
    more = [courseware.question(f"more-{number}", applied=True) for number in range(27)]
    change(root / MODULE / "questions.yaml", lambda questions: questions.extend(more))
    assert not found(root, "hint", "bank")


def test_hours_that_fall_short_weigh_more_once_a_track_is_complete(root: Path) -> None:  # noqa: F811
    track = root / "tracks/starters.yaml"
    assert not found(root, "weak", "hours")
    change(track, lambda made: made.update(owed=2))
    (problem,) = found(root, "weak", "hours")
    assert problem.message == "Its required items come to 0.2 training hours of the 2.0 owed; 1.8 are missing."
    change(track, lambda made: made.update(complete=True))
    assert len(found(root, "error", "hours")) == 1


def test_the_length_of_a_training_hour_and_what_is_owed_are_entries(root: Path) -> None:  # noqa: F811
    def entries(standard: Any) -> None:
        standard["entries"]["hours.length"] = {"unit": "minutes", "value": 60, "text": {"en": "Hour", "zh-CN": "学时"}}
        standard["entries"]["hours.owed"] = {"unit": "minutes", "value": 1, "text": {"en": "Owed", "zh-CN": "应修"}}

    change(root / "standard.yaml", entries)
    change(root / "tracks/starters.yaml", lambda made: made.update(owed="std:hours.owed"))
    (problem,) = found(root, "weak", "hours")
    assert "0.2 training hours of the 1.0 owed; 0.8" in problem.message
    change(root / "tracks/starters.yaml", lambda made: made.update(owed="std:hours.none"))
    assert found(root, "error", "standard")


def test_optional_modules_cover_no_hours_owed(root: Path) -> None:  # noqa: F811
    change(root / "tracks/starters.yaml", lambda made: made["layers"][0]["modules"][0].update(required=False))
    change(root / "tracks/starters.yaml", lambda made: made.update(owed=2))
    assert dict(found(root, "weak", "hours")[0].values)["there"] == "0.0"


def test_a_quiz_for_some_projects_only_covers_no_hours_owed(root: Path) -> None:  # noqa: F811
    def there() -> float:
        (told,) = hours(load(root)[0])
        return told.layers[0].required.get("quizzes", 0)

    assert there() > 0
    quiz = root / MODULE / "quizzes/module-test.yaml"
    change(quiz, lambda made: made.update(when={"region": ["first-tier"]}))
    assert there() == 0


@given(st.lists(st.text("甲乙丙丁", min_size=4, max_size=24), min_size=2, max_size=14))
def test_near_questions_are_those_that_comparing_all_would_find(asked: list[str]) -> None:
    sets = {("question", "m", str(at)): grams(words, "zh-CN") for at, words in enumerate(asked)}
    near, kept = _Near(sets), list[Name]()
    for name, mine in sets.items():
        alike = [other for other in kept if len(mine & sets[other]) >= NEAR * len(mine | sets[other])]
        found = near.first(name)
        if len(mine) < LEAST:
            assert found is None
            continue
        assert (found and found[0]) == (alike[0] if alike else None)
        if not alike:
            kept.append(name)
