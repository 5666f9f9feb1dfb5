"""What the check says of a draft is known, so that it can be said in the reader's language."""

from string import Formatter

import pytest

from content.sentences import SENTENCES
from lms_tool.authoring.rules.sentences import SENTENCES as KNOWN
from lms_tool.authoring.rules.sentences import said

OF_FILES = {
    *("alias", "cell", "dead-end", "empty", "folder", "grammar", "key", "law", "loop", "media", "missing", "never"),
    *("not-text", "not-utf8", "outside", "shares", "stray", "tag", "too-deep", "too-large", "twice", "unreachable"),
    "yaml",
}
"""Codes of what files, tracks and role-plays have and drafts have not."""
NOT_SAID = {"unused", "unused.module", "standard.unit", "link.module", "link.lesson-of-case", "link.speaker"}
NOT_SAID |= {"link.clock", "link.variable", "link.node", "link.step"}
ABOUT_DRAFTS = [
    name
    for name in SENTENCES
    if name not in NOT_SAID and (name.partition(".")[0] not in OF_FILES or name in {"empty.lessons", "empty.quizzes"})
]


@pytest.mark.parametrize("name", ABOUT_DRAFTS)
def test_every_sentence_about_a_draft_can_be_translated(name: str) -> None:
    text = SENTENCES[name][1]
    values = {field: f"v-{field}" for _, field, _, _ in Formatter().parse(text) if field}
    sentence, found = said(text.format_map(values))
    assert sentence in KNOWN
    assert set(found.values()) == set(values.values())


def test_a_sentence_nobody_knows_is_said_as_it_is() -> None:
    assert said("100 % new") == ("100 %% new", {})
