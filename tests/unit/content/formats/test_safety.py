"""Hostile and broken files are refused with a sentence, and nothing of them is taken."""

import io
import tracemalloc
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from content import formats
from content.formats import safety
from content.schema import Question, from_dict
from tests.factories.media import picture
from tests.factories.papers import word

DAY = date(2027, 3, 31)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    "<quiz><question type='essay'><name><text>&b;</text></name></question></quiz>"
)


def refused(data: bytes, name: str | None = None) -> str:
    """The code with which a file is refused; it says what to do in both languages."""
    reading = formats.read(name, data, "zh-CN", review_by=DAY)
    assert not reading.found
    (remark,) = reading.errors
    assert remark.say("en") != remark.say("zh-CN") and "{" not in remark.say("en")
    return remark.code


def package(parts: dict[str, bytes], **more: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data, **more)
    return out.getvalue()


def workbook() -> dict[str, bytes]:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["题干", "答案"])  # type: ignore[union-attr]
    book.save(out)
    with zipfile.ZipFile(out) as read:
        return {name: read.read(name) for name in read.namelist()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_refused(encoding: str) -> None:
    text = BOMB.replace('"1.0"', f'"1.0" encoding="{encoding}"')
    assert refused(text.encode(encoding), "moodlexml") == "xml-entities"


def test_xml_that_reads_files_of_the_machine_is_refused() -> None:
    text = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'
    assert refused(text.encode()) == "xml-entities"


def test_entities_inside_a_workbook_are_refused() -> None:
    parts = workbook()
    parts["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["xl/worksheets/sheet1.xml"]
    assert refused(package(parts)) == "xml-entities"


def test_a_workbook_with_macros_is_refused() -> None:
    assert refused(package(workbook() | {"xl/vbaProject.bin": b"x"})) == "macros"


def test_an_old_or_locked_workbook_is_refused() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600) == "old-excel"


def test_a_package_that_unpacks_to_much_more_is_refused() -> None:
    assert refused(package(workbook() | {"xl/media/a.bin": b"0" * 30_000_000})) == "zip-bomb"


def test_a_package_of_very_many_files_is_refused() -> None:
    assert refused(package({f"xl/{number}": b"" for number in range(safety.MOST_FILES + 1)})) == "zip-count"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "xl\\..\\..\\x", "C:/x"])
def test_a_package_that_leads_outside_is_refused(name: str) -> None:
    assert refused(package(workbook() | {name: b"x"})) == "zip-path"


def test_a_large_file_is_refused_before_it_is_read() -> None:
    assert refused(b"x" * (safety.LARGEST + 1)) == "too-large"


@pytest.mark.parametrize("data", [b"", b"  \n", b"\x00\x01\x02\xff\xfe", b"PK\x03\x04 broken", b"<quiz><question>"])
@pytest.mark.parametrize("name", [None, *formats.READERS])
def test_what_cannot_be_read_is_told(data: bytes, name: str | None) -> None:
    reading = formats.read(name, data, "en", review_by=DAY)
    assert not reading.found and reading.errors and all(remark.say("zh-CN") for remark in reading.errors)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"no workbook at all", "questions.xlsx", "no-workbook"),
        (picture("PNG"), "questions.png", "no-questions-in-it"),
        (b"%PDF-1.7 ...", "questions.pdf", "no-questions-in-it"),
        (word(), "questions.docx", "no-questions-in-it"),
    ],
)
def test_what_people_take_for_a_list_of_questions_is_told_what_to_do(data: bytes, name: str, code: str) -> None:
    reading = formats.read(None, data, "en", review_by=DAY, filename=name)
    assert [remark.code for remark in reading.errors] == [code]


def dangerous(text: str) -> Question:
    options = [{"key": "a", "text": {"en": text}, "right": True}, {"key": "b", "text": {"en": "no"}}]
    common = {"key": "q", "ability": "skill", "area": "x", "difficulty": 1, "review_by": "2027-03-31"}
    return from_dict(
        Question, common | {"type": "single", "stem": {"en": text}, "feedback": {"en": text}, "options": options}
    )


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(1)", "'=1", "＝1+1"])
def test_no_cell_that_goes_out_is_a_formula(text: str) -> None:
    question = dangerous(text)
    sheet: Any = load_workbook(io.BytesIO(formats.write("xlsx", [question], "en").data)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in cells if cell.value == text)
    lines = formats.write("csv", [question], "en").data.decode("utf-8-sig")
    assert f",{text}," not in lines and f"'{text}" in lines
    for name in ("xlsx", "csv"):
        data = formats.write(name, [question], "en").data
        assert formats.read(name, data, "en", review_by=DAY).questions == (question,)


def test_a_sheet_of_fifty_thousand_rows_is_read_in_little_memory() -> None:
    full = '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>问{n}？</t></is></c><c r="B{n}" t="b"><v>1</v></c></row>'
    empty = '<row r="{n}" ht="15"/>'  # formatted once, never filled in
    rows = "".join((full if number % 250 == 0 else empty).format(n=number) for number in range(2, 50_002))
    parts = workbook()
    head, tail = parts["xl/worksheets/sheet1.xml"].split(b"</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = head + rows.encode() + b"</sheetData>" + tail
    data = package(parts)
    tracemalloc.start()
    reading = formats.read("xlsx", data, "zh-CN", review_by=DAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(reading.found) == 200
    assert peak < 40_000_000
