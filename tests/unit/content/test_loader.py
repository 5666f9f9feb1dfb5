from pathlib import Path

import pytest

from content.loader import load
from content.problems import Problem
from tests.factories import courseware

MODULE = "modules/manners"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return courseware.write(tmp_path / "library")


def problems(root: Path) -> list[Problem]:
    return load(root)[1]


def told(root: Path) -> list[tuple[str, int, str]]:
    return [(Path(said.file).relative_to(root).as_posix(), said.line, said.code) for said in problems(root)]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    return path.read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def test_a_library_that_is_right(root: Path) -> None:
    library, found = load(root)
    assert not found
    assert library.whole
    assert list(library.layers) == ["foundation", "professional", "management"]
    bundle = library.modules["manners"]
    assert bundle.lessons["telephone"].bodies.get("en").startswith("## Begin")
    assert list(bundle.questions) == ["repeat", "polite", "late"]
    assert bundle.quizzes["module-test"].draw == 2
    assert library.places["question", "manners", "polite"].line("stem", "en") == line_of(
        root / MODULE / "questions.yaml", "en: What do you do? polite"
    )


def test_everything_is_told_at_once(root: Path) -> None:
    edit(root / "layers.yaml", "share: 30", "share: many")
    edit(root / "tracks/starters.yaml", "days: 14", "days: 14\nweeks: 2")
    edit(root / MODULE / "questions.yaml", "type: multiple", "type: essay")
    (root / MODULE / "quizzes/module-test.yaml").write_text("key: [unclosed\n")
    assert told(root) == [
        (f"{MODULE}/quizzes/module-test.yaml", 2, "yaml"),
        ("layers.yaml", line_of(root / "layers.yaml", "share: many"), "grammar"),
        (f"{MODULE}/questions.yaml", line_of(root / MODULE / "questions.yaml", "type: essay"), "grammar"),
        ("tracks/starters.yaml", line_of(root / "tracks/starters.yaml", "weeks"), "grammar"),
    ]
    assert not load(root)[0].whole


def test_a_complaint_reads_well(root: Path) -> None:
    edit(root / MODULE / "questions.yaml", "zh-CN: 挂断", "chinese: 挂断")
    path = root / MODULE / "questions.yaml"
    (problem,) = problems(root)
    assert str(problem) == (
        f"{path}:{line_of(path, 'chinese:')}: error [grammar] options.0.text.chinese: Not a language tag."
    )


def test_a_missing_part_is_told_where_it_should_stand(root: Path) -> None:
    path = root / MODULE / "questions.yaml"
    edit(path, "  feedback:\n    zh-CN: 复述省时间\n    en: Repeating saves time\n", "")
    assert told(root) == [(f"{MODULE}/questions.yaml", 1, "grammar")]


def test_keys_given_twice(root: Path) -> None:
    path = root / MODULE / "questions.yaml"
    edit(path, "key: polite", "key: repeat")
    edit(root / MODULE / "module.yaml", "number: 101", "number: 101\nnumber: 102")
    assert told(root) == [
        (f"{MODULE}/module.yaml", 3, "twice"),
        (f"{MODULE}/questions.yaml", line_of(path, "key: repeat\n  type: multiple"), "twice"),
    ]


def test_a_file_is_named_after_its_key(root: Path) -> None:
    (root / "tracks/starters.yaml").rename(root / "tracks/beginners.yaml")
    assert told(root) == [("tracks/beginners.yaml", 1, "key")]


def test_a_lesson_needs_a_text_and_a_text_a_lesson(root: Path) -> None:
    lessons = root / MODULE / "lessons"
    (lessons / "telephone.zh-CN.md").rename(lessons / "letters.zh-CN.md")
    (lessons / "telephone.en.md").unlink()
    assert told(root) == [
        (f"{MODULE}/lessons/letters.zh-CN.md", 1, "stray"),
        (f"{MODULE}/lessons/telephone.yaml", 1, "grammar"),
    ]


def test_a_text_in_no_language(root: Path) -> None:
    lessons = root / MODULE / "lessons"
    (lessons / "telephone.en.md").rename(lessons / "telephone.english.md")
    assert [said.message for said in problems(root)] == ["bodies.english: Not a language tag."]


def test_files_that_are_missing(root: Path) -> None:
    (root / "layers.yaml").unlink()
    (root / "standard.yaml").unlink()
    (root / MODULE / "module.yaml").unlink()
    assert told(root) == [
        ("layers.yaml", 1, "missing"),
        (f"{MODULE}/module.yaml", 1, "missing"),
        ("standard.yaml", 1, "missing"),
    ]


@pytest.mark.parametrize("text", ["- a\n", "layers: 3\n", "layers: []\nmore: 1\n", "word\n"])
def test_files_of_another_shape(root: Path, text: str) -> None:
    (root / "layers.yaml").write_text(text)
    (root / MODULE / "questions.yaml").write_text("word\n")
    (root / "standard.yaml").write_text("[]\n")
    assert told(root) == [
        ("layers.yaml", 1, "grammar"),
        (f"{MODULE}/questions.yaml", 1, "grammar"),
        ("standard.yaml", 1, "grammar"),
    ]


def test_a_question_that_is_no_map(root: Path) -> None:
    (root / MODULE / "questions.yaml").write_text("- word\n- 3\n- [a]\n- null\n")
    assert told(root) == [(f"{MODULE}/questions.yaml", line, "grammar") for line in (1, 2, 3, 4)]


def test_links_out_of_the_library_are_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = courseware.write(tmp_path / "elsewhere")
    (root / "modules/stolen").symlink_to(elsewhere / MODULE)
    codes = {code for file, _, code in told(root) if file.startswith("modules/stolen")}
    assert codes == {"outside"}
    assert list(load(root)[0].modules) == ["manners"]


def test_a_glossary(root: Path) -> None:
    (root / "glossary.yaml").write_text(
        "terms:\n  - key: owner\n    term: {zh-CN: 业主, en: owner}\n", encoding="utf-8"
    )
    library, found = load(root)
    assert not found
    assert library.glossary.terms[0].term.get("zh-CN") == "业主"
    edit(root / "glossary.yaml", "key: owner", "key: The Owner")
    assert told(root) == [("glossary.yaml", 2, "grammar")]
