"""Word, PowerPoint, PDF and Markdown as the draft of a lesson: its text, pictures, and what could not be carried over.

A document with macros, with another file packed inside, with XML entities or far too large when unpacked is refused.
"""

import io

from content.documents.draft import Draft
from content.documents.sections import Section, sections, whole
from content.media import Refused
from content.media.cleaning import clean
from content.media.kinds import sniff_bytes
from content.media.refusals import english

ENDINGS = ("docx", "pptx", "pdf", "md", "markdown")
PAGES = ("text", "pictures")
_WHAT = english(
    "Lessons are made from Word (.docx), PowerPoint (.pptx), PDF and Markdown "
    "(.md, or a zip of them with their pictures)."
)
_OLD = b"\xd0\xcf\x11\xe0"  # .doc, .ppt, and whatever Office locks
_TOO_OLD = english(
    "This is an old .doc or .ppt file, or one with a password. Save it as .docx or .pptx without a password."
)


def read(data: bytes, stem: str, language: str, *, pages: str = "text", name: str = "") -> Draft:
    """The draft of a lesson. stem: what names of pictures begin with; pages: how the pages of a PDF come, as text or
    as pictures; name: of the file, by which Markdown is known. Raises Refused."""
    found = sniff_bytes(data)
    if data.startswith(_OLD):
        raise Refused("old", _TOO_OLD)
    if data and found is None and is_markdown(name, data):
        from content.documents import markdown

        draft = Draft(stem, language)
        markdown.read(data, draft, name)
        return draft
    if data and (found is None or found.ending not in ENDINGS):
        raise Refused("document", _WHAT)
    kind = clean(io.BytesIO(data)).kind
    draft = Draft(stem, language)
    if kind.ending == "docx":
        from content.documents import word

        word.read(data, draft)
    elif kind.ending == "pptx":
        from content.documents import slides

        slides.read(data, draft)
    else:
        from content.documents import pdf

        pdf.read(data, draft, as_pictures=pages == "pictures")
    return draft


def is_markdown(name: str, data: bytes) -> bool:
    """Whether a file is a text in Markdown by its name, or a zip that holds such texts."""
    if data.startswith(b"PK"):
        from content.documents import markdown

        return markdown.is_folder(data)
    return name.lower().endswith((".md", ".markdown"))


__all__ = ["ENDINGS", "PAGES", "Draft", "Section", "is_markdown", "read", "sections", "whole"]
