"""Lesson Markdown → parts of a page.

CommonMark with tables, without HTML; the blocks of docs/authoring.md are fences (`content.blocks`); `{std:key}` is a
figure of the company standard. Whatever comes out has gone through nh3 with an explicit list of what may stand in a
lesson.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from content import drawings
from content.blocks import BLOCKS
from content.media.shelf import Medium, Shelf, nothing
from content.parsing import parser
from content.problems import Severity
from content.sanitising import clean
from content.schema import Glossary, Site, Standard
from content.schema.standard import close_up
from content.showing import SHOWN, found, framed, picture
from content.terms import Explained, Terms

SAFE_LINK = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)
HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_NO_WORDS = Glossary(())
_CHECK = "A check block stands alone and is empty: ```check question-key."


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
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Rendered:
    parts: tuple[Html | Check, ...]
    """In reading order."""
    headings: tuple[Heading, ...] = ()
    """Of the second level: the rail of the lesson."""
    complaints: tuple[Complaint, ...] = ()
    terms: tuple[Explained, ...] = ()
    """Words of the glossary that are marked in the text, to be explained on the page."""
    files: frozenset[str] = frozenset()
    """Names of the files it shows."""

    @property
    def checks(self) -> tuple[str, ...]:
        return tuple(part.question for part in self.parts if isinstance(part, Check))


def render(
    source: str,
    language: str,
    standard: Standard,
    site: Site | None = None,
    *,
    media: Shelf = nothing,
    glossary: Glossary = _NO_WORDS,
) -> Rendered:
    """The parts of a lesson in this language, with the figures of this site, the files of this shelf, and the words of
    this glossary marked where they are used first."""
    page = _Page(language, standard, site, media, Terms(glossary, language))
    tokens = _LESSON.parse(close_up(source, language))
    page.walk(tokens, 1)
    parts = tuple(page.parts(tokens))
    return Rendered(
        parts,
        tuple(page.headings),
        tuple(page.complaints),
        tuple(page.terms.used.values()) if page.terms else (),
        frozenset(page.files),
    )


def inline(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text (a stem, an option, feedback) as safe HTML: emphasis, links and figures of the standard."""
    return clean(_Page(language, standard, site).inline(close_up(source, language), 1))


