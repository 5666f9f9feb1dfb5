from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.check import check, is_publishable, main
from content.loader import LIBRARY
from content.problems import Problem
from tests.factories import courseware

TODAY = date(2026, 12, 1)
MODULE = "modules/manners"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    courseware.write(tmp_path)
    zh = tmp_path / MODULE / "lessons/telephone.zh-CN.md"
    zh.write_text(courseware.BODIES["zh-CN"] + "电话里没有脸。" * 200, encoding="utf-8")
    return tmp_path


def change(path: Path, edit: Callable[[Any], object]) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    courseware.dump(path, data)


def found(root: Path, severity: str, code: str, today: date = TODAY) -> list[Problem]:
    return [said for said in check(root, today) if (said.severity, said.code) == (severity, code)]


def test_a_library_that_is_right_has_no_problems(root: Path) -> None:
    assert [problem for problem in check(root, TODAY) if problem.severity != "hint"] == []


def test_the_shipped_library_has_no_errors() -> None:
    problems = check(LIBRARY, TODAY)
    assert is_publishable(problems), "\n".join(str(said) for said in problems if said.severity == "error")


@pytest.mark.parametrize(
    ("file", "edit", "code", "message"),
    [
        ("layers.yaml", lambda d: d["layers"][0].update(share=10), "shares", "make 80 per cent"),
        ("tracks/starters.yaml", lambda d: d["layers"][0].update(share=90), "grammar", "make 90 per cent"),
        ("tracks/starters.yaml", lambda d: d["layers"].pop(), "cell", "layer management"),
        ("tracks/starters.yaml", lambda d: d["layers"][1].pop("empty_because"), "grammar", "says why"),
        ("tracks/starters.yaml", lambda d: d["layers"][2].update(layer="attic"), "link", "No such layer: attic"),
        ("tracks/starters.yaml", lambda d: d["layers"][0]["modules"][0].update(module="x"), "link", "No such module"),
        ("tracks/starters.yaml", lambda d: d["title"].update(en="{std:no.such}"), "standard", "no entry no.such"),
        (f"{MODULE}/module.yaml", lambda d: d.update(layer="attic"), "link", "No such layer"),
        (f"{MODULE}/module.yaml", lambda d: d.update(layer="professional"), "cell", "belongs to the layer"),
        (f"{MODULE}/module.yaml", lambda d: d.update(number=201), "door", "begin with 1"),
        (f"{MODULE}/module.yaml", lambda d: d["lessons"].append("x"), "link", "No such lesson: x"),
        (f"{MODULE}/module.yaml", lambda d: d.update(lessons=[]), "empty", "at least one lesson"),
        (f"{MODULE}/module.yaml", lambda d: d["quizzes"].append("x"), "link", "No such quiz: x"),
        (f"{MODULE}/lessons/telephone.yaml", lambda d: d["checks"].append("x"), "link", "No such question: x"),
        (f"{MODULE}/lessons/telephone.yaml", lambda d: d["checks"].append("late"), "check", "no check block in en"),
        (f"{MODULE}/lessons/telephone.yaml", lambda d: d.update(checks=[]), "check", "not among the checks"),
        (f"{MODULE}/lessons/telephone.yaml", lambda d: d["sources"].append("std:x"), "standard", "no entry x"),
        (f"{MODULE}/questions.yaml", lambda d: d[0].update(lesson="x"), "link", "No such lesson: x"),
        (f"{MODULE}/questions.yaml", lambda d: d[0].update(sources=["std:x"]), "standard", "no entry x"),
        (f"{MODULE}/questions.yaml", lambda d: d[0]["stem"].update(en="{std:x}"), "standard", "no entry x"),
        (f"{MODULE}/questions.yaml", lambda d: d[0]["stem"].update(en="<b>x</b>"), "html", "HTML"),
        (f"{MODULE}/quizzes/module-test.yaml", lambda d: d["questions"].append("x"), "link", "No such question: x"),
        (
            f"{MODULE}/quizzes/module-test.yaml",
            lambda d: d.update(draw=4),
            "draw",
            "4 questions cannot be drawn from 3",
        ),
        (f"{MODULE}/quizzes/module-test.yaml", lambda d: d.update(questions=[]), "grammar", "`questions` or"),
        (
            f"{MODULE}/quizzes/module-test.yaml",
            lambda d: d.pop("draw") and d.update(questions=[], blueprint=[{"count": 2, "type": "single"}]),
            "blueprint",
            "(type single) asks for 2 and falls 1 short: 1 of the module's questions fit it.",
        ),
    ],
)
def test_errors(root: Path, file: str, edit: Callable[[Any], object], code: str, message: str) -> None:
    change(root / file, edit)
    problems = found(root, "error", code)
    assert any(message in said.message for said in problems), check(root, TODAY)
    assert not is_publishable(problems)


