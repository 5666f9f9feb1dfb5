"""Word, PowerPoint and PDF documents as the draft of a lesson: Markdown, pictures, and what could not be carried over.

A document with macros, with another file packed inside, with XML entities or far too large when unpacked is refused.
"""

import io

from content.documents.draft import Draft
from content.documents.sections import Section, sections, whole
from content.media import Refused
from content.media.cleaning import clean
from content.media.kinds import sniff_bytes
from content.media.refusals import english

ENDINGS = ("docx", "pptx", "pdf")
PAGES = ("text", "pictures")
_OLD = b"\xd0\xcf\x11\xe0"  # .doc, .ppt, and whatever Office locks
_TOO_OLD = english(
    "This is an old .doc or .ppt file, or one with a password. Save it as .docx or .pptx without a password."
)


def read(data: bytes, stem: str, language: str, *, pages: str = "text") -> Draft:
    """The draft of a lesson. stem: what names of pictures begin with; pages: how the pages of a PDF come, as text or
    as pictures. Raises Refused."""
    found = sniff_bytes(data)
    if data.startswith(_OLD):
        raise Refused("old", _TOO_OLD)
    if data and (found is None or found.ending not in ENDINGS):
        raise Refused("document", english("Lessons are made from Word (.docx), PowerPoint (.pptx) and PDF documents."))
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


__all__ = ["ENDINGS", "PAGES", "Draft", "Section", "read", "sections", "whole"]
