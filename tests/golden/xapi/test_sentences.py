"""The golden statements: what is said today is what was said when the file was read and agreed to."""

from __future__ import annotations

import inspect
import json

import pytest

from tests.golden.xapi import book
from tests.golden.xapi.sentences import FOLDER, SENTENCES
from xapi import statements
from xapi import vocabulary as v
from xapi.validation.interactions import misfits


def golden(event: str) -> dict:
    return json.loads((FOLDER / f"{event}.json").read_text(encoding="utf-8"))


def public_sentences() -> set[str]:
    functions = inspect.getmembers(statements, inspect.isfunction)
    return {
        name
        for name, function in functions
        if next(iter(inspect.signature(function).parameters)) == "occasion" and not name.startswith("_")
    }


def grouped_types(statement: dict) -> set[str]:
    return {thing["definition"]["type"] for thing in statement["context"]["contextActivities"]["grouping"]}


@pytest.mark.parametrize("event", SENTENCES)
def test_a_sentence_says_what_its_golden_file_says(event):
    said = SENTENCES[event]()
    assert said == golden(event)
    assert list(said) == list(golden(event))


@pytest.mark.parametrize("event", SENTENCES)
def test_responses_fit_their_questions(event):
    assert misfits(golden(event)) == []


@pytest.mark.parametrize(
    ("event", "response"),
    [
        ("answered-single", "z"),
        ("answered-multiple", "a,c"),
        ("answered-multiple", "a[,]a"),
        ("answered-true_false", "yes"),
        ("answered-ordering", "a[.]b"),
        ("answered-matching", "entrapment[.]complaint"),
        ("answered-matching", "five[.]entrapment"),
        ("answered-matching", "entrapment"),
        ("answered-number", "five"),
        ("answered-number", "4[:]6"),
        ("answered-short_text", "{case_matters=perhaps}x"),
    ],
)
def test_a_response_that_does_not_fit_is_found(event, response):
    said = golden(event)
    said["result"]["response"] = response
    assert [problem.path for problem in misfits(said)] == ["result.response"]


def test_every_sentence_has_a_golden_and_every_golden_a_sentence():
    assert {event.split("-")[0] for event in SENTENCES} == public_sentences()
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SENTENCES)


@pytest.mark.parametrize("event", SENTENCES)
def test_every_statement_carries_our_profile_and_no_cmi5_category(event):
    category = golden(event)["context"]["contextActivities"]["category"]
    assert [thing["id"] for thing in category] == [v.PROFILE_VERSION]


@pytest.mark.parametrize("event", ["initialized", "completed", "answered-single", "passed", "viewed"])
def test_layer_track_module_and_course_are_grouped_apart(event):
    assert grouped_types(golden(event)) >= {v.LAYER, v.TRACK, v.MODULE, v.COURSE}


def test_a_module_is_not_grouped_under_itself():
    assert v.MODULE not in grouped_types(golden("satisfied"))


@pytest.mark.parametrize("event", SENTENCES)
def test_nobody_is_named(event):
    statement = golden(event)
    assert set(statement["actor"]) == {"objectType", "account"}
    assert "mbox" not in json.dumps(statement)


def test_all_statements_have_ids_of_their_own():
    assert len({golden(event)["id"] for event in SENTENCES}) == len(SENTENCES)


def test_the_book_for_report_writers_shows_what_is_said():
    """Written anew by ``python -m tests.golden.xapi``."""
    assert book.BOOK.read_text(encoding="utf-8") == book.renewed()
