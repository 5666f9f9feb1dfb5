"""What a record store refuses, and what it must not refuse."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi.validation import problems

GOLDENS = sorted((Path(__file__).parents[2] / "golden" / "xapi").glob("*.json"))
CHOICE = "http://adlnet.gov/expapi/activities/cmi.interaction"


def statement() -> dict[str, Any]:
    """A rich statement that is right in every part."""
    return {
        "id": "d8992960-39bd-53f8-9c66-51c919007db3",
        "actor": {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "4711"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}},
        "object": {
            "objectType": "Activity",
            "id": "https://tool.example/xapi/questions/1",
            "definition": {
                "type": CHOICE,
                "name": {"en": "Which?"},
                "interactionType": "choice",
                "correctResponsesPattern": ["a[,]b"],
                "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
            },
        },
        "result": {
            "score": {"scaled": 0.5, "raw": 1, "min": 0, "max": 2},
            "success": True,
            "response": "a",
            "duration": "PT12.7S",
            "extensions": {"https://tool.example/x": {"nothing": None}},
        },
        "context": {
            "registration": "6b0f7a52-5f0e-4c4c-9a63-0c9b4f7f2d11",
            "contextActivities": {"parent": [{"id": "https://tool.example/xapi/quizzes/1"}]},
            "platform": "Service Academy",
            "language": "zh-CN",
        },
        "timestamp": "2026-03-03T09:02:11.310Z",
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """The right statement with one place changed; ``path`` is dotted."""
    result = statement()
    *way, last = path.split(".")
    place = result
    for step in way:
        place = place.setdefault(step, {})
    place[last] = value
    return result


def about_a_statement(**context: Any) -> dict[str, Any]:
    target = {"objectType": "StatementRef", "id": "e327c2e4-3608-5cbd-9d70-5fb506e64791"}
    return {**changed("object", target), "context": context}


# The thirty controls by which three known validators were compared; True is what we refuse.
CONTROLS = {
    "scaled 1.2": (changed("result.score.scaled", 1.2), True),
    "scaled as string": (changed("result.score.scaled", "0.5"), True),
    "raw > max": (changed("result.score.raw", 3), True),
    "success as string": (changed("result.success", "true"), True),
    "null property": (changed("result.response", None), True),
    "duration PT19:18": (changed("result.duration", "PT19:18"), True),
    "duration P1W2D": (changed("result.duration", "P1W2D"), True),
    "timestamp without zone": (changed("timestamp", "2026-03-03T09:02:11.310"), True),
    "timestamp not ISO": (changed("timestamp", "3 March 2026, 09:02"), True),
    "version 1.0.3 in body": (changed("version", "1.0.3"), False),
    "version 2.0.0 in body": (changed("version", "2.0.0"), True),
    "object id = LTI context id with a scheme": (changed("object.id", "course-v1:abc"), False),
    "object id without scheme": (changed("object.id", "9f2c"), True),
    "mbox inside account": (changed("actor.account.mbox", "mailto:a@example.com"), True),
    "two identifiers": (changed("actor.mbox", "mailto:a@example.com"), True),
    "objectType GroupActivity": (changed("object.objectType", "GroupActivity"), True),
    "interactionType bogus": (changed("object.definition.interactionType", "bogus"), True),
    "duplicate component ids": (changed("object.definition.choices", [{"id": "a"}, {"id": "a"}]), True),
    "language tag en_US": (changed("verb.display", {"en_US": "answered"}), True),
    "language bogus": (changed("context.language", "not a language"), True),
    "unknown property": (changed("result.grade", 5), True),
    "extension key not IRI": (changed("result.extensions", {"grade": 5}), True),
    "platform with StatementRef": (about_a_statement(platform="Service Academy"), True),
    "uuid v7": (changed("id", "0195c5a0-7b3e-7c4d-9a5b-0123456789ab"), False),
    "uuid in capitals": (changed("id", "D8992960-39BD-53F8-9C66-51C919007DB3"), False),
    "duration precision .123": (changed("result.duration", "PT1.123S"), False),
    "contextAgents (2.0)": (changed("context.contextAgents", []), True),
    "float extension value": (changed("result.extensions", {"https://tool.example/x": 0.1}), False),
    "empty contextActivities": (changed("context.contextActivities", {}), True),
    "response that is no choice": (changed("result.response", "a[.]z"), False),
}

FURTHER_REFUSALS = {
    "no actor": {key: value for key, value in statement().items() if key != "actor"},
    "no verb id": changed("verb", {"display": {"en": "answered"}}),
    "a key in the wrong case": changed("Result", {}),
    "agent without identifier": changed("actor", {"objectType": "Agent", "name": "Somebody"}),
    "agent with members": changed("actor", {"mbox": "mailto:a@example.com", "member": []}),
    "anonymous group without members": changed("actor", {"objectType": "Group", "member": []}),
    "group within a group": changed("actor", {"objectType": "Group", "member": [{"objectType": "Group"}]}),
    "account without name": changed("actor.account", {"homePage": "https://lms.example"}),
    "mbox without mailto": changed("actor", {"mbox": "a@example.com"}),
    "sha1 too short": changed("actor", {"mbox_sha1sum": "abc"}),
    "openid without scheme": changed("actor", {"openid": "someone.example"}),
    "team that is an agent": changed("context.team", {"mbox": "mailto:a@example.com"}),
    "actor that is a list": changed("actor", []),
    "http address without host": changed("object.id", "http:/nowhere"),
    "IRI with a space": changed("object.id", "https://tool.example/a b"),
    "IRI with half an escape": changed("object.id", "https://tool.example/%4"),
    "choices without interactionType": changed("object.definition", {"choices": [{"id": "a"}]}),
    "component without id": changed("object.definition.choices", [{"description": {"en": "A"}}]),
    "pattern that is text": changed("object.definition.correctResponsesPattern", "a[,]b"),
    "min = max": changed("result.score", {"min": 1, "max": 1}),
    "raw below min": changed("result.score", {"min": 1, "raw": 0}),
    "a score of true": changed("result.score.raw", True),
    "a score beyond all measure": changed("result.score.scaled", 10**400),
    "a score that is no number": changed("result.score.raw", math.nan),
    "timestamp with zone -00:00": changed("timestamp", "2026-03-03T09:02:11-00:00"),
    "timestamp after the last year": changed("timestamp", "9999-12-31T23:59:59-10:00"),
    "timestamp on 30 February": changed("timestamp", "2026-02-30T09:02:11Z"),
    "duration with a fraction in the middle": changed("result.duration", "PT1.5H3M"),
    "duration of nothing": changed("result.duration", "PT"),
    "registration with too many digits": changed("context.registration", "AA97B177-9383-4934-8543-0F91A7A028368"),
    "registration of no known variant": changed("context.registration", "aa97b177-9383-4934-0543-0f91a7a02836"),
    "context statement that is no reference": changed("context.statement", {"id": statement()["id"]}),
    "unknown kind of context activity": changed("context.contextActivities.sibling", []),
    "revision with an agent as object": changed("object", {"objectType": "Agent", "mbox": "mailto:a@example.com"}),
    "voiding an activity": changed("verb", {"id": "http://adlnet.gov/expapi/verbs/voided"}),
    "authority that is an identified group": changed(
        "authority", {"objectType": "Group", "mbox": "mailto:a@example.com"}
    ),
    "language map with a number": changed("verb.display", {"en": 5}),
    "attachment without hash": changed(
        "attachments",
        [{"usageType": "https://tool.example/u", "display": {"en": "x"}, "contentType": "text/plain", "length": 3}],
    ),
    "attachments that are an object": changed("attachments", {}),
}

ACCEPTED = {
    "as it is": statement(),
    "without an id": {key: value for key, value in statement().items() if key != "id"},
    "empty response": changed("result.response", ""),
    "empty extensions": changed("result.extensions", {}),
    "empty definition": changed("object.definition", {}),
    "one context activity without a list": changed("context.contextActivities.parent", {"id": "urn:example:1"}),
    "script and region": changed("context.language", "zh-Hant-TW"),
    "private language": changed("context.language", "x-academy"),
    "weeks alone": changed("result.duration", "P4W"),
    "a long duration": changed("result.duration", "P3Y1M29DT4H35M59.14S"),
    "a zone of whole hours": changed("timestamp", "2026-03-03T17:02:11+08"),
    "a host in Chinese": changed("object.id", "https://物业.example/课程"),
    "a site as actor": changed(
        "actor", {"objectType": "Group", "account": {"homePage": "https://tool.example", "name": "7"}}
    ),
    "voiding a statement": {**about_a_statement(), "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}},
    "attachment by address": changed(
        "attachments",
        [
            {
                "usageType": "https://tool.example/u",
                "display": {"en": "Notes"},
                "contentType": "text/plain; charset=utf-8",
                "length": 27,
                "sha2": "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a",
                "fileUrl": "https://tool.example/files/1",
            }
        ],
    ),
}


def sub_statement(**changes: Any) -> dict[str, Any]:
    inner = {key: statement()[key] for key in ("actor", "verb", "object")}
    return changed("object", {"objectType": "SubStatement", **inner, **changes})


@pytest.mark.parametrize("case", CONTROLS)
def test_the_thirty_controls(case):
    said, refused = CONTROLS[case]
    assert bool(problems(said)) is refused


def test_there_are_thirty_controls():
    assert len(CONTROLS) == 30


@pytest.mark.parametrize("case", FURTHER_REFUSALS)
def test_refused(case):
    assert problems(FURTHER_REFUSALS[case])


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case):
    assert problems(ACCEPTED[case]) == []


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_our_own_sentences_are_clean(path):
    assert problems(json.loads(path.read_text(encoding="utf-8"))) == []


def test_a_sub_statement_is_looked_into():
    plain = {key: value for key, value in statement().items() if key != "context"}
    assert problems({**plain, "object": sub_statement()["object"]}) == []
    for change in ({"id": statement()["id"]}, {"object": sub_statement()["object"]}, {"result": {"success": 1}}):
        assert problems({**plain, "object": sub_statement(**change)["object"]})


def test_a_problem_names_its_place():
    (problem,) = problems(changed("context.contextActivities.parent", [{"id": "urn:example:1"}, {"id": "2"}]))
    assert str(problem) == "context.contextActivities.parent[1].id: must be an absolute IRI"


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
paths = st.sampled_from(
    [
        "actor",
        "verb",
        "object",
        "result",
        "context",
        "timestamp",
        "id",
        "attachments",
        "authority",
        "version",
        "object.definition",
        "object.definition.choices",
        "result.score",
        "context.contextActivities",
        "context.team",
    ]
)


@given(path=paths, value=json_values)
def test_whatever_comes_in_the_answer_is_a_list(path, value):
    said = changed(path, value)
    before = copy.deepcopy(said)
    assert isinstance(problems(said), list)
    assert repr(said) == repr(before)


@given(value=json_values)
def test_what_is_no_statement_at_all_is_refused(value):
    assert problems(value)


def test_a_version_has_few_digits():
    assert not problems(changed("version", "1.0.1234"))
    assert problems(changed("version", "1.0." + "9" * 300))
