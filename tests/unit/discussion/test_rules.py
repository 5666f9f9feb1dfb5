"""What may be written, what a text becomes, and when a question counts as answered."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms_tool.discussion import rules

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ME, YOU = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Note:
    """A post, minutes ago."""

    ago: float = 5
    is_question: bool = False
    author_id: UUID = ME
    by_staff: bool = False
    pinned: float | None = None
    hidden: bool = False

    @property
    def written_at(self) -> datetime:
        return NOW - timedelta(minutes=self.ago)

    @property
    def pinned_at(self) -> datetime | None:
        return None if self.pinned is None else NOW - timedelta(minutes=self.pinned)

    @property
    def hidden_at(self) -> datetime | None:
        return NOW if self.hidden else None


def may(post: Note, reader: UUID = ME, **changes: bool) -> rules.May:
    usual = {"staff": False, "locked": False, "others_answered": False, "reported": False}
    return rules.may(post, reader, now=NOW, **{**usual, **changes})


def test_control_characters_and_turned_directions_go_and_lines_stay() -> None:
    assert rules.tidy("  a\x00b\r\nc\u202edrow\u2066\ttab \n\n\n\n\nend \n") == "ab\ncdrow  tab\n\nend"
    assert rules.tidy(" \n\x07\u200e\n ") == ""
    assert rules.tidy("👩‍👩‍👧 夜班 é") == "👩‍👩‍👧 夜班 é"


@given(some.text())
def test_a_tidy_text_is_tidy_and_its_pieces_say_all_of_it(text: str) -> None:
    tidied = rules.tidy(text)
    assert rules.tidy(tidied) == tidied
    said = "\n\n".join(
        "\n".join("".join(piece.text for piece in line) for line in block) for block in rules.paragraphs(tidied)
    )
    assert said == tidied


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.org/a?b=1.", ["https://example.org/a?b=1"]),
        ("见（https://example.org/表）。", ["https://example.org/表"]),
        ("javascript:alert(1) data:text/html,x", []),
        ('https://example.org/"onclick="x', ["https://example.org/"]),
        ("<https://example.org/x>", ["https://example.org/x"]),
    ],
)
def test_only_addresses_of_the_web_become_links(text: str, links: list[str]) -> None:
    assert [piece.link for block in rules.paragraphs(text) for line in block for piece in line if piece.link] == links


def test_authors_mend_and_take_back_for_half_an_hour() -> None:
    assert may(Note(29)) == rules.May(change=True, take_back=True)
    assert may(Note(31)) == rules.May()
    assert may(Note(1), YOU) == rules.May(report=True)


@pytest.mark.parametrize("change", ["locked", "reported", "others_answered"])
def test_what_is_closed_reported_or_answered_stays_as_it_is(change: str) -> None:
    assert may(Note(1, is_question=True), **{change: True}) == rules.May()


def test_a_marked_answer_is_not_taken_back_but_may_be_mended() -> None:
    assert may(Note(9, pinned=1)) == rules.May(change=True)


def test_staff_moderate_and_mark_answers_that_are_to_be_seen() -> None:
    assert may(Note(60), YOU, staff=True) == rules.May(moderate=True, pin=True)
    assert not may(Note(60, is_question=True), YOU, staff=True).pin
    assert not may(Note(60, hidden=True), YOU, staff=True).pin


QUESTION = Note(50, is_question=True)


@pytest.mark.parametrize(
    ("answers", "again", "answered"),
    [
        ([], None, False),
        ([Note(40, author_id=YOU)], None, False),
        ([Note(40, by_staff=True)], None, True),
        ([Note(40, by_staff=True, hidden=True)], None, False),
        ([Note(40, author_id=YOU, pinned=30)], None, True),
        ([Note(40, by_staff=True)], 20, False),
        ([Note(40, by_staff=True), Note(10, by_staff=True)], 20, True),
        ([Note(40, author_id=YOU, pinned=10)], 20, True),
    ],
)
def test_a_question_is_answered_by_a_trainer_or_a_mark(
    answers: list[Note], again: float | None, answered: bool
) -> None:
    asked_again = None if again is None else NOW - timedelta(minutes=again)
    assert rules.is_answered([QUESTION, *answers], asked_again) is answered
