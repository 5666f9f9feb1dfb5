"""The signs that mean something in GIFT, and how a text says them without meaning it."""

import re

_MEANS = re.compile(r"[\\#=~{}:\n]")
_SAID = re.compile(r"\\(.)", re.S)
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


def escaped(text: str) -> str:
    """On one line."""
    return _MEANS.sub(lambda found: "\\n" if found[0] == "\n" else "\\" + found[0], text)


def unescaped(text: str) -> str:
    return _SAID.sub(lambda found: "\n" if found[1] == "n" else found[1] if found[1] in "\\#=~{}:" else found[0], text)


def find(text: str, signs: str, start: int = 0) -> int:
    """Where one of these signs stands unescaped; -1 for nowhere."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text.startswith(signs, at) if len(signs) > 1 else text[at] == signs:
            return at
        at += 1
    return -1


def split(text: str, signs: str) -> list[str]:
    """Pieces, each beginning with the one of these signs that stands before it; the first one may have none."""
    pieces, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in signs:
            pieces.append(text[start:at])
            start = at
        at += 1
    pieces.append(text[start:])
    return [piece for piece in pieces if piece.strip()]
