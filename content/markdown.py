"""Lesson Markdown → parts of a page.

CommonMark with tables, without HTML; the blocks of docs/authoring.md are fences (`content.blocks`); `{std:key}` is a
figure of the company standard. Whatever comes out has gone through nh3 with an explicit list of what may stand in a
lesson.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from content.blocks import BLOCKS
from content.schema import Site, Standard
from content.schema.standard import REFERENCE, close_up

SAFE_LINK = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)
HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_ICON = re.compile(r'<i class="icon-([a-z]+)"></i>')
_CHECK = "A check block stands alone and is empty: ```check question-key."
_CLASSES = {
    "div": {"talk", "say", "me", "pair", "dont", "callout"},
    "span": {"who", "std", "warn", "info", "ok", "small"},
    "p": {"why"},
    "ol": {"clockline"},
    "td": {"n"},
    "th": {"n"},
    "li": {"law"},
    "form": {"checks"},
    "i": {"icon-check", "icon-cross", "icon-alert", "icon-info", "icon-flag"},
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"role", "aria-label"},
    "form": {"aria-label"},
    "h2": {"id"},
    "ol": {"start"},
}
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "figure", "form", "h2", "h3", "h4", "hr", "i", "input"),
    *("label", "li", "ol", "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"),
}


@dataclass(frozen=True, slots=True)
class Html:
    html: str
    """Sanitised; put it into the page as it is."""


@dataclass(frozen=True, slots=True)
class Check:
    """Here the page puts the form of this question."""

    question: str
    line: int


_MARKS = frozenset("*_`[]{}<>&~\\\n")
"""Without one of these a short text is what it says."""


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    title: str
    """Plain text."""


@dataclass(frozen=True, slots=True)
class Complaint:
    line: int
    """From 1."""
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Rendered:
    parts: tuple[Html | Check, ...]
    """In reading order."""
    headings: tuple[Heading, ...] = ()
    """Of the second level: the rail of the lesson."""
    complaints: tuple[Complaint, ...] = ()

    @property
    def checks(self) -> tuple[str, ...]:
        return tuple(part.question for part in self.parts if isinstance(part, Check))


def render(source: str, language: str, standard: Standard, site: Site | None = None) -> Rendered:
    """The parts of a lesson in this language, with the figures of this site."""
    page = _Page(language, standard, site)
    tokens = _LESSON.parse(close_up(source, language))
    page.walk(tokens, 1)
    return Rendered(tuple(page.parts(tokens)), tuple(page.headings), tuple(page.complaints))


def inline(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text (a stem, an option, feedback) as safe HTML: emphasis, links and figures of the standard."""
    return _clean(_Page(language, standard, site).inline(close_up(source, language), 1))


