"""Word, PowerPoint and PDF documents made by the tests themselves."""

import io
import zipfile
from typing import Any

from tests.factories.media import picture


def word() -> bytes:
    import docx

    paper = docx.Document()
    paper.add_paragraph("前台手册", "Title")
    paper.add_heading("接电话", 1)
    line = paper.add_paragraph("铃响三声之内")
    line.add_run("“接起”").bold = True
    line.add_run("，先报姓名。")
    paper.add_paragraph("# not a heading * nor <b>bold</b> {std:x}")
    paper.add_paragraph("复述地址", "List Bullet")
    paper.add_paragraph("复述电话", "List Bullet")
    table = paper.add_table(2, 2)
    for at, words in enumerate(("动作", "标准", "递笔", "笔尖朝自己 | 双手")):
        table.cell(at // 2, at % 2).text = words
    paper.add_picture(io.BytesIO(picture("PNG")))
    return saved(paper)


def handbook() -> bytes:
    """A page of a handbook as a trainer has it, for a picture in the documentation."""
    import docx
    from docx.shared import Inches

    paper = docx.Document()
    paper.add_paragraph("Handbook of the front desk", "Title")
    paper.add_heading("Handing over at six", 1)
    line = paper.add_paragraph("Whoever goes tells whoever comes ")
    line.add_run("what is still open").bold = True
    line.add_run(": who called, from which flat, and what was promised until when.")
    for words in ("Read the book of the shift together", "Count the keys and the visitors’ cards"):
        paper.add_paragraph(words, "List Bullet")
    table = paper.add_table(3, 2)
    cells = ("What is open", "Who goes on with it", "Leak in flat 603", "The plumber, call back at seven")
    for at, words in enumerate((*cells, "Parcel for the kindergarten", "The early shift")):
        table.cell(at // 2, at % 2).text = words
    paper.add_heading("Where things lie", 1)
    paper.add_picture(io.BytesIO(plan()), Inches(4))
    return saved(paper)


def plan() -> bytes:
    """A drawing of a desk from above."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (960, 420), "#f6f3ec")
    pen = ImageDraw.Draw(sheet)
    pen.rounded_rectangle((60, 60, 900, 360), 28, fill="#e7dfd0", outline="#8a7f6c", width=4)
    for box, ground in (
        ((120, 120, 380, 300), "#ffffff"),
        ((440, 120, 560, 300), "#2f6f62"),
        ((620, 120, 720, 200), "#d9a441"),
        ((620, 220, 720, 300), "#d9a441"),
        ((780, 120, 840, 300), "#b9c7c2"),
    ):
        pen.rounded_rectangle(box, 10, fill=ground, outline="#6b6252", width=3)
    for at in range(5):
        pen.line((150, 160 + at * 28, 350, 160 + at * 28), fill="#c9c2b4", width=3)
    made = io.BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()


def slides() -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Home visits"
    first.placeholders[1].text = "Ring first\nKnock"
    first.notes_slide.notes_text_frame.text = "Let them knock on the table."
    second = show.slides.add_slide(show.slide_layouts[6])
    second.shapes.add_picture(io.BytesIO(picture("JPEG")), Inches(1), Inches(1))
    grid = second.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for at, words in enumerate(("What", "When", "Call", "Before")):
        grid.cell(at // 2, at % 2).text = words
    return saved(show)


def no_slides() -> bytes:
    from pptx import Presentation

    return saved(Presentation())


def pdf(*pages: str) -> bytes:
    """A PDF written by hand, one page a text; an empty text makes an empty page."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for words in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in words.splitlines())
        stream = f"BT /F 12 Tf 40 700 Td {lines}ET".encode()
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        contents = b"/Contents %d 0 R" % len(objects)
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources%s%s>>" % (font, contents))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        written
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            len(written),
        )
    )


def with_parts(document: bytes, **changes: Any) -> bytes:
    """The document with parts added or, by a callable, changed; __ stands for / and 0_0 for a point."""
    wanted = {name.replace("__", "/").replace("0_0", "."): value for name, value in changes.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            change = wanted.pop(name, None)
            after.writestr(name, change(before.read(name)) if callable(change) else before.read(name))
        for name, data in wanted.items():
            after.writestr(name, data)
    return written.getvalue()


def saved(paper: Any) -> bytes:
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()
