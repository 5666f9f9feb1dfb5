"""One text is written as HTML, its blocks and marks as `content.parsing` asks for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from content import drawings
from content.blocks import BLOCKS
from content.markdown.bare import is_bare
from content.markdown.results import Check, Html
from content.markdown.walking import Notes, walk
from content.media.shelf import Medium
from content.parsing import parser
from content.sanitising import clean
from content.showing import SHOWN, framed, picture

LESSON = parser()
_BODY = parser("fence", "heading", "lheading", "table")
_TABLE = parser("fence", "heading", "lheading")
_CHECK = "A check block stands alone and is empty: ```check question-key."


@dataclass(slots=True)
class Page(Notes):
    """One text being written. The `Pen` of the blocks."""

    drawings: list[str] = field(default_factory=list)
    drawn: int = 0

    def draw(self, svg: str, label: str = "") -> str:
        """A place for a drawing, which is put there after the page was sanitised."""
        self.drawn += 1
        self.drawings.append(drawings.inside(svg, f"d{self.drawn}-", label) if label else svg)
        return drawings.PLACE

    def table(self, text: str, line: int) -> str:
        tokens = _TABLE.parse(text)
        walk(self, tokens, line)
        return self._write(tokens, _TABLE)

    def inline(self, text: str, line: int) -> str:
        if is_bare(text) and (self.terms is None or not self.terms.stand_in(text)):
            return escapeHtml(text)
        tokens = LESSON.parseInline(text)
        walk(self, tokens, line)
        return self._write(tokens, LESSON)

    def plain(self, text: str, line: int) -> str:
        if is_bare(text):
            return text
        tokens = LESSON.parseInline(text)
        walk(self, tokens, line)
        return "".join(self.said(token) for token in tokens)

    def body(self, text: str, line: int) -> str:
        tokens = _BODY.parse(text)
        walk(self, tokens, line)
        return self._write(tokens, _BODY)

    def parts(self, tokens: Sequence[Token]) -> Iterator[Html | Check]:
        """The page, cut at the check questions."""
        begun = 0
        for place, token in enumerate(tokens):
            if not _is_check(token):
                continue
            if place > begun:
                yield self._html(tokens[begun:place])
            begun = place + 1
            yield from self._check(token)
        if begun < len(tokens):
            yield self._html(tokens[begun:])

    def checks(self, tokens: Sequence[Token]) -> Iterator[Check]:
        """The check questions alone; the other blocks are written only to hear what they complain of."""
        for token in tokens:
            if _is_check(token):
                yield from self._check(token)
            elif token.type == "fence":
                self.write_fence(token)

    def _check(self, token: Token) -> Iterator[Check]:
        _, key = _info(token)
        if key and not token.content.strip():
            yield Check(key, _line(token))
        else:
            self.complain(_line(token), "check", _CHECK)

    def _html(self, tokens: Sequence[Token]) -> Html:
        written = clean(self._write(tokens, LESSON))
        drawn, self.drawings = self.drawings, []
        return Html(drawings.placed(written, drawn))

    def _write(self, tokens: Sequence[Token], parser: MarkdownIt) -> str:
        return str(parser.renderer.render(tokens, parser.options, {"page": self}))

    def write_std(self, token: Token) -> str:
        return f'<span class="std">{escape(self.spoken(token.content))}</span>'

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


def _is_check(token: Token) -> bool:
    """Whether a check question cuts the page here; inside a list or a quotation it cannot."""
    return token.type == "fence" and not token.level and _info(token)[0] == "check"


def _info(token: Token) -> tuple[str, str]:
    kind, _, label = token.info.strip().partition(" ")
    return kind, label.strip()


def _line(token: Token) -> int:
    return int(token.meta["line"])
