"""A lesson being drafted from somebody's document."""

import io
import re
from collections import Counter
from dataclasses import dataclass, field

from content.media import Refused, clean
from content.media.refusals import english

_SPECIAL = re.compile(r"([\\`*_\[\]|~])")
_BEGINNING = re.compile(r"^(#|>|[-+](?=\s)|={3,}|-{3,})")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s)")
_EDGES = re.compile(r"(?s)^(\W*)(.*?)(\W*)$")
MOST_PICTURES = 300
NO_WORDS = english("pictures without a description: write into the brackets what they show")
NO_PICTURE = english("pictures of a kind that browsers do not show (such as EMF)")
ELSEWHERE = english("pictures that lie elsewhere and were not fetched")


@dataclass(slots=True)
class Draft:
    stem: str
    language: str
    title: str = ""
    blocks: list[str] = field(default_factory=list)
    """Paragraphs, lists, tables, in order."""
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Name → what it holds, cleaned."""
    losses: Counter[str] = field(default_factory=Counter)
    """What could not be carried over, as an English sentence → how often."""

    @property
    def markdown(self) -> str:
        return "\n\n".join(block for block in self.blocks if block.strip()) + "\n"

    def add(self, block: str) -> None:
        self.blocks.append(block)

    def lose(self, what: str, times: int = 1) -> None:
        if times:
            self.losses[what] += times

    def picture(self, data: bytes, alt: str) -> str:
        """The Markdown of a picture, or nothing where it cannot be shown."""
        if len(self.pictures) >= MOST_PICTURES:
            self.lose(NO_PICTURE)
            return ""
        try:
            made = clean(io.BytesIO(data))
        except Refused:
            self.lose(NO_PICTURE)
            return ""
        if made.data is None or made.kind.family not in {"picture", "drawing"}:
            self.lose(NO_PICTURE)
            return ""
        same = next((name for name, kept in self.pictures.items() if kept == made.data), None)
        name = same or f"{self.stem}-{len(self.pictures) + 1}.{made.kind.ending}"
        self.pictures[name] = made.data
        if not alt.strip():
            self.lose(NO_WORDS)
        return f"![{plain(alt)}]({name})"


def plain(text: str) -> str:
    """Words as Markdown shows them: nothing in them is a mark."""
    text = " ".join(text.replace("\x0b", " ").split())
    text = text.replace("<", "＜").replace(">", "＞").replace("{", "｛").replace("}", "｝")
    return _SPECIAL.sub(r"\\\1", text)


def paragraph(marked: str) -> str:
    """A paragraph that does not begin as something else does."""
    marked = _BEGINNING.sub(r"\\\1", marked.strip())
    return _NUMBER.sub(r"\1\\\2", marked)


def strong(marked: str, mark: str = "**") -> str:
    """Emphasis with punctuation outside: Markdown would not see it within Chinese text otherwise."""
    edges = _EDGES.match(marked)
    if edges is None or not edges[2]:
        return marked
    return f"{edges[1]}{mark}{edges[2]}{mark}{edges[3]}"


def table(rows: list[list[str]]) -> str:
    """A table whose first row has the titles."""
    if not rows or not any(any(row) for row in rows):
        return ""
    wide = max(map(len, rows))
    filled = [[*row, *[""] * (wide - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in filled]
    return "\n".join([lines[0], "|---" * wide + "|", *lines[1:]])