def plain(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text without any marks, figures of the standard spoken: for a record store, a file, a title."""
    if _MARKS.isdisjoint(source):
        return source
    return _Page(language, standard, site).plain(close_up(source, language), 1)


def complaints(source: str, language: str, standard: Standard) -> tuple[Complaint, ...]:
    """What is wrong with a short text."""
    page = _Page(language, standard, None)
    page.inline(source, 1)
    return tuple(page.complaints)


@dataclass(slots=True)
class _Page:
    """One text being rendered: where it is, what it found, what it complains of. The `Pen` of the blocks."""

    language: str
    standard: Standard
    site: Site | None
    headings: list[Heading] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, line: int, code: str, message: str) -> None:
        self.complaints.append(Complaint(line, code, message))

    def inline(self, text: str, line: int) -> str:
        tokens = _LESSON.parseInline(text)
        self.walk(tokens, line)
        return self._write(tokens, _LESSON)

    def plain(self, text: str, line: int) -> str:
        tokens = _LESSON.parseInline(text)
        self.walk(tokens, line)
        return "".join(self._plain(token) for token in tokens)

    def body(self, text: str, line: int) -> str:
        tokens = _BODY.parse(text)
        self.walk(tokens, line)
        return self._write(tokens, _BODY)

    def parts(self, tokens: Sequence[Token]) -> Iterator[Html | Check]:
        """The page, cut at the check questions."""
        begun = 0
        for place, token in enumerate(tokens):
            kind, key = _info(token)
            if token.type != "fence" or kind != "check" or token.level:
                continue
            if place > begun:
                yield self._html(tokens[begun:place])
            begun = place + 1
            if key and not token.content.strip():
                yield Check(key, _line(token))
            else:
                self.complain(_line(token), "check", _CHECK)
        if begun < len(tokens):
            yield self._html(tokens[begun:])

    def walk(self, tokens: Sequence[Token], first_line: int) -> None:
        """Prepare tokens for writing and complain of what a lesson cannot have."""
        for place, token in enumerate(tokens):
            line = first_line + (token.map[0] if token.map else 0)
            token.meta["line"] = line
            if token.type == "inline":
                self._walk_words(token.children or [], line)
            elif token.type == "heading_open":
                self._walk_heading(token, tokens[place + 1], line)
            elif token.type in {"th_open", "td_open"} and token.attrs.pop("style", "") == "text-align:right":
                token.attrs["class"] = "n"

    def _walk_heading(self, token: Token, title: Token, line: int) -> None:
        if token.tag not in {"h2", "h3", "h4"}:
            self.complain(line, "heading", "Headings of a lesson are ##, ### and ####.")
        if token.tag == "h2":
            token.attrs["id"] = f"s{len(self.headings) + 1}"
            self.headings.append(Heading(f"s{len(self.headings) + 1}", self._plain(title)))

    def _walk_words(self, words: list[Token], line: int) -> None:
        for token in words:
            token.meta["line"] = line
            if token.type in {"softbreak", "hardbreak"}:
                line += 1
            elif token.type == "std" and token.content not in self.standard.entries:
                self.complain(line, "standard", f"The company standard has no entry {token.content}.")
            elif token.type == "link_open" and not SAFE_LINK.match(str(token.attrs.get("href", ""))):
                token.attrs.pop("href", None)
                self.complain(line, "link", "A link leads to an address that begins with http:// or https://.")
            elif token.type == "image":
                self.complain(line, "picture", "A lesson cannot carry pictures yet.")
            elif token.type == "text":
                self._walk_text(token.content, line)

    def _walk_text(self, text: str, line: int) -> None:
        if HTML_TAG.search(text):
            self.complain(line, "html", "HTML is shown as it is written; use Markdown.")
        if "**" in text:
            self.complain(
                line, "emphasis", "** is shown as it is written here: move quotation marks and full stops outside."
            )

    def _plain(self, title: Token) -> str:
        return "".join(
            self._spoken(token.content) if token.type == "std" else token.content for token in title.children or ()
        )

    def _spoken(self, key: str) -> str:
        if key not in self.standard.entries:
            return f"{{std:{key}}}"
        return self.standard.spoken(key, self.language, self.site)

    def _html(self, tokens: Sequence[Token]) -> Html:
        return Html(_clean(self._write(tokens, _LESSON)))

    def _write(self, tokens: Sequence[Token], parser: MarkdownIt) -> str:
        return str(parser.renderer.render(tokens, parser.options, {"page": self}))

    def write_std(self, token: Token) -> str:
        return f'<span class="std">{escape(self._spoken(token.content))}</span>'

    def write_fence(self, token: Token) -> str:
        kind, label = _info(token)
        line = _line(token)
        if kind == "check":
            self.complain(line, "check", _CHECK)
            return ""
        block = BLOCKS.get(kind)
        if block is None:
            self.complain(
                line, "block", f"No such block: {kind or '(no name)'}. There are: check, {', '.join(BLOCKS)}."
            )
            return f"<pre><code>{escape(token.content)}</code></pre>\n"
        return block(label, token.content.splitlines(), line + 1, self)


def _info(token: Token) -> tuple[str, str]:
    kind, _, label = token.info.strip().partition(" ")
    return kind, label.strip()


def _line(token: Token) -> int:
    return int(token.meta["line"])


def _clean(html: str) -> str:
    return _ICON.sub(r'<svg class="i" aria-hidden="true"><use href="#i-\1"/></svg>', _CLEANER.clean(html))


def _read_reference(state: StateInline, silent: bool) -> bool:
    """The inline rule of `{std:key}`."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("std", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _any_link(url: str) -> bool:
    return True


def _parser(*without: str) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.disable(["html_block", "html_inline", "code", *without])
    parser.validateLink = _any_link  # type: ignore[method-assign]  # `walk` refuses links, and says where
    parser.inline.ruler.before("emphasis", "std", _read_reference)
    parser.add_render_rule("std", lambda _, tokens, at, _options, env: env["page"].write_std(tokens[at]))
    parser.add_render_rule("fence", lambda _, tokens, at, _options, env: env["page"].write_fence(tokens[at]))
    parser.add_render_rule("image", lambda _, tokens, at, _options, env: escape(tokens[at].content))
    return parser


_LESSON = _parser()
_BODY = _parser("fence", "heading", "lheading", "table")
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
)
