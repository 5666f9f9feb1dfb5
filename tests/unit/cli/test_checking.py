"""The command that checks courseware, for people and for scripts."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lms_tool.cli.checking import check
from lms_tool.cli.listing import list_
from tests.factories import courseware


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return courseware.write(tmp_path / "library")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(check, [str(word) for word in words])


def told(*words: str | Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(run(*words, "--json").stdout)
    return read


def spoil(root: Path) -> None:
    quiz = root / "modules/manners/quizzes/module-test.yaml"
    quiz.write_text(quiz.read_text(encoding="utf-8").replace("- late", "- nowhere"), encoding="utf-8")


def test_hours_are_shown_by_layer_and_activity(root: Path) -> None:
    said = run(root).stdout
    assert "starters      lessons  quizzes  hours  minutes  share  planned" in said
    assert "foundation        0.2      0.0    0.2       10  100 %    100 %" in said
    assert "together          0.2      0.0    0.2       10\n" in said
    assert "0.2 training hours of 45 minutes; none are owed" in said


def test_scripts_get_what_it_is_about_and_the_values_of_the_sentence(root: Path) -> None:
    spoil(root)
    read = told(root, "--severity", "error")
    (problem,) = read["problems"]
    assert (problem["kind"], problem["key"]) == ("quiz", "manners/module-test")
    assert (problem["sentence"], problem["values"]) == ("link.question", {"key": "nowhere"})
    assert read["counts"]["error"] == 1
    assert read["hours"][0]["layers"][0]["required"] == {"lessons": 8, "quizzes": 2}


def test_a_question_is_found_by_its_line(root: Path) -> None:
    late = [one for one in told(root)["problems"] if one["code"] == "unused"]
    assert late == []
    spoil(root)
    (late,) = [one for one in told(root)["problems"] if one["code"] == "unused"]
    assert (late["kind"], late["key"]) == ("question", "manners/late")


def test_filters(root: Path) -> None:
    assert {one["severity"] for one in told(root, "--severity", "weak")["problems"]} == {"weak"}
    assert told(root, "--module", "manners")["problems"]
    assert "there is no module nobody" in run(root, "--module", "nobody").output
    assert run(root, "--module", "nobody").exit_code == 2


def test_exit_codes(root: Path) -> None:
    assert run(root).exit_code == 0
    assert run(root, "--fail-on", "short").exit_code == 1
    assert run(root, "--fail-on", "number").exit_code == 0
    assert "[short]" in run(root, "--quiet", "--fail-on", "short").stdout
    assert "[short]" not in run(root, "--quiet").stdout
    spoil(root)
    assert run(root).exit_code == 1


def test_annotations_of_a_workflow_run(root: Path) -> None:
    spoil(root)
    first = run(root, "--format", "github", "--severity", "error").stdout.splitlines()[0]
    assert first.startswith("::error file=") and first.endswith("title=link::No such question: nowhere.")


def test_everything_there_is_can_be_listed_with_what_is_due(root: Path) -> None:
    listed = CliRunner().invoke(list_, [str(root), "--kind", "quiz", "--json"])
    (quiz,) = json.loads(listed.stdout)
    assert quiz == {
        "kind": "quiz",
        "key": "manners/module-test",
        "ability": ["skill"],
        "minutes": 2,
        "review_by": "2027-03-31",
        "sources": [],
    }
    due = CliRunner().invoke(list_, [str(root), "--due", "2027-03-30"]).stdout
    assert due == "There is nothing of this kind.\n"
