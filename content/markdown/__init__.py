"""Lesson Markdown → parts of a page.

CommonMark with tables, without HTML; the blocks of docs/authoring.md are fences (`content.blocks`); `{std:key}` is a
figure of the company standard. Whatever comes out has gone through nh3 with an explicit list of what may stand in a
lesson. What reads Markdown is imported when there is some to read: the worker hardly ever meets any.
"""

from typing import TYPE_CHECKING

from content.markdown.bare import is_bare
from content.markdown.results import Check, Complaint, Heading, Html, Rendered
from content.media.shelf import Shelf, nothing
from content.schema import Glossary, Site, Standard
from content.schema.standard import close_up
from content.terms import Terms

if TYPE_CHECKING:
    from content.markdown.page import Page

__all__ = ["Check", "Complaint", "Heading", "Html", "Rendered", "complaints", "inline", "plain", "proofread", "render"]

_NO_WORDS = Glossary(())


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
    from content.markdown.page import LESSON, Page
    from content.markdown.walking import walk

    page = Page(language, standard, site, media, Terms(glossary, language))
    tokens = LESSON.parse(close_up(source, language))
    walk(page, tokens, 1)
    parts = tuple(page.parts(tokens))
    return Rendered(
        parts,
        tuple(page.headings),
        tuple(page.complaints),
        tuple(page.terms.used.values()) if page.terms else (),
        frozenset(page.files),
    )


def proofread(source: str, language: str, standard: Standard, *, media: Shelf, glossary: Glossary) -> Rendered:
    """A lesson without its pages: the check questions as its only parts, and all that is wrong."""
    from content.markdown.page import LESSON, Page
    from content.markdown.walking import walk

    page = Page(language, standard, None, media, Terms(glossary, language, marking=False))
    tokens = LESSON.parse(close_up(source, language))
    walk(page, tokens, 1)
    return Rendered(tuple(page.checks(tokens)), complaints=tuple(page.complaints))


def inline(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text (a stem, an option, feedback) as safe HTML: emphasis, links and figures of the standard."""
    from content.sanitising import clean

    return clean(_page(language, standard, site).inline(close_up(source, language), 1))


def plain(source: str, language: str, standard: Standard, site: Site | None = None) -> str:
    """A short text without any marks, figures of the standard spoken: for a record store, a file, a title."""
    if is_bare(source):
        return source
    return _page(language, standard, site).plain(close_up(source, language), 1)


def complaints(source: str, language: str, standard: Standard) -> tuple[Complaint, ...]:
    """What is wrong with a short text."""
    if is_bare(source):
        return ()
    page = _page(language, standard, None)
    page.inline(source, 1)
    return tuple(page.complaints)


def _page(language: str, standard: Standard, site: Site | None) -> "Page":
    from content.markdown.page import Page

    return Page(language, standard, site)
