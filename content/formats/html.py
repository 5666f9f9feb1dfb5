"""HTML of other systems → plain words. What was more than words is told."""

import html
import re
from html.parser import HTMLParser

_BLOCKS = {
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "table",
    "section",
}
_SILENT = {"script", "style", "head", "title"}
_PLAIN = _BLOCKS - {"table", "tr", "li", "ul", "ol"} | {"span", "br", "html", "body", "a"} | _SILENT
_MEDIA = {"img", "video", "audio", "object", "iframe", "embed", "svg"}
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>|&(#\d+|#x[0-9a-fA-F]+|\w+);")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.by_language: dict[str, list[str]] = {}
        self.lost: set[str] = set()
        self._silent = 0
        self._spans: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in _SILENT:
            self._silent += 1
        elif tag in _MEDIA:
            self.lost.add("lost-files")
            shown = (given.get("alt") or "").strip()
            self._say(f" [{shown}] " if shown else "")
        elif tag not in _PLAIN:
            self.lost.add("lost-markup")
        if tag == "br" or tag in _BLOCKS:
            self._say("\n")
        if tag == "span":
            self._spans.append(given.get("lang", "") if "multilang" in given.get("class", "") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._say("\n")
        elif tag == "span" and self._spans:
            self._spans.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _say(self, words: str) -> None:
        language = next((span for span in reversed(self._spans) if span), "")
        (self.by_language.setdefault(language, []) if language else self.pieces).append(words)


def words_of(text: str) -> tuple[str, dict[str, str], set[str]]:
    """The words of HTML, those that are marked as another language, and codes of what was lost."""
    parser = _Words()
    parser.feed(text)
    parser.close()
    languages = {_tag(language): _tidy(pieces) for language, pieces in parser.by_language.items()}
    return _tidy(parser.pieces), languages, parser.lost


def is_html(text: str) -> bool:
    return bool(_TAG.search(text))


def unescaped(text: str) -> str:
    return html.unescape(text)


def _tidy(pieces: list[str]) -> str:
    said = "".join(pieces).replace("\xa0", " ")
    said = re.sub(r" *\n *", "\n", said)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", said)).strip()


def _tag(language: str) -> str:
    """Moodle writes zh_cn."""
    first, *more = language.replace("_", "-").split("-")
    return "-".join([first.lower(), *(piece.upper() if len(piece) == 2 else piece for piece in more)])