def test_errors_stand_on_their_line(root: Path) -> None:
    path = root / MODULE / "quizzes/module-test.yaml"
    change(path, lambda quiz: quiz["questions"].insert(1, "nowhere"))
    (problem,) = found(root, "error", "link")
    assert path.read_text(encoding="utf-8").splitlines()[problem.line - 1] == "- nowhere"


def test_a_lesson_that_cannot_be_rendered(root: Path) -> None:
    path = root / MODULE / "lessons/telephone.en.md"
    path.write_text(courseware.BODIES["en"] + "\n```pair\n+ “Yes.”\n```\n", encoding="utf-8")
    (problem,) = found(root, "error", "pair")
    assert (problem.file, problem.line) == (str(path), 11)


def test_check_blocks_come_once_and_in_order(root: Path) -> None:
    path = root / MODULE / "lessons/telephone.en.md"
    path.write_text(courseware.BODIES["en"] + "\n```check repeat\n```\n", encoding="utf-8")
    assert "once each" in found(root, "error", "check")[0].message


def test_a_link_to_something_unreadable_is_no_link_to_nothing(root: Path) -> None:
    change(root / MODULE / "questions.yaml", lambda questions: questions[0].update(type="essay"))
    assert [said.code for said in check(root, TODAY) if said.severity == "error"] == ["grammar"]


def test_two_modules_behind_one_door(root: Path) -> None:
    copy = root / "modules/copies"
    (root / MODULE).rename(copy)
    change(copy / "module.yaml", lambda module: module.update(key="copies"))
    courseware.write(root)
    assert "copies has the door number 101 already" in found(root, "error", "door")[0].message


@pytest.mark.parametrize(
    ("file", "edit", "code", "message"),
    [
        ("tracks/starters.yaml", lambda d: d["title"].pop("en"), "translation", "No text in en"),
        (f"{MODULE}/questions.yaml", lambda d: d[0]["options"][0]["why"].pop("zh-CN"), "translation", "in zh-CN"),
        (f"{MODULE}/questions.yaml", lambda d: d[0]["options"][0].pop("why"), "why", "Option a does not say why"),
        (f"{MODULE}/questions.yaml", lambda d: d[1].update(stem=d[0]["stem"]), "duplicate", "asks the same"),
        (f"{MODULE}/questions.yaml", lambda d: d[0].update(review_by="2026-11-30"), "review", "due by 2026-11-30"),
        (f"{MODULE}/questions.yaml", lambda d: d.append(courseware.question("lone")), "unused", "question lone"),
        (f"{MODULE}/module.yaml", lambda d: d.update(review_by="2026-11-30"), "review", "due by 2026-11-30"),
        (f"{MODULE}/lessons/telephone.yaml", lambda d: d.update(review_by="2026-11-30"), "review", "2026-11-30"),
        (
            f"{MODULE}/questions.yaml",
            lambda d: d[0]["options"][1]["text"].update(en="Repeat it slowly and carefully"),
            "longest",
            "stands out by its length (en)",
        ),
    ],
)
def test_weaknesses(root: Path, file: str, edit: Callable[[Any], object], code: str, message: str) -> None:
    change(root / file, edit)
    problems = found(root, "weak", code)
    assert [said for said in problems if message in said.message], check(root, TODAY)
    assert is_publishable(check(root, TODAY))


