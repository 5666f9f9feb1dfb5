"""Published courseware → passages: pieces of text that are found and shown as one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from content.schema import When

LONGEST = {"zh": 320, "": 800}  # characters of a passage, by writing
_BLOCKS = frozenset(("p", "li", "dt", "dd", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS |= frozenset(("div", "figcaption", "pre", "section", "aside", "table", "ul", "ol", "label"))
_SILENT = frozenset(("svg", "script", "style", "button"))


@dataclass(frozen=True, slots=True)
class Passage:
    """kind: lesson, module, case, phrase or law. place: what it belongs to, the same in every language."""

    kind: str
    language: str
    place: str
    title: str
    text: str
    heading: str = ""
    anchor: str = ""
    """Id of the heading above it on its page."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """Where it is from, as it is shown."""
    opens: bool = True
    """Whether its text begins with it: who asks for a title is led to the beginning."""
    number: int = 0
    """Within its source."""
    meant: tuple[When, ...] = ()
    """Conditions that all have to hold for a reader."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a row, a list item below a heading."""

    anchor: str
    heading: str
    text: str


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._said: list[str] = []
        self._anchor = self._heading = ""
        self._silent = 0
        self._in_heading: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._flush()
            if tag == "h2":
                self._in_heading = dict(attrs).get("id") or ""
        elif tag in ("br", "td", "th"):
            self._said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "h2" and self._in_heading is not None:
            self._anchor, self._heading = self._in_heading, " ".join("".join(self._said).split())
            self._in_heading = None
            self._said.clear()
        elif tag in _BLOCKS:
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._said.append(data)

    def _flush(self) -> None:
        if self._in_heading is None:
            text = " ".join("".join(self._said).split())
            self._said.clear()
            if text:
                self.found.append(Block(self._anchor, self._heading, text))

    def close(self) -> None:
        super().close()
        self._flush()


def blocks_of(html: str) -> list[Block]:
    """The blocks of a rendered text, with the heading above each."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    return parser.found


def cut(whole: Passage, blocks: Iterable[Block]) -> Iterator[Passage]:
    """Passages of one text, each below one heading and not longer than is read at a glance."""
    longest = LONGEST["zh" if whole.language.startswith("zh") else ""]
    piece: list[Block] = []
    whole = replace(whole, opens=True)
    for block in blocks:
        size = sum(len(one.text) for one in piece)
        if piece and (block.anchor != piece[0].anchor or size + len(block.text) > longest):
            yield _passage(whole, piece)
            whole, piece = replace(whole, opens=False), []
        piece.append(block)
    if piece:
        yield _passage(whole, piece)


def _passage(whole: Passage, piece: list[Block]) -> Passage:
    text = "\n".join(block.text for block in piece)
    return replace(whole, text=text, heading=piece[0].heading, anchor=piece[0].anchor)
