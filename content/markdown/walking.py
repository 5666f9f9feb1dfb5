"""The tokens of a text are prepared for writing, and what a lesson cannot have is complained of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it.token import Token

from content.markdown.results import Complaint, Heading
from content.media.shelf import Medium, Shelf, is_name, nothing
from content.problems import Severity
from content.schema import Site, Standard
from content.showing import found
from content.terms import Terms

SAFE_LINK = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)
HTML_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")


@dataclass(slots=True)
class Notes:
    """One text being read: for whom, what was found in it, what is wrong with it."""

    language: str
    standard: Standard
    site: Site | None
    media: Shelf = nothing
    terms: Terms | None = None
    files: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, line: int, code: str, message: str, severity: Severity = "error") -> None:
        self.complaints.append(Complaint(line, code, message, severity))

    def medium(self, name: str) -> Medium | None:
        self.files.add(name)
        return self.media(name)

    def said(self, inline: Token) -> str:
        """Its words without marks."""
        return "".join(
            self.spoken(token.content) if token.type == "std" else token.content for token in inline.children or ()
        )

    def spoken(self, key: str) -> str:
        if key not in self.standard.entries:
            return f"{{std:{key}}}"
        return self.standard.spoken(key, self.language, self.site)


def walk(page: Notes, tokens: Sequence[Token], first_line: int) -> None:
    """Prepare tokens for writing and complain of what a lesson cannot have."""
    for place, token in enumerate(tokens):
        line = first_line + (token.map[0] if token.map else 0)
        token.meta["line"] = line
        if token.type == "inline":
            _walk_words(page, token.children or [], line)
            _mark_terms(page, token, tokens[place - 1] if place else None)
            _set_alone(tokens, place)
        elif token.type == "heading_open":
            _walk_heading(page, token, tokens[place + 1], line)
        elif token.type in {"th_open", "td_open"} and token.attrs.pop("style", "") == "text-align:right":
            token.attrs["class"] = "n"


def _walk_heading(page: Notes, token: Token, title: Token, line: int) -> None:
    if token.tag not in {"h2", "h3", "h4"}:
        page.complain(line, "heading", "Headings of a lesson are ##, ### and ####.")
    if token.tag == "h2":
        token.attrs["id"] = f"s{len(page.headings) + 1}"
        page.headings.append(Heading(f"s{len(page.headings) + 1}", page.said(title)))


def _walk_words(page: Notes, words: list[Token], line: int) -> None:
    for token in words:
        token.meta["line"] = line
        if token.type in {"softbreak", "hardbreak"}:
            line += 1
        elif token.type == "std" and token.content not in page.standard.entries:
            page.complain(line, "standard", f"The company standard has no entry {token.content}.")
        elif token.type == "term" and not _knows(page, token):
            page.complain(line, "term", f"The glossary has no {token.meta['key']} with a meaning.")
        elif token.type == "link_open" and (medium := _linked(page, token)):
            token.attrs["href"] = medium.address
        elif token.type == "link_open" and not SAFE_LINK.match(str(token.attrs.get("href", ""))):
            address = str(token.attrs.pop("href", ""))
            page.complain(line, *_why_unlinked(address))
        elif token.type == "image":
            _walk_picture(page, token, line)
        elif token.type == "text":
            _walk_text(page, token.content, line)


def _why_unlinked(address: str) -> tuple[str, str]:
    """Code and sentence: of a file that is not there, or of an address that leads nowhere."""
    if is_name(address) or address.startswith("file:"):
        return "file", f"There is no file {address} beside the lessons (media/) nor among the stored files."
    return "link", "A link leads to an address that begins with http:// or https://."


def _linked(page: Notes, token: Token) -> Medium | None:
    """A link to a file, such as a form to fill in."""
    address = str(token.attrs.get("href", ""))
    return None if ":" in address.removeprefix("file:") else page.medium(address)


def _walk_picture(page: Notes, token: Token, line: int) -> None:
    token.content = page.said(token)
    if not token.content.strip():
        page.complain(line, "alt", "Say in the brackets what the picture shows: ![what it shows](file).")
    token.meta["medium"] = found(unquote(str(token.attrs["src"])), line, page, "picture", "drawing")


def _set_alone(tokens: Sequence[Token], place: int) -> None:
    """A picture that is a paragraph by itself becomes a figure, its title the caption."""
    words = tokens[place].children or []
    if len(words) == 1 and words[0].type == "image" and place and tokens[place - 1].type == "paragraph_open":
        words[0].meta["alone"] = True
        tokens[place - 1].hidden = tokens[place + 1].hidden = True


def _knows(page: Notes, token: Token) -> bool:
    explained = page.terms.explain(token.meta["key"]) if page.terms else None
    token.content = token.content or (explained.word if explained else token.meta["key"])
    return explained is not None


def _mark_terms(page: Notes, inline: Token, before: Token | None) -> None:
    """Words of the glossary where they are used first; not in headings nor in links."""
    if page.terms is None or (before is not None and before.type in {"heading_open", "th_open"}):
        return
    marked: list[Token] = []
    linked = 0
    for token in inline.children or ():
        linked += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or linked:
            marked.append(token)
            continue
        if not page.terms.stand_in(token.content):
            marked.append(token)
            continue
        for words, key in page.terms.split(token.content):
            part = Token("term" if key else "text", "", 0, content=words)
            part.meta = {**token.meta, "key": key}
            marked.append(part)
    inline.children = marked


def _walk_text(page: Notes, text: str, line: int) -> None:
    if HTML_TAG.search(text):
        page.complain(line, "html", "HTML is shown as it is written; use Markdown.")
    if "**" in text:
        page.complain(
            line, "emphasis", "** is shown as it is written here: move quotation marks and full stops outside."
        )
