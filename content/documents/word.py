"""A Word document: headings, paragraphs, lists, tables, emphasis, pictures."""

import io
import re
from typing import Any
from zipfile import BadZipFile

from content.documents.draft import ELSEWHERE, Draft, paragraph, plain, strong, table
from content.media import Refused
from content.media.refusals import english

_HEADING = re.compile(r"(?:Heading|heading|标题)\s*(\d)")
_BLIP = ".//*[local-name()='blip']"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}link"
_LOST = {
    "footnoteReference": english("footnotes"),
    "endnoteReference": english("endnotes"),
    "commentReference": english("comments"),
    "oMath": english("formulas"),
    "txbxContent": english("text boxes"),
    "del": english("deleted passages of tracked changes"),
    "OLEObject": english("embedded objects"),
}
_UNDERLINE = "w:rPr/w:u[@w:val!='none']"
_UNDERLINED = f".//w:r[{_UNDERLINE}][w:t[text()] or w:tab][not(preceding-sibling::w:r[1][{_UNDERLINE}])]"
"""Where underlined words begin; a link is one without its line as well."""
BROKEN = english("This document cannot be read. Open it in its program, save it anew and try again.")


def read(data: bytes, draft: Draft) -> None:
    """Raises Refused."""
    import docx
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
        for element in document.iter_inner_content():
            if isinstance(element, Table):
                draft.add(_table(element, draft))
            else:
                _paragraph(element, document, draft)
        body = document.element.body
    except (BadZipFile, KeyError, ValueError, AttributeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("broken", BROKEN) from None
    for name, what in _LOST.items():
        draft.lose(what, len(body.xpath(f".//*[local-name()='{name}']")))
    draft.lose(english("underlines"), len(body.xpath(f"{_UNDERLINED}[not(ancestor::w:hyperlink)]")))


def _paragraph(element: Any, document: Any, draft: Draft) -> None:
    words = _words(element)
    style = (element.style.name or "") if element.style is not None else ""
    heading = _HEADING.match(style)
    if style in {"Title", "标题"} and not draft.title:
        draft.title = element.text.strip()
    elif heading and element.text.strip():
        draft.title = draft.title or element.text.strip()
        draft.add(f"{'#' * min(4, int(heading[1]) + 1)} {plain(element.text)}")
    elif words.strip():
        _add_line(element, style, words, draft)
    for picture in _pictures(element, document, draft):
        draft.add(picture)


def _add_line(element: Any, style: str, words: str, draft: Draft) -> None:
    level = _list_level(element)
    if level is None and not style.startswith(("List", "列表")):
        draft.add(paragraph(words))
        return
    mark = "1." if "Number" in style or "编号" in style else "-"
    line = f"{'   ' * min(level or 0, 3)}{mark} {words.strip()}"
    if draft.blocks and re.match(r"\s*(-|1\.) ", draft.blocks[-1]):
        draft.blocks[-1] += f"\n{line}"
    else:
        draft.add(line.lstrip())


def _list_level(element: Any) -> int | None:
    properties = element._p.pPr
    if properties is None or properties.numPr is None:
        return None
    level = properties.numPr.ilvl
    return int(level.val) if level is not None else 0


def _words(element: Any) -> str:
    """The words with their emphasis; neighbours of the same kind are one."""
    pieces: list[tuple[str, str]] = []
    for part in element.iter_inner_content():
        runs = getattr(part, "runs", [part])
        address = getattr(part, "url", "") if hasattr(part, "runs") else ""
        if address.startswith(("http://", "https://")):
            pieces.append(("link", f"[{plain(part.text)}](<{address}>)"))
            continue
        for run in runs:
            kind = "**" if run.bold else "*" if run.italic else ""
            if pieces and pieces[-1][0] == kind:
                pieces[-1] = kind, pieces[-1][1] + run.text
            else:
                pieces.append((kind, run.text))
    return "".join(_marked(kind, text) for kind, text in pieces)


def _marked(kind: str, text: str) -> str:
    if kind == "link":
        return text
    begin = " " if text[:1].isspace() else ""
    end = " " if text[-1:].isspace() and text.strip() else ""
    said = plain(text)
    return f"{begin}{strong(said, kind) if kind and said else said}{end}"


def _pictures(element: Any, document: Any, draft: Draft) -> list[str]:
    found = []
    for blip in element._p.xpath(_BLIP):
        part = document.part.related_parts.get(blip.get(_EMBED)) if blip.get(_EMBED) else None
        if part is None:
            draft.lose(ELSEWHERE, 1 if blip.get(_LINK) else 0)
            continue
        names = blip.xpath(
            "ancestor::*[local-name()='inline' or local-name()='anchor'][1]/*[local-name()='docPr']/@descr"
        )
        found.append(draft.picture(part.blob, str(names[0]) if names else ""))
    return found


def _table(element: Any, draft: Draft) -> str:
    rows = []
    for row in element.rows:
        cells: list[str] = []
        before = None
        for cell in row.cells:
            merged = before is not None and cell._tc is before
            draft.lose(english("merged cells of tables"), int(merged))
            cells.append("" if merged else " ".join(filter(None, (_words(one).strip() for one in cell.paragraphs))))
            before = cell._tc
        rows.append(cells)
    return table(rows)
