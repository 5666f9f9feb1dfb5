"""Statements keep what the profile promises of them, and a checker finds those that do not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.golden.xapi.sentences import SENTENCES
from xapi import profile
from xapi import vocabulary as v
from xapi.conformance import breaches, is_ours, templates_of
from xapi.profile.templates import template_id


def without(statement: dict[str, Any], path: str) -> dict[str, Any]:
    changed = copy.deepcopy(statement)
    *way, last = path.split("/")
    place = changed
    for step in way:
        place = place[step]
    del place[last]
    return changed


@pytest.mark.parametrize("event", SENTENCES)
def test_every_sentence_follows_the_one_template_made_for_it(event):
    said = SENTENCES[event]()
    assert is_ours(said)
    assert len(templates_of(said)) == 1
    assert breaches(said) == []


def test_no_template_is_there_for_nothing():
    """Each is for a sentence; some sentences are said of lessons in one golden file and could be said of quizzes."""
    used = {template.id for speak in SENTENCES.values() for template in templates_of(speak())}
    twins = {template_id(key) for key in ("lesson-resumed", "lesson-abandoned", "quiz-suspended", "quiz-terminated")}
    assert {template.id for template in profile.TEMPLATES} - used - twins == {template_id("quiz-waived")}


BROKEN = {
    "passed": ("result/score", "result/success", "result/duration", "context/registration", "context/extensions"),
    "completed": ("result/completion", "result/duration", "context/contextActivities/grouping"),
    "terminated": ("result/duration", "context/contextActivities/parent", "context/revision"),
    "satisfied": ("context/extensions", "context/contextActivities/category"),
    "waived-module": ("result/extensions", "result/success"),
    "attended": ("result/duration", "context/contextActivities/grouping"),
    "asked": ("result/extensions",),
    "credited": ("result/extensions", "timestamp"),
    "launched": ("context/extensions",),
}


@pytest.mark.parametrize(("event", "path"), [(event, path) for event, paths in BROKEN.items() for path in paths])
def test_what_a_template_asks_for_may_not_be_left_out(event, path):
    assert breaches(without(SENTENCES[event](), path))


@pytest.mark.parametrize(
    ("event", "path", "value"),
    [
        ("satisfied", "result", {"success": True}),
        ("initialized", "result", {"completion": True}),
        ("asked", "result/response", "the words themselves"),
        ("passed", "result/success", False),
        ("waived", "result/extensions", {v.REASON: "Because"}),
        ("passed", "actor/mbox", "mailto:somebody@example.com"),
        ("voided", "object/objectType", "Activity"),
    ],
)
def test_what_a_template_forbids_may_not_stand_there(event, path, value):
    said = copy.deepcopy(SENTENCES[event]())
    *way, last = path.split("/")
    place = said
    for step in way:
        place = place[step]
    place[last] = value
    assert breaches(said)


def test_a_verb_of_others_is_nothing_of_ours():
    said = copy.deepcopy(SENTENCES["passed"]())
    said["verb"]["id"] = "https://w3id.org/xapi/video/verbs/played"
    assert [problem.message for problem in breaches(said)] == ["no template of the profile is for this verb and object"]


@pytest.mark.parametrize("said", [{}, {"verb": {"id": 5}}, {"verb": {"id": v.PASSED.id}, "object": []}])
def test_whatever_it_is_the_answer_is_a_list(said):
    assert breaches(said)
    assert not is_ours(said)
