"""A sequence: who tells whom what, in order. `A -> B : words`; `A --> B : words` for an answer; `A : words` for what
one does alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.diagrams.drawing import LEADING, Unclear, arrow, framed, lines, wrapped

MOST_PEOPLE, MOST_LINES = 5, 30
_COLUMN, _HEAD = 132, 48
_SAID = re.compile(r"(?P<who>[^:：]+?)\s*(?:(?P<arrow>-->|->)\s*(?P<whom>[^:：]+?)\s*)?[:：]\s*(?P<words>\S.*)")


@dataclass(frozen=True, slots=True)
class _Message:
    who: str
    whom: str
    """The same as who for what one does alone."""
    words: str
    answer: bool


def sequence(written: Sequence[str], title: str) -> str:
    """The drawing. Raises Unclear."""
    people, said = _read(written)
    wide = _COLUMN if len(people) > 2 else 190
    place = {who: wide * (at + 0.5) for at, who in enumerate(people)}
    parts, y = [], float(_HEAD + 16)
    for message in said:
        part, y = _drawn(message, place, wide, y)
        parts.append(part)
    heads = [_person(who, x, wide, y) for who, x in place.items()]
    told = "; ".join(_told(message) for message in said)
    return framed([*heads, *parts], wide * len(people), y + 8, title, told)


def _read(written: Sequence[str]) -> tuple[list[str], list[_Message]]:
    people: list[str] = []
    said: list[_Message] = []
    for at, text in enumerate(written):
        if not text.strip():
            continue
        found = _SAID.fullmatch(text.strip())
        if found is None:
            raise Unclear(at, "A line of a sequence is: who -> whom : words, or who : what they do.")
        whom = found["whom"] or found["who"]
        people += [one for one in dict.fromkeys((found["who"], whom)) if one not in people]
        said.append(_Message(found["who"], whom, found["words"], found["arrow"] == "-->"))
        if len(people) > MOST_PEOPLE or len(said) > MOST_LINES:
            raise Unclear(at, f"At most {MOST_PEOPLE} people and {MOST_LINES} lines; make two of it.")
    if not said:
        raise Unclear(0, "This sequence is empty.")
    return people, said


def _person(who: str, x: float, wide: float, end: float) -> str:
    line = f'<line class="d-life" x1="{x:g}" y1="{_HEAD}" x2="{x:g}" y2="{end:g}"/>'
    box = f'<rect class="d-end" x="{x - wide / 2 + 6:g}" y="2" width="{wide - 12:g}" height="{_HEAD - 4}" rx="8"/>'
    return line + box + lines(wrapped(who, wide - 20)[:2], x, _HEAD / 2)


def _drawn(message: _Message, place: dict[str, float], wide: float, y: float) -> tuple[str, float]:
    """One message, and where the next one begins."""
    begin, end = place[message.who], place[message.whom]
    if begin == end:
        said = wrapped(message.words, wide - 26)
        high = len(said) * LEADING + 10
        box = (
            f'<rect class="d-box" x="{begin - wide / 2 + 8:g}" y="{y:g}" width="{wide - 16:g}" height="{high}" rx="6"/>'
        )
        return box + lines(said, begin, y + high / 2, "d-when"), y + high + 14
    room = abs(begin - end)
    said = wrapped(message.words, room - 14)
    bottom = y + len(said) * LEADING + 6
    middle, high = (begin + end) / 2, len(said) * LEADING
    ground = f'<rect class="d-ground" x="{middle - room / 2 + 5:g}" y="{y:g}" width="{room - 10:g}" height="{high}"/>'
    drawn = ground + lines(said, middle, y + high / 2, "d-when")
    return drawn + arrow([(begin, bottom), (end, bottom)], "d-line d-back" if message.answer else "d-line"), bottom + 16


def _told(message: _Message) -> str:
    if message.who == message.whom:
        return f"{message.who}: {message.words}"
    return f"{message.who} → {message.whom}: {message.words}"
