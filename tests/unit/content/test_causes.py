"""A file that cannot be read is said once, first, and nothing that only comes of it."""

from pathlib import Path

import pytest

from content.check import check
from content.problems import SENTENCES, Problem
from tests.factories import courseware
from tests.unit.content.test_check import MODULE, TODAY


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return courseware.write(tmp_path / "library")


def errors(root: Path) -> list[Problem]:
    return [problem for problem in check(root, TODAY) if problem.severity == "error"]


def told(root: Path) -> list[tuple[str, str]]:
    return [(Path(said.file).relative_to(root).as_posix(), said.code) for said in errors(root)]


@pytest.mark.parametrize(
    ("file", "written", "code"),
    [
        (f"{MODULE}/questions.yaml", b"- key: repeat\n  stem: {zh-CN: [\n", "yaml"),
        (f"{MODULE}/questions.yaml", b"- key: \xb5\xe7\xbb\xb0\n", "not-utf8"),
        (f"{MODULE}/questions.yaml", b"", "empty"),
        (f"{MODULE}/questions.yaml", b"word\n", "grammar"),
        (f"{MODULE}/module.yaml", b"", "empty"),
        (f"{MODULE}/lessons/telephone.yaml", b"", "empty"),
        (f"{MODULE}/lessons/telephone.en.md", b"\xff\xfe", "not-utf8"),
        (f"{MODULE}/quizzes/module-test.yaml", b"key: [", "yaml"),
        ("tracks/starters.yaml", b"", "empty"),
        ("layers.yaml", b"", "empty"),
        ("standard.yaml", b"", "empty"),
        ("standard.yaml", b"units: {}\nentries: 3\n", "grammar"),
    ],
)
def test_one_broken_file_is_one_error(root: Path, file: str, written: bytes, code: str) -> None:
    before = {problem for problem in check(root, TODAY) if not problem.file.endswith(file)}
    (root / file).write_bytes(written)
    assert told(root) == [(file, code)]
    after = {problem for problem in check(root, TODAY) if not problem.file.endswith(file)}
    assert after <= before, after - before


def test_both_texts_of_a_lesson_broken_are_two_errors(root: Path) -> None:
    lessons = root / MODULE / "lessons"
    for language in ("en", "zh-CN"):
        (lessons / f"telephone.{language}.md").write_bytes(b"\xff")
    assert {code for _, code in told(root)} == {"not-utf8"}
    assert len(errors(root)) == 2


def test_a_question_whose_key_is_unreadable_leaves_links_alone(root: Path) -> None:
    path = root / MODULE / "questions.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- key: repeat", "- kay: repeat"), encoding="utf-8")
    assert {code for _, code in told(root)} == {"grammar"}


def test_causes_come_first(root: Path) -> None:
    (root / "tracks/starters.yaml").write_bytes(b"\xff")
    module = root / MODULE / "module.yaml"
    module.write_text(module.read_text(encoding="utf-8").replace("number: 101", "number: 201"), encoding="utf-8")
    assert [code for _, code in told(root)] == ["not-utf8", "door"]


def test_a_folder_in_place_of_a_file_is_called_a_folder(root: Path) -> None:
    (root / MODULE / "quizzes/more.yaml").mkdir()
    (problem,) = errors(root)
    assert (problem.code, problem.message) == ("folder", "This is a folder; a file is needed here.")


def test_every_problem_carries_what_its_sentence_needs(root: Path) -> None:
    module = root / MODULE / "module.yaml"
    module.write_text(module.read_text(encoding="utf-8").replace("number: 101", "number: 201"), encoding="utf-8")
    (problem,) = errors(root)
    assert dict(problem.values) == {"number": 1}
    assert SENTENCES[problem.sentence][1].format(**dict(problem.values)) == problem.message
