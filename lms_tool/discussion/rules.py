"""What may be written, who may do what with it, and when a question counts as answered. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

LONGEST = 3000
"""Characters of a question or an answer."""
LONGEST_WHY = 300
CHANGEABLE = timedelta(minutes=30)
"""How long authors may mend what they wrote or take it back."""
PERIOD = timedelta(minutes=10)
MOST, MOST_BY_STAFF = 10, 200
"""Posts of one person within the period: enough for the eager, too few for a flood."""

_LINK = re.compile(r"https?://[^\s<>\"'，。；：！？、（）《》“”]+", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}"
# What turns the direction of writing around would make a text look like another one.
_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF}


class Written(Protocol):
    """What the rules need to know of a post."""

    @property
    def is_question(self) -> bool: ...
    @property
    def author_id(self) -> UUID: ...
    @property
    def by_staff(self) -> bool: ...
    @property
    def written_at(self) -> datetime: ...
    @property
    def pinned_at(self) -> datetime | None: ...
    @property
    def hidden_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; an address to click where `link` is set."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class May:
    """What somebody may do with a post."""

    change: bool = False
    take_back: bool = False
    report: bool = False
    moderate: bool = False
    pin: bool = False


def tidy(text: str) -> str:
    """A text as it is kept: without control characters and what turns its direction, with at most one empty line."""
    plain = "".join(
        letter
        for letter in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
        if letter == "\n" or not (unicodedata.category(letter) in ("Cc", "Cs") or ord(letter) in _TURNING)
    )
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Paragraphs of lines of pieces, for a page to escape and place."""
    return [[_pieces(line) for line in block.split("\n")] for block in text.split("\n\n")]


def _pieces(line: str) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for match in _LINK.finditer(line):
        address = match[0].rstrip(_AFTER_LINK)
        found += [Piece(line[end : match.start()]), Piece(address, address)]
        end = match.start() + len(address)
    return [piece for piece in (*found, Piece(line[end:])) if piece.text]


def is_changeable(post: Written, now: datetime) -> bool:
    return now - post.written_at <= CHANGEABLE


def may(
    post: Written,
    reader: UUID,
    *,
    staff: bool,
    locked: bool,
    others_answered: bool,
    reported: bool,
    now: datetime,
) -> May:
    """What a reader may do with a post. others_answered: somebody else has answered it (a question).

    Authors mend and take back for a while, nothing that is locked or hidden; a question that others have answered
    stays as it is, and so does what was reported: it is looked at as it was.
    """
    own = post.author_id == reader
    fresh = own and not locked and post.hidden_at is None and is_changeable(post, now)
    return May(
        change=fresh and not reported and not others_answered,
        take_back=fresh and not reported and not others_answered and post.pinned_at is None,
        report=not own and not staff and post.hidden_at is None,
        moderate=staff,
        pin=staff and not post.is_question and post.hidden_at is None,
    )


def is_answered(posts: Iterable[Written], again_at: datetime | None) -> bool:
    """Whether a trainer has answered, or marked an answer as the best, since an answer was asked for last."""
    moments = [
        moment
        for post in posts
        if not post.is_question and post.hidden_at is None
        for moment in (post.written_at if post.by_staff else None, post.pinned_at)
        if moment is not None
    ]
    return bool(moments) and (again_at is None or max(moments) > again_at)