def plain(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text without any marks, figures of the standard spoken: for a record store, a file, a title."""
    if _MARKS.isdisjoint(source):
        return source
    return _Page(language, standard, site).plain(close_up(source, language), 1)


def complaints(source: str, language: str, standard: Standard) -> tuple[Complaint, ...]:
    """What is wrong with a short text."""
    if _MARKS.isdisjoint(source):
        return ()
    page = _Page(language, standard, None)
    page.inline(source, 1)
    return tuple(page.complaints)


@dataclass(slots=True)
class _Page:
    """One text being rendered: where it is, what it found, what it complains of. The `Pen` of the blocks."""

    language: str
    standard: Standard
    site: Site | None
    media: Shelf = nothing
    terms: Terms | None = None
    files: set[str] = field(default_factory=set)
    drawings: list[str] = field(default_factory=list)
    drawn: int = 0
    headings: list[Heading] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, line: int, code: str, message: str, severity: Severity = "error") -> None:
        self.complaints.append(Complaint(line, code, message, severity))

    def medium(self, name: str) -> Medium | None:
        self.files.add(name)
        return self.media(name)

    def draw(self, svg: str, label: str = "") -> str:
        """A place for a drawing, which is put there after the page was sanitised."""
        self.drawn += 1
        self.drawings.append(drawings.inside(svg, f"d{self.drawn}-", label) if label else svg)
        return drawings.PLACE

    def table(self, text: str, line: int) -> str:
        tokens = _TABLE.parse(text)
        self.walk(tokens, line)
        return self._write(tokens, _TABLE)

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
                self._mark_terms(token, tokens[place - 1] if place else None)
                self._set_alone(tokens, place)
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
            elif token.type == "term" and not self._knows(token):
                self.complain(line, "term", f"The glossary has no {token.meta['key']} with a meaning.")
            elif token.type == "link_open" and (medium := self._linked(token)):
                token.attrs["href"] = medium.address
            elif token.type == "link_open" and not SAFE_LINK.match(str(token.attrs.get("href", ""))):
                token.attrs.pop("href", None)
                self.complain(line, "link", "A link leads to an address that begins with http:// or https://.")
            elif token.type == "image":
                self._walk_picture(token, line)
            elif token.type == "text":
                self._walk_text(token.content, line)

    def _linked(self, token: Token) -> Medium | None:
        """A link to a file, such as a form to fill in."""
        address = str(token.attrs.get("href", ""))
        return None if ":" in address.removeprefix("file:") else self.medium(address)

    def _walk_picture(self, token: Token, line: int) -> None:
        if not token.content.strip():
            self.complain(line, "alt", "Say in the brackets what the picture shows: ![what it shows](file).")
        token.meta["medium"] = found(unquote(str(token.attrs["src"])), line, self, "picture", "drawing")

    def _set_alone(self, tokens: Sequence[Token], place: int) -> None:
        """A picture that is a paragraph by itself becomes a figure, its title the caption."""
        words = tokens[place].children or []
        if len(words) == 1 and words[0].type == "image" and place and tokens[place - 1].type == "paragraph_open":
            words[0].meta["alone"] = True
            tokens[place - 1].hidden = tokens[place + 1].hidden = True

    def _knows(self, token: Token) -> bool:
        explained = self.terms.explain(token.meta["key"]) if self.terms else None
        token.content = token.content or (explained.word if explained else token.meta["key"])
        return explained is not None

    def _mark_terms(self, inline: Token, before: Token | None) -> None:
        """Words of the glossary where they are used first; not in headings nor in links."""
        if self.terms is None or (before is not None and before.type in {"heading_open", "th_open"}):
            return
        marked: list[Token] = []
        linked = 0
        for token in inline.children or ():
            linked += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            if token.type != "text" or linked:
                marked.append(token)
                continue
            for words, key in self.terms.split(token.content):
                part = Token("term" if key else "text", "", 0, content=words)
                part.meta = {**token.meta, "key": key}
                marked.append(part)
        inline.children = marked

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
        written = clean(self._write(tokens, _LESSON))
        drawn, self.drawings = self.drawings, []
        return Html(drawings.placed(written, drawn))

    def _write(self, tokens: Sequence[Token], parser: MarkdownIt) -> str:
        return str(parser.renderer.render(tokens, parser.options, {"page": self}))

    def write_std(self, token: Token) -> str:
        return f'<span class="std">{escape(self._spoken(token.content))}</span>'

    def write_term(self, token: Token) -> str:
        """Sanitised as a definition; `_clean` makes it a link to the explanation."""
        key, words = token.meta["key"], escape(token.content)
        if self.terms is None or key not in self.terms.used:
            return words
        return f'<dfn class="term" title="{key}">{words}</dfn>'

    def write_picture(self, token: Token) -> str:
        medium: Medium | None = token.meta.get("medium")
        if medium is None:
            return escape(token.content)
        drawn = picture(medium, token.content)
        caption = str(token.attrs.get("title", ""))
        return framed(drawn, escape(caption)) if token.meta.get("alone") else drawn

    def write_fence(self, token: Token) -> str:
        kind, label = _info(token)
        line = _line(token)
        if kind == "check":
            self.complain(line, "check", _CHECK)
            return ""
        block = BLOCKS.get(kind) or SHOWN.get(kind)
        if block is None:
            self.complain(
                line,
                "block",
                f"No such block: {kind or '(no name)'}. There are: check, {', '.join([*BLOCKS, *SHOWN])}.",
            )
            return f"<pre><code>{escape(token.content)}</code></pre>\n"
        return block(label, token.content.splitlines(), line + 1, self)


def _info(token: Token) -> tuple[str, str]:
    kind, _, label = token.info.strip().partition(" ")
    return kind, label.strip()


def _line(token: Token) -> int:
    return int(token.meta["line"])


_LESSON = parser()
_BODY = parser("fence", "heading", "lheading", "table")
_TABLE = parser("fence", "heading", "lheading")
