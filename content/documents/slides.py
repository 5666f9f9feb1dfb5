"""A PowerPoint presentation: a slide is a section; text, tables, pictures, and the notes in a block of their own."""

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from content.documents.draft import ELSEWHERE, Draft, paragraph, plain, table
from content.documents.word import BROKEN
from content.media import Refused
from content.media.refusals import english

_HIDDEN = english("hidden slides")
_CHART = english("charts; a picture of one can be added by hand")
_OTHER = english("films, sounds and drawings made of shapes")
_UNTITLED = {"zh-CN": "第 {n} 页", "en": "Slide {n}"}
MOST_SLIDES = 300
_FILE_NAME = re.compile(r"\S+\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|webp|svg)", re.IGNORECASE)
"""What PowerPoint writes as the description of a picture that has none."""


def read(data: bytes, draft: Draft) -> None:
    """Raises Refused."""
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        slides = list(Presentation(io.BytesIO(data)).slides)[:MOST_SLIDES]
        for number, slide in enumerate(slides, 1):
            if slide._element.get("show") == "0":
                draft.lose(_HIDDEN)
                continue
            _slide(slide, number, draft)
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, AttributeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("broken", BROKEN) from None


def _slide(slide: Any, number: int, draft: Draft) -> None:
    title = slide.shapes.title
    words = " ".join(title.text_frame.text.split()) if title is not None else ""
    draft.title = draft.title or words
    untitled = _UNTITLED.get(draft.language, _UNTITLED["en"]).format(n=number)
    draft.add(f"## {plain(words) or untitled}")
    for shape in sorted(_shapes(slide.shapes), key=lambda one: (one.top or 0, one.left or 0)):
        if title is None or shape.shape_id != title.shape_id:
            _shape(shape, draft)
    if slide.has_notes_slide:
        notes = slide.notes_slide.notes_text_frame
        said = [plain(line) for line in notes.text.splitlines()] if notes is not None else []
        if any(said):
            draft.add("```note\n" + "\n\n".join(paragraph(line) for line in said if line) + "\n```")


def _shapes(shapes: Any) -> Iterator[Any]:
    from pptx.enum.shapes import MSO_SHAPE_TYPE

    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _shape(shape: Any, draft: Draft) -> None:
    if getattr(shape, "has_table", False) and shape.has_table:
        draft.add(table([[plain(cell.text) for cell in row.cells] for row in shape.table.rows]))
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        draft.lose(_CHART)
    elif hasattr(shape, "image"):
        _picture(shape, draft)
    elif shape.has_text_frame:
        _text(shape, draft)
    else:
        draft.lose(_OTHER)


def _picture(shape: Any, draft: Draft) -> None:
    try:
        data = shape.image.blob
    except (ValueError, KeyError, AttributeError):
        draft.lose(ELSEWHERE)
        return
    named = shape._element.xpath(".//*[local-name()='cNvPr']/@descr")
    told = str(named[0]) if named else ""
    draft.add(draft.picture(data, "" if _FILE_NAME.fullmatch(told.strip()) else told))


def _text(shape: Any, draft: Draft) -> None:
    """A list where the slide has one: a placeholder with several lines; else paragraphs."""
    said = [(line.level, plain("".join(run.text for run in line.runs))) for line in shape.text_frame.paragraphs]
    said = [(level, words) for level, words in said if words]
    if shape.is_placeholder and len(said) > 1:
        draft.add("\n".join(f"{'  ' * min(level, 3)}- {words}" for level, words in said))
    else:
        for _level, words in said:
            draft.add(paragraph(words))
