"""How two wordings of one text differ, word by word, for a person to read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\{std:[^{}\s]*\}|[\u2e80-\u9fff\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+|\s+|.")
CONTEXT = 60  # characters of unchanged text shown beside a change
LONGEST = 4000  # words compared one by one; longer passages are shown as a whole


@dataclass(frozen=True, slots=True)
class Piece:
    """what: "same", "out", "in", or "gap" where unchanged text is left out."""

    what: str
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """What stays, goes and comes: by paragraph first, then by word (by character in Chinese)."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "replace":
            pieces.extend(_words("".join(old[i:j]), "".join(new[k:m])))
        else:
            pieces.extend(_plain(what, "".join(old[i:j]), "".join(new[k:m])))
    return tuple(_shorten(_joined(pieces)))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) + len(new) > LONGEST:
        yield from _plain("replace", before, after)
        return
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _plain(what, "".join(old[i:j]), "".join(new[k:m]))


def _plain(what: str, before: str, after: str) -> Iterator[Piece]:
    if what == "equal":
        yield Piece("same", before)
        return
    if before:
        yield Piece("out", before)
    if after:
        yield Piece("in", after)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; a lone space between two changes belongs to both of them."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].what == piece.what:
            joined[-1] = Piece(piece.what, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _shorten(pieces: list[Piece]) -> Iterator[Piece]:
    """Long unchanged stretches keep what stands next to a change."""
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        text = piece.text
        if piece.what != "same" or len(text) <= 3 * CONTEXT:
            yield piece
            continue
        if at > 0:
            yield Piece("same", text[:CONTEXT])
        yield Piece("gap", "…")
        if at < last:
            yield Piece("same", text[-CONTEXT:])
