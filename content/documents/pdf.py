"""A PDF: its text where it reads well, or its pages as pictures where the layout matters."""

import io
import re

from content.documents.draft import Draft, paragraph, plain
from content.media import Refused
from content.media.refusals import english

MOST_PAGES = 100
_WIDE = 1400  # dots of a page as a picture
_FEWEST = 40  # characters below which a page is taken as a picture
_ENDS = re.compile(r"[。！？：；.!?:;”’）)]\Z")
_CJK = re.compile(r"[⺀-鿿！-｠]")
_PAGE = {"zh-CN": "第 {n} 页：{words}", "en": "Page {n}: {words}"}
_LOCKED = english("This PDF is locked by a password or damaged. Save it anew without a password.")
_SCANNED = english("pages with hardly any text, taken as pictures")
_LAYOUT = english("headings, tables and pictures on pages of which the text was taken")


def read(data: bytes, draft: Draft, *, as_pictures: bool) -> None:
    """Raises Refused."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Refused("locked", _LOCKED) from None
    try:
        if len(document) > MOST_PAGES:
            raise Refused("pages", english("At most %(most)s pages are read at once."), most=MOST_PAGES)
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage().get_text_bounded()
            if as_pictures or len(words.strip()) < _FEWEST:
                draft.lose(_SCANNED, int(not as_pictures))
                draft.add(_picture(page, number + 1, words, draft))
            else:
                draft.lose(_LAYOUT)
                for said in _paragraphs(words):
                    draft.add(paragraph(plain(said)))
    finally:
        document.close()


def _picture(page: "object", number: int, words: str, draft: Draft) -> str:
    from typing import Any, cast

    sheet = cast(Any, page)
    image = sheet.render(scale=min(4.0, _WIDE / max(sheet.get_width(), 1))).to_pil().convert("RGB")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=82)
    begin = " ".join(words.split())[:200]
    alt = _PAGE.get(draft.language, _PAGE["en"]).format(n=number, words=begin) if begin else ""
    return draft.picture(written.getvalue(), alt)


def _paragraphs(words: str) -> list[str]:
    """Lines put together again: a paragraph ends with a full stop, or before an empty line."""
    made: list[str] = [""]
    for line in (line.strip() for line in words.replace("\r", "").split("\n")):
        if not line:
            made.append("")
            continue
        space = "" if not made[-1] or _CJK.match(made[-1][-1]) or _CJK.match(line[0]) else " "
        made[-1] += space + line
        if _ENDS.search(line):
            made.append("")
    return [said for said in made if said]
