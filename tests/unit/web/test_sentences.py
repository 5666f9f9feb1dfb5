"""What the check says of a draft is known, so that it can be said in the reader's language."""

from string import Formatter

import pytest
from marshmallow import ValidationError, fields, validate

from content.schema import Question, from_dict
from content.schema.base import MISSING
from content.sentences import SENTENCES
from lms_tool.authoring.rules.checking import flat
from lms_tool.web.sentences import SENTENCES as KNOWN
from lms_tool.web.sentences import said

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


@pytest.mark.parametrize("kind", [fields.Integer, fields.Float, fields.Date, fields.UUID, fields.List, fields.Dict])
def test_what_a_field_says_by_itself_can_be_translated(kind: type) -> None:
    made = kind(fields.String()) if kind is fields.List else kind()
    for name, message in made.error_messages.items():
        if name not in ("special", "format", "invalid_awareness"):
            assert said(message)[0] in KNOWN, message


@pytest.mark.parametrize(
    "message",
    [
        validate.Length(1, 3).message_all,
        validate.Length(equal=3).message_equal,
        validate.Length(min=1).message_min,
        validate.Length(max=1).message_max,
        validate.Range(1, 3).message_all,
        validate.Range(1).message_min,
        validate.Range(max=3).message_max,
        validate.OneOf(["a"]).default_message,
        validate.Regexp("a").default_message,
    ],
)
def test_what_a_validator_says_by_itself_can_be_translated(message: str) -> None:
    told = message.format(min=1, max=3, equal=3, min_op="greater than or equal to", max_op="less than or equal to",
                          choices="a, b", input="x", regex="a")  # fmt: skip
    assert said(told)[0] in KNOWN, told


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
