"""Questions from tables, as people really fill them in."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from content import formats
from content.formats.faults import TYPES
from content.formats.tables.template import template
from content.schema import to_dict

HEADER = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析"]


def workbook(*rows: Sequence[Any], header: Sequence[str] = HEADER, title: str = "题目") -> bytes:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in (header, *rows):
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, language: str = "zh-CN", **more: Any) -> formats.Reading:
    return formats.read(None, data, language, review_by=date(2027, 3, 31), **more)


def one(reading: formats.Reading) -> dict[str, Any]:
    assert not reading.errors, [remark.say("en") for remark in reading.errors]
    (question,) = reading.questions
    return to_dict(question)


def right(question: dict[str, Any]) -> str:
    return "".join(option["key"] for option in question["options"] if option.get("right"))


@pytest.mark.parametrize("answer", ["AC", "A,C", "A、C", "ＡＣ", "a c", "A；C", "A和C", "（AC）", "CA"])
def test_letters_of_an_answer_are_understood_however_they_are_written(answer: str) -> None:
    question = one(read(workbook(["多选题", "下列哪些对？", "甲", "乙", "丙", "丁", answer, "因为"])))
    assert (question["type"], right(question)) == ("multiple", "ac")


@pytest.mark.parametrize("answer", ["对", "√", "Ｔ", "正确", True])
def test_true_has_many_names(answer: object) -> None:
    assert one(read(workbook(["判断", "前台可以扒门。", "", "", "", "", answer, "不可以"])))["right"] is True


@pytest.mark.parametrize("answer", ["错", "×", "F", "错误", "false", False])
def test_false_has_many_names(answer: object) -> None:
    assert one(read(workbook(["判断", "前台可以扒门。", "", "", "", "", answer, "不可以"])))["right"] is False


def test_numbers_kept_as_numbers_become_texts() -> None:
    question = one(read(workbook(["单选", 2024, 15, 30.0, 4.5, "", "A", "x"])))
    assert question["stem"] == {"zh-CN": "2024"}
    assert [option["text"]["zh-CN"] for option in question["options"]] == ["15", "30", "4.5"]


def test_every_fault_is_told_by_cell_in_both_languages() -> None:
    data = workbook(
        ["单选", "", "甲", "乙", "", "", "A", "x"],
        ["单选", "问？", "甲", "乙", "", "", "E", "x"],
        ["多选", "问？", "甲", "乙", "", "", "A", "x"],
        ["单选", "问？", "甲", "", "丙", "", "A", "x"],
        ["判断", "问？", "", "", "", "", "也许", "x"],
        ["翻译", "问？", "", "", "", "", "x", "x"],
        ["单选", "问？", "甲", "甲", "", "", "A", "x"],
        ["单选", "好的", "甲", "乙", "", "", "A", "x"],
    )
    reading = read(data)
    assert [remark.say("en").split(":")[0] for remark in reading.errors] == ["B2", "G3", "G4", "D5", "G6", "A7", "D8"]
    assert [remark.say("zh-CN").split("：")[0] for remark in reading.errors] == [
        "B2", "G3", "G4", "D5", "G6", "A7", "D8",
    ]  # fmt: skip
    assert "缺少题干" in reading.errors[0].say("zh-CN") and "has no text" in reading.errors[0].say("en")
    assert [question.stem.get("zh-CN") for question in reading.questions] == ["好的"]


def test_merged_cells_count_for_every_row_they_cover() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["客服部题库"])
    sheet.merge_cells("A1:D1")
    sheet.append(["知识点", "题干", "答案", "解析"])
    sheet.append(["telephone", "一？", "对", "x"])
    sheet.append([None, "二？", "错", "x"])
    sheet.append([None, "三？", "错", "x"])
    sheet.merge_cells("A3:A4")
    reading = read(saved(book))
    assert [question.area for question in reading.questions] == ["telephone", "telephone", "综合"]


def test_a_sheet_may_be_named_after_its_type() -> None:
    book = Workbook()
    book.active.title = "单选题"  # type: ignore[union-attr]
    book.active.append(["题目", "A", "B", "正确答案"])  # type: ignore[union-attr]
    book.active.append(["一？", "甲", "乙", "A"])  # type: ignore[union-attr]
    second = book.create_sheet("判断题")
    second.append(["题目", "正确答案"])
    second.append(["二？", "错"])
    second.append(["三？", "A"])
    reading = read(saved(book))
    assert [question.type for question in reading.questions] == ["single", "true-false"]
    assert [remark.say("zh-CN").split("：")[0] for remark in reading.errors] == ["判断题 B3"]


def test_a_formula_that_nobody_ever_computed_is_named_by_its_cell() -> None:
    reading = read(
        workbook(["判断", "=1+1", "", "", "", "", "对", "x"], ["判断", "冬天要穿外套", "", "", "", "", "错", "x"])
    )
    assert [(remark.code, remark.where.say("en")) for remark in reading.errors] == [("formula", "B2")]
    assert len(reading.questions) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_that_exist(encoding: str, delimiter: str) -> None:
    text = "题型,题干,选项A,选项B,答案\r\n单选,几声内接？,三声,五声,Ａ\r\n".replace(",", delimiter)
    question = one(read(text.encode(encoding), filename="questions.csv"))
    assert question["stem"] == {"zh-CN": "几声内接？"} and right(question) == "a"


def test_csv_goes_out_so_that_excel_reads_it() -> None:
    reading = read(workbook(["判断", "前台可以扒门。", "", "", "", "", "错", "不可以"]))
    written = formats.write("csv", reading.questions, "zh-CN")
    assert written.data.startswith(b"\xef\xbb\xbf") and "题干" in written.data.decode()
    assert read(written.data).questions == reading.questions


def test_further_languages_have_columns_of_their_own() -> None:
    header = ["题干", "题干 (en)", "选项A", "选项A (en)", "选项B", "选项B (en)", "答案", "解析", "解析 (en)"]
    question = one(read(workbook(["问？", "Ask?", "甲", "A", "乙", "B", "A", "因", "why"], header=header)))
    assert question["stem"] == {"zh-CN": "问？", "en": "Ask?"}
    assert question["options"][1]["text"] == {"zh-CN": "乙", "en": "B"}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_template_explains_itself_and_its_examples_are_questions(language: str) -> None:
    book = load_workbook(io.BytesIO(template(language)))
    questions, explained = book.worksheets
    assert len(questions.data_validations.dataValidation) == 4
    assert [remark.code for remark in read(template(language), language).errors] == ["no-questions"]
    rows = [[cell.value or "" for cell in row] for row in explained.iter_rows()]
    start = next(
        at for at, row in enumerate(rows) if row[0] == questions["A1"].value and row[1] == questions["B1"].value
    )
    reading = read(workbook(*rows[start + 1 :], header=[str(name) for name in rows[start]]), language)
    assert not reading.errors, [remark.say("en") for remark in reading.errors]
    assert [question.type for question in reading.questions] == list(TYPES)


def test_unknown_columns_are_named_and_passed_over() -> None:
    reading = read(workbook(["一？", "对", "x", "老师"], header=["题干", "答案", "解析", "出题人"]))
    assert [remark.say("en") for remark in reading.remarks] == [
        "D1: The column “出题人” is not known and was not read."
    ]
    assert len(reading.questions) == 1


def test_a_knowledge_area_keeps_the_name_its_author_gave_it() -> None:
    named = ["电梯困人", "Front desk", "前台/上门", "？？"]
    rows = [["判断", f"第{at}句", "对", "x", area] for at, area in enumerate(named)]
    reading = read(workbook(*rows, header=["题型", "题干", "答案", "解析", "知识点"]))
    assert [question.area for question in reading.questions] == ["电梯困人", "Front desk", "前台-上门", "综合"]
    told = [remark.say("zh-CN") for remark in reading.remarks if remark.code == "area-key"]
    assert told[0].endswith("知识点“前台/上门”在这里写作“前台-上门”。")


def test_a_lesson_named_by_its_title_keeps_no_question_out() -> None:
    reading = read(
        workbook(["判断", "可以扒门。", "错", "x", "第一课"], header=["题型", "题干", "答案", "解析", "对应课"])
    )
    assert [question.lesson for question in reading.questions] == [None]
    assert [remark.say("zh-CN") for remark in reading.remarks if remark.code == "bad-lesson"] == [
        "E2：“第一课”不是课的标题，也不是编号，这道题暂不对应任何课；可以在编辑页选。"
    ]
