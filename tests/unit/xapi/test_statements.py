"""Sentences refuse what cannot be true, and are written in one way only."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import xapi as some
from tests.golden.xapi.sentences import SENTENCES
from xapi import activities, statements
from xapi.rendering import render
from xapi.results import Answer, Score
from xapi.statements import Occasion, statement_id
from xapi.validation import problems
from xapi.validation.formats import is_duration, is_iri
from xapi.validation.interactions import misfits

MINUTE = timedelta(minutes=1)


def completed(duration: timedelta = MINUTE) -> dict:
    return statements.completed(some.occasion("completed"), some.lesson(), duration=duration)


def test_the_same_happening_has_the_same_id():
    one, other, attempt = some.NAMESPACE, uuid4(), uuid4()
    assert statement_id(one, "passed", attempt) == statement_id(one, "passed", attempt)
    assert statement_id(one, "passed", attempt).version == 5
    different = {
        statement_id(one, "passed", attempt),
        statement_id(one, "failed", attempt),
        statement_id(one, "passed", attempt, revision=1),
        statement_id(one, "passed", attempt, attempt),
        statement_id(other, "passed", attempt),
    }
    assert len(different) == 5


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "PT0S"),
        (0.004, "PT0S"),
        (0.05, "PT0.05S"),
        (6.8, "PT6.8S"),
        (12.7, "PT12.7S"),
        (60, "PT1M"),
        (542.1, "PT9M2.1S"),
        (2520, "PT42M"),
        (3605, "PT1H5S"),
        (86400, "P1D"),
        (86400.5, "P1DT0.5S"),
        (90000, "P1DT1H"),
    ],
)
def test_durations_are_written_short_and_to_the_hundredth(seconds, written):
    assert completed(timedelta(seconds=seconds))["result"]["duration"] == written


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_every_duration_is_one_that_stores_accept(duration):
    assert is_duration(completed(duration)["result"]["duration"])


def test_times_are_utc_to_the_millisecond():
    occasion = Occasion(
        some.EVENT, some.learner(), datetime.fromisoformat("2026-03-03T17:02:11.310999+08:00"), some.where()
    )
    assert statements.initialized(occasion, some.lesson())["timestamp"] == "2026-03-03T09:02:11.310Z"


def test_a_time_without_a_zone_is_not_told():
    occasion = Occasion(some.EVENT, some.learner(), some.NOW.replace(tzinfo=None), some.where())
    with pytest.raises(ValueError, match="zone"):
        statements.initialized(occasion, some.lesson())


@pytest.mark.parametrize("event", SENTENCES)
def test_bytes_are_compact_readable_and_the_same_every_time(event):
    text = render(SENTENCES[event]())
    assert text == render(SENTENCES[event]())
    assert json.loads(text) == SENTENCES[event]()
    assert "\\u" not in text
    assert '": ' not in text


def test_an_outcome_agrees_with_its_mastery_score():
    with pytest.raises(ValueError, match="failed"):
        statements.passed(some.occasion("passed"), some.quiz(), Score(15, 20), mastery=0.8, duration=MINUTE)
    with pytest.raises(ValueError, match="passed"):
        statements.failed(some.occasion("failed"), some.quiz(), Score(16, 20), mastery=0.8, duration=MINUTE)


@pytest.mark.parametrize(("raw", "high", "low"), [(-1, 5, 0), (6, 5, 0), (0, 0, 0), (1, 5, 2), (3, 5, -1)])
def test_a_score_lies_within_its_bounds(raw, high, low):
    with pytest.raises(ValueError, match="no score"):
        Score(raw, high, low)


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_is_a_percentage(percent):
    with pytest.raises(ValueError, match="per cent"):
        statements.progressed(some.occasion("progressed"), some.lesson(), percent=percent)


def test_time_spent_is_never_negative():
    with pytest.raises(ValueError, match="backwards"):
        completed(timedelta(seconds=-1))


def test_what_is_absent_is_not_said():
    bare = Occasion(some.EVENT, some.learner(), some.NOW, statements.Where())
    said = statements.initialized(bare, some.lesson())
    assert set(said["context"]) == {"contextActivities", "platform"}
    assert set(said["context"]["contextActivities"]) == {"category"}
    assert problems(said) == []


@pytest.mark.parametrize("key", ["", "two words", "a[,]b", "a[.]b", "a[:]b"])
def test_option_ids_can_be_told_apart_in_a_response(key):
    with pytest.raises(ValueError, match="option id"):
        activities.question(some.module(), "q", {"en": "Which?"}, {key: {"en": "This"}})


def test_a_key_names_options_only():
    with pytest.raises(ValueError, match="no options"):
        activities.question(some.module(), "q", {"en": "Which?"}, {"a": {"en": "A"}}, right=("b",))
    with pytest.raises(ValueError, match="no options"):
        activities.question(some.module(), "q", {"en": "True?"}, right=("yes",))


option_ids = st.lists(
    st.from_regex(r"[A-Za-z0-9_.,\[\]-]{1,6}", fullmatch=True), min_size=1, max_size=6, unique=True
).filter(lambda keys: not any(mark in key for key in keys for mark in ("[,]", "[.]", "[:]")))


@given(keys=option_ids, data=st.data())
def test_a_response_can_be_read_back(keys, data):
    chosen = tuple(data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    question = activities.question(some.module(), "q", {"en": "Which?"}, {key: {"en": key} for key in keys}, chosen)
    answer = Answer(activities.response(tuple(reversed(chosen))), True)
    said = statements.answered(some.occasion("answered"), question, answer, within=some.quiz())
    assert sorted(said["result"]["response"].split("[,]")) == sorted(chosen)
    assert said["object"]["definition"]["correctResponsesPattern"] == [said["result"]["response"]]
    assert problems(said) == []
    assert misfits(said) == []


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_lms_context_id_becomes_an_iri(context_id):
    assert is_iri(activities.course(some.BASE, some.PLATFORM, context_id).id)


def test_one_module_in_two_tracks_is_one_activity():
    assert "tracks" not in some.module().id
    assert some.lesson().id.startswith(some.module().id)


def test_a_lesson_stands_below_its_module():
    said = statements.waived(some.occasion("waived"), some.lesson(), reason="Administrative")
    assert [thing["id"] for thing in said["context"]["contextActivities"]["parent"]] == [some.module().id]
    assert "instructor" not in said["context"]


def test_without_tincan_nothing_is_said():
    code = "import sys; sys.modules['tincan'] = None; import xapi.statements"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=False).returncode != 0


def test_ids_may_be_of_any_version():
    uuid7 = UUID("0195c5a0-7b3e-7c4d-9a5b-0123456789ab")
    said = statements.initialized(some.occasion("initialized", some.where(registration=uuid7)), some.lesson())
    assert said["context"]["registration"] == str(uuid7)
