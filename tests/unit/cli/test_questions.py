"""The commands that bring questions in and take them out."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from content.check import check
from lms_tool.cli.questions import export, import_
from lms_tool.cli.spoken import spoken
from tests.factories import courseware

DAY = date(2026, 12, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return courseware.write(tmp_path / "library")


def take_out(root: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(export, ["manners", "--from", str(root), *map(str, words)])


def bring(root: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(import_, [*map(str, words), "--module", "manners", "--into", str(root)])


@pytest.mark.parametrize(
    ("name", "begins"), [("q.xlsx", b"PK"), ("q.csv", b"\xef\xbb\xbf"), ("q.gift", b"$CATEGORY"), ("q.XML", b"<?xml")]
)
def test_the_ending_of_the_file_says_the_format(root: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    out = tmp_path / name
    assert take_out(root, "--out", out).exit_code == 0
    assert begins in out.read_bytes()[:200]


def test_a_file_with_another_ending_needs_the_format_said(root: Path, tmp_path: Path) -> None:
    ran = take_out(root, "--out", tmp_path / "questions.doc")
    assert ran.exit_code == 2 and "--format" in ran.output and ".xlsx" in ran.output
    assert take_out(root, "--out", tmp_path / "questions.doc", "--format", "csv").exit_code == 0


def test_what_is_lost_is_told_once_for_all_questions(root: Path, tmp_path: Path) -> None:
    ran = take_out(root, "--out", tmp_path / "q.gift", "--language", "en")
    lines = [line for line in ran.output.splitlines() if "texts in zh-CN" in line]
    assert len(lines) == 1 and "questions: 3" in lines[0]


def test_what_went_out_is_there_already_when_it_comes_back(root: Path, tmp_path: Path) -> None:
    before = (root / "modules/manners/questions.yaml").read_bytes()
    assert take_out(root, "--out", tmp_path / "q.xlsx", "--every-language").exit_code == 0
    ran = bring(root, tmp_path / "q.xlsx")
    assert "共 3 道题：新题 0 道，已有 3 道" in ran.output
    assert (root / "modules/manners/questions.yaml").read_bytes() == before


def test_a_lesson_that_the_module_lacks_does_not_come_in(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("题干,答案,解析,对应课,编号\n可以扒门。,错,不可以。,elsewhere,doors\n", encoding="utf-8")
    ran = bring(root, file)
    assert "对应课（elsewhere）" in ran.output and "新题 1 道" in ran.output
    added = yaml.safe_load((root / "modules/manners/questions.yaml").read_text(encoding="utf-8"))[-1]
    assert added["key"] == "doors" and "lesson" not in added


def test_a_whole_module_goes_out_and_comes_into_another_library(root: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "manners.zip", tmp_path / "other"
    other.mkdir()
    assert take_out(root, "--out", out).exit_code == 0
    words = [str(out), "--format", "zip", "--into", str(other)]
    seen = CliRunner().invoke(import_, [*words, "--dry-run"])
    assert seen.exit_code == 0 and "nothing was written" in seen.output and not list(other.iterdir())
    assert "lessons: 1, questions: 3, quizzes: 1" in CliRunner().invoke(import_, words).output
    again = CliRunner().invoke(import_, [str(out), "--into", str(other)])
    assert again.exit_code == 1 and "manners" in again.output


def test_what_the_check_would_refuse_is_an_error_of_the_dry_run_at_its_cell(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("题干,答案,解析,依据\n先听 {std:no.such}。,对,先听。,law:civil-code/9\n", encoding="utf-8")
    ran = bring(root, file)
    assert ran.exit_code == 1
    assert "A2：服务标准里没有 no.such 这一条。" in ran.output
    assert "D2：法规里没有 civil-code/9 这一条。" in ran.output
    assert "错误 2 处；没有写入任何内容" in ran.output


@pytest.mark.parametrize(
    ("name", "essay"),
    [
        ("q.gift", "What would you tell the owner? {}"),
        (
            "q.xml",
            "<quiz><question type='essay'><name><text>one</text></name><questiontext format='html'>"
            "<text>What would you tell the owner?</text></questiontext></question></quiz>",
        ),
    ],
)
def test_an_essay_without_a_model_answer_comes_in_and_waits_for_one(
    root: Path, tmp_path: Path, name: str, essay: str
) -> None:
    (tmp_path / name).write_text(essay, encoding="utf-8")
    ran = bring(root, tmp_path / name, "--language", "en")
    assert "no model answer" in ran.output and "1 new" in ran.output
    added = yaml.safe_load((root / "modules/manners/questions.yaml").read_text(encoding="utf-8"))[-1]
    assert added["type"] == "case" and added["model_answer"] == {"en": "(to be written)"}
    assert any(problem.code == "why" and problem.file.endswith("questions.yaml") for problem in check(root, DAY))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "错误：A2：“题目”不合格式：最多 6 位小数。\n共 0 道题：新题 0 道，已有 0 道，内容不同 0 道"),
        ("en", "error: A2: question: At most 6 decimal places.\n0 questions: 0 new, 0 there already, 0 differ, 1 err"),
    ],
)
def test_what_the_grammar_refuses_and_how_many_came_are_said_in_the_language_asked_for(
    root: Path, tmp_path: Path, language: str, said: str
) -> None:
    file = tmp_path / "q.csv"
    file.write_text("Stem,Answer,Explanation,Type\nHow long?,1.23456789,So long.,number\n", encoding="utf-8")
    ran = bring(root, file, "--language", language)
    assert ran.exit_code == 1 and said.replace("A2", "B2") in ran.output


def test_what_the_check_says_stays_english_where_it_is_asked_in_english_or_no_words_are_known() -> None:
    assert spoken("No such lesson: x.", "en") == "No such lesson: x."
    assert spoken("100 % new", "zh-CN") == "100 % new"
