"""What everything says of itself, or what follows from what it holds and belongs to."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from content.check import check
from content.loader import LIBRARY, load
from content.schema import (
    GRAMMAR,
    STOCK,
    ChoiceQuestion,
    Law,
    Layer,
    Lesson,
    Module,
    PhraseScene,
    Quiz,
    Track,
    from_dict,
    to_dict,
)
from content.schema.items import Described
from content.shelves import Library
from content.standing import inventory, of, of_quiz
from tests.factories import courseware
from tests.unit.content.test_check import MODULE, TODAY, change, found

QUIZ = f"{MODULE}/quizzes/module-test.yaml"
OWN = {"ability": "attitude", "sources": ["House rule"], "review_by": "2026-11-01"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return courseware.write(tmp_path)


@cache
def shipped() -> Library:
    return load(LIBRARY)[0]


def told(root: Path) -> dict[tuple[str, ...], Any]:
    return dict(inventory(load(root)[0]))


def test_everything_that_is_taught_can_say_what_it_trains_from_where_and_until_when() -> None:
    taught = {Layer, Track, Module, Lesson, ChoiceQuestion, Quiz, *STOCK.values()} - {Law}
    assert all(issubclass(kind, Described) for kind in taught)
    for kind in taught - {ChoiceQuestion}:
        assert {"key", "ability", "sources", "review_by"} <= GRAMMAR[kind].fields.keys(), kind  # type: ignore[attr-defined]


def test_everything_shipped_has_an_ability_and_a_day_of_review_and_what_is_learnt_has_minutes() -> None:
    for name, standing in inventory(shipped()):
        assert standing.review_by, name
        assert name[0] == "law" or standing.abilities, name
        assert standing.minutes or name[0] in {"law", "indicator", "question", "task"}, name


def test_what_holds_other_things_says_what_they_say(root: Path) -> None:
    standing = told(root)
    assert standing["quiz", "manners", "module-test"].abilities == ("skill",)
    assert standing["quiz", "manners", "module-test"].review_by == date(2027, 3, 31)
    assert standing["module", "manners"].sources == ("std:phone.answer",)
    assert standing["module", "manners"].minutes == 8 + 2
    assert standing["track", "starters"] == standing["module", "manners"]
    assert standing["layer", "management"].minutes == 0


def test_what_says_it_itself_is_believed(root: Path) -> None:
    change(root / QUIZ, lambda quiz: quiz.update(OWN))
    task = {"key": "calls", "title": {"en": "Calls"}, "text": {"en": "Note ten"}, "minutes": 90}
    change(root / MODULE / "module.yaml", lambda module: module.update(practical_tasks=[task], ability="knowledge"))
    standing = told(root)
    assert standing["quiz", "manners", "module-test"].abilities == ("attitude",)
    assert standing["module", "manners"].abilities == ("knowledge",)
    assert standing["module", "manners"].review_by == date(2026, 11, 1), "the first of its parts"
    assert standing["task", "manners", "calls"].abilities == ("knowledge",), "as its module"
    assert standing["task", "manners", "calls"].minutes == 90


def test_a_quiz_by_blueprint_trains_what_it_can_draw(root: Path) -> None:
    change(root / f"{MODULE}/questions.yaml", lambda questions: questions[0].update(ability="attitude"))
    library, _ = load(root)
    bundle = library.modules["manners"]
    drawing = {**to_dict(bundle.quizzes["module-test"]), "blueprint": [{"count": 1, "type": "single"}]}
    quiz = from_dict(Quiz, {name: said for name, said in drawing.items() if name not in {"questions", "draw"}})
    assert of_quiz(bundle, quiz).abilities == ("attitude",)


def test_a_scene_takes_half_a_minute_a_phrase_unless_it_says_otherwise() -> None:
    scene = next(iter(shipped().phrases.values()))
    assert of(scene).minutes == (len(scene.phrases) + 1) // 2
    assert of(from_dict(PhraseScene, {**to_dict(scene), "minutes": 9})).minutes == 9


@pytest.mark.parametrize("file", [QUIZ, "tracks/starters.yaml", f"{MODULE}/module.yaml"])
def test_an_overdue_review_is_found_wherever_it_stands(root: Path, file: str) -> None:
    change(root / file, lambda made: made.update(OWN))
    (problem,) = found(root, "weak", "review", TODAY)
    assert problem.file.endswith(file)


def test_an_overdue_review_of_a_task_is_found_at_the_task(root: Path) -> None:
    task = {"key": "calls", "title": {"zh-CN": "电话", "en": "Calls"}, "text": {"zh-CN": "记", "en": "Note"}, **OWN}
    change(root / MODULE / "module.yaml", lambda module: module.update(practical_tasks=[task]))
    (problem,) = found(root, "weak", "review", TODAY)
    lines = (root / MODULE / "module.yaml").read_text(encoding="utf-8").splitlines()
    assert "review_by: '2026-11-01'" in lines[problem.line - 1]


@pytest.mark.parametrize("file", [QUIZ, "tracks/starters.yaml", f"{MODULE}/module.yaml"])
def test_a_source_that_is_nowhere_is_an_error_wherever_it_stands(root: Path, file: str) -> None:
    change(root / file, lambda made: made.update(sources=["std:no.such"]))
    assert [problem.code for problem in check(root, TODAY) if problem.severity == "error"] == ["standard"]


def test_an_ability_that_is_none_is_refused(root: Path) -> None:
    change(root / QUIZ, lambda quiz: quiz.update(ability="magic"))
    assert any("knowledge, skill, attitude" in problem.message for problem in check(root, TODAY))


def test_all_of_it_comes_back_as_it_was_written() -> None:
    for bundle in shipped().modules.values():
        for made in (bundle.module, *bundle.quizzes.values(), *bundle.lessons.values()):
            marked = {**to_dict(made), "ability": "skill", "sources": ["House rule"], "review_by": "2028-01-01"}
            assert to_dict(from_dict(type(made), marked)) == marked
