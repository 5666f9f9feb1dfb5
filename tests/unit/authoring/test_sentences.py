"""What the check says of a draft is known, so that it can be said in the reader's language."""

from string import Formatter

import pytest
from marshmallow import ValidationError

from content.schema import Question, from_dict
from content.schema.base import MISSING
from content.sentences import SENTENCES
from lms_tool.authoring.rules.checking import flat
from lms_tool.authoring.rules.sentences import SENTENCES as KNOWN
from lms_tool.authoring.rules.sentences import said

ABOUT = {
    *("above", "absolute", "alike", "bank", "blueprint", "check", "door", "draw", "duplicate", "lengths", "longest"),
    *(
        "number",
        "pace",
        "positions",
        "practice",
        "review",
        "short",
        "track",
        "translation",
        "unchecked",
        "unmarkable",
        "why",
    ),
}
"""Codes of what lessons, questions and quizzes have."""
ALONE = {"empty.lessons", "empty.quizzes", "link.layer", "link.lesson", "link.question", "standard", "unused.question"}
ABOUT_DRAFTS = [name for name in SENTENCES if name.partition(".")[0] in ABOUT or name in ALONE]


@pytest.mark.parametrize("name", ABOUT_DRAFTS)
def test_every_sentence_about_a_draft_can_be_translated(name: str) -> None:
    text = SENTENCES[name][1]
    values = {field: f"v-{field}" for _, field, _, _ in Formatter().parse(text) if field}
    sentence, found = said(text.format_map(values))
    assert sentence in KNOWN
    assert set(found.values()) == set(values.values())


def test_what_is_missing_is_said_in_a_sentence_of_our_own_that_can_be_translated() -> None:
    with pytest.raises(ValidationError) as caught:
        from_dict(Question, {"key": "q", "type": "single", "options": [{"key": "a"}]})
    assert {message for _, message in flat(caught.value.messages, ())} == {MISSING}
    assert said(MISSING) == (MISSING, {})
    assert MISSING in KNOWN


def test_a_sentence_nobody_knows_is_said_as_it_is() -> None:
    assert said("100 % new") == ("100 %% new", {})


def test_a_sentence_is_not_taken_for_a_shorter_one_that_begins_alike() -> None:
    sentence, found = said("There is no file door.svg beside the lessons (media/) nor among the stored files.")
    assert "beside the lessons" in sentence
    assert found == {"name": "door.svg"}
