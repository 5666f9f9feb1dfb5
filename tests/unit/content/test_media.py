"""What a file is, and what of it is kept."""

import io

import pytest
from PIL import Image

from content.media import Refused, clean, svg
from content.media.kinds import sniff_bytes
from tests.factories import papers
from tests.factories.media import MP4, SVG, VTT, WEBM, packed, photograph_with_a_place, picture

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def cleaned(data: bytes):
    return clean(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        cleaned(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpg"),
        (picture("WEBP"), "webp"),
        (picture("GIF"), "gif"),
        (SVG, "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn by hand -->\n" + SVG, "svg"),
        (papers.pdf("Page one"), "pdf"),
        (MP4, "mp4"),
        (WEBM, "webm"),
        (VTT, "vtt"),
        (packed({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"}), "docx"),
        (packed({"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<p/>"}), "pptx"),
        (packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}), "xlsx"),
    ],
)
def test_a_kind_is_told_by_what_is_inside(data, ending):
    assert sniff_bytes(data).ending == ending


@pytest.mark.parametrize(
    "data", [b"MZ\x90\0", b"<html><script>", b"#!/bin/sh\n", packed({"a.txt": "x"}), b"PK\3\4 broken", b"WEBVTTX"]
)
def test_other_kinds_are_refused(data):
    assert refusal(data) == "kind"


def test_a_file_whose_name_promises_another_kind_is_told_so():
    with pytest.raises(Refused, match=r"ends in \.png, but what is inside is something else"):
        clean(io.BytesIO(b"MZ\x90\0"), "desk.PNG")


def test_an_empty_file_is_refused():
    assert refusal(b"") == "empty"


def test_a_file_larger_than_its_kind_may_be_is_refused_with_both_figures():
    with pytest.raises(Refused, match=r"2 MB.*VTT.*at most 1 MB"):
        cleaned(VTT + b" " * (1024 * 1024))


def test_a_photograph_loses_its_place_and_its_camera():
    made = cleaned(photograph_with_a_place())
    assert b"Camera of somebody" not in made.data
    assert not Image.open(io.BytesIO(made.data)).getexif()
    assert (made.width, made.height) == (60, 40)


def test_what_hides_behind_a_picture_stays_behind():
    assert b"<script>" not in cleaned(picture("PNG") + b"<script>alert(1)</script>").data


def test_a_picture_that_unpacks_into_a_mountain_is_refused():
    header = bytearray(picture("PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4, "big")
    assert refusal(bytes(header)) == "bomb"


def test_a_damaged_picture_is_refused():
    assert refusal(picture("PNG")[:60]) == "broken"


def test_large_pictures_are_made_smaller():
    assert cleaned(picture("JPEG", (4000, 1000))).width == 2400


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<image href="https://elsewhere.example/alert.png"/>',
        '<use href="https://elsewhere.example/alert.svg#x"/>',
        '<rect style="fill:url(https://elsewhere.example/alert)"/>',
        '<rect fill="URL(https://elsewhere.example/alert)"/>',
        "<style>@import url(https://elsewhere.example/alert.css)</style>",
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    ],
)
def test_a_drawing_loses_everything_that_does_something(hostile):
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(1)"><path d="M0 0"/>{hostile}</svg>'
    )
    made = svg.clean(drawn)
    assert "alert" not in made
    assert "elsewhere" not in made
    assert svg.is_active(f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{hostile}</svg>')
    assert not svg.is_active(made)


def test_a_drawing_keeps_what_it_draws_with():
    made = svg.clean(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20">'
        '<defs><linearGradient id="g"/></defs><path d="M0 0L9 9" style="stroke: #0E6B5C; stroke-width:2"/>'
        '<rect fill="url(#g)"/><use xlink:href="#g"/><text>门口 &amp; desk</text></svg>'
    )
    for kept in ('viewBox="0 0 40 20"', 'stroke="#0E6B5C"', 'stroke-width="2"', 'fill="url(#g)"', 'href="#g"'):
        assert kept in made
    assert "门口 &amp; desk" in made
    assert svg.clean(made) == made


def test_a_drawing_that_declares_entities_is_refused():
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'
    with pytest.raises(Refused, match="entities"):
        svg.clean(bomb)
    assert refusal(bomb.encode()) == "entities", "a drawing all the same, so this is what its owner is told"


def test_what_a_drawing_links_stays_in_it_and_the_link_goes():
    made = svg.clean(
        '<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"><rect width="9" height="9"/></a></svg>'
    )
    assert "<rect" in made and "alert" not in made


def test_a_drawing_of_which_nothing_is_left_is_refused():
    assert refusal(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>') == "svg"


def test_a_pdf_that_is_damaged_or_does_something_is_refused():
    assert refusal(b"%PDF-1.7 rubbish") == "broken"
    page = papers.pdf("Page one")
    acting = page.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
    assert refusal(acting) == "active"
    assert cleaned(page).data is None


def test_a_document_with_macros_is_refused():
    assert refusal(packed({"[Content_Types].xml": TYPES, "word/document.xml": "", "word/vbaProject.bin": b"x"})) == (
        "macros"
    )
    types = TYPES.replace("/>", '><Override ContentType="application/vnd.ms-word.document.macroEnabled.main"/></Types>')
    assert refusal(packed({"[Content_Types].xml": types, "word/document.xml": ""})) == "macros"


def test_a_document_with_a_packed_program_is_refused():
    data = packed({"[Content_Types].xml": TYPES, "word/document.xml": "", "word/embeddings/oleObject1.bin": b"x"})
    assert refusal(data) == "ole"


def test_a_document_that_unpacks_into_a_mountain_is_refused():
    data = packed({"[Content_Types].xml": TYPES, "word/document.xml": b"0" * 30_000_000})
    assert refusal(data) == "bomb"


def test_a_document_that_declares_entities_is_refused():
    body = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><w>&a;</w>'
    assert refusal(packed({"[Content_Types].xml": TYPES, "word/document.xml": body})) == "entities"


def test_captions_keep_their_words_and_need_a_cue():
    assert cleaned(VTT.replace(b"\n", b"\r\n")).data == VTT
    assert refusal(b"WEBVTT\n\nnothing") == "captions"