def test_a_review_is_overdue_on_the_day_after(root: Path) -> None:
    assert not found(root, "weak", "review", date(2027, 3, 31))
    assert len(found(root, "weak", "review", date(2027, 4, 1))) == 5


def test_a_lesson_without_translation(root: Path) -> None:
    (root / MODULE / "lessons/telephone.en.md").unlink()
    assert [said.message for said in found(root, "weak", "translation")] == ["There is no telephone.en.md."]


def test_a_short_lesson(root: Path) -> None:
    courseware.write(root)
    assert found(root, "weak", "short")[0].message.startswith("10 Chinese characters")


def test_what_is_not_listed_is_told(root: Path) -> None:
    change(root / MODULE / "module.yaml", lambda module: module.update(quizzes=[]))
    (root / "tracks/starters.yaml").unlink()
    assert {said.message.split(",")[0] for said in found(root, "weak", "unused")} == {
        "module.yaml does not list it",
        "No track has this module.",
    }


def test_right_answers_on_one_position(root: Path) -> None:
    many = [courseware.question(f"more-{number}") for number in range(8)]
    change(root / MODULE / "questions.yaml", lambda questions: questions.extend(many))
    assert found(root, "weak", "positions")[0].message == "In 9 of 9 single questions the right option is number 2."


def test_true_and_false_in_balance(root: Path) -> None:
    many = [courseware.question(f"more-{n}", type="true-false", right=False, options=None) for n in range(8)]
    change(root / MODULE / "questions.yaml", lambda questions: questions.extend(many))
    assert found(root, "weak", "positions")[0].message == "0 of 9 true-false questions are true."


def test_figures_typed_into_texts(root: Path) -> None:
    path = root / MODULE / "lessons/telephone.en.md"
    path.write_text(courseware.BODIES["en"] + "\nPick up within 3 rings, not 13 rings.\n", encoding="utf-8")
    change(root / MODULE / "questions.yaml", lambda questions: questions[0]["stem"].update({"zh-CN": "3 声之内？"}))
    hints = found(root, "weak", "number")
    assert [(Path(hint.file).name, "{std:phone.answer}" in hint.message) for hint in hints] == [
        ("telephone.en.md", True),
        ("questions.yaml", True),
    ]
    assert hints[0].line == 10


def test_the_command_prints_problems_and_counts(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(root)]) == 0
    assert "0 errors, 0 weaknesses, " in capsys.readouterr().out
    change(root / MODULE / "module.yaml", lambda module: module.update(number=201))
    assert main([str(root)]) == 1
    assert "1 errors" not in capsys.readouterr().out.splitlines()[0]


def test_a_blueprint_is_filled_for_everybody_its_quiz_is_meant_for(root: Path) -> None:
    """Questions for villas help a quiz for villas; somebody of whom nothing is known gets none of them."""
    change(root / MODULE / "questions.yaml", lambda asked: asked[0].update(when={"project_type": ["villa"]}))
    quiz = root / MODULE / "quizzes/module-test.yaml"
    change(quiz, lambda d: d.pop("draw") and d.update(questions=[], blueprint=[{"count": 3}]))
    (short,) = found(root, "error", "blueprint")
    assert dict(short.values)["missing"] == 1
    change(quiz, lambda d: d.update(when={"project_type": ["villa"]}))
    assert not found(root, "error", "blueprint")
    change(quiz, lambda d: d.update(when={"project_type": ["villa", "commercial"]}))
    assert found(root, "error", "blueprint"), "nobody has three in the other kind of project"
    change(quiz, lambda d: d.pop("when"))
    change(root / MODULE / "module.yaml", lambda d: d.update(when={"project_type": ["villa"]}))
    assert not found(root, "error", "blueprint")
