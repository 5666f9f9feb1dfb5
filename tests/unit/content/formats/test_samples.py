"""Whole files as people bring them: what is taken, and what is told by its line."""

from datetime import date
from pathlib import Path

import pytest

from content import formats
from content.schema import Question, to_dict

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, language: str = "zh-CN") -> formats.Reading:
    data = (SAMPLES / name).read_bytes()
    return formats.read(None, data, language, review_by=date(2027, 3, 31), filename=name)


def pasted(text: str) -> formats.Reading:
    return formats.read("text", text.encode(), "zh-CN", review_by=date(2027, 3, 31))


def right(question: Question) -> object:
    """What counts as right, as briefly as it can be said."""
    written = to_dict(question)
    if "options" in written:
        return "".join(option["key"] for option in written["options"] if option.get("right"))
    answers = ("right", "accept", "value", "pairs", "model_answer")
    return next(written[name] for name in answers if name in written)


def told(reading: formats.Reading) -> list[tuple[str, str]]:
    """The errors by their places, and nothing that was only assumed."""
    return [(remark.where.say("en"), remark.code) for remark in reading.errors]


def test_chinese_as_pasted_from_a_word_processor() -> None:
    reading = read("pasted-zh.txt")
    assert told(reading) == []
    assert [(found.where.line, found.question.type, right(found.question)) for found in reading.found] == [
        (4, "single", "b"),
        (7, "single", "c"),
        (10, "single", "b"),
        (18, "multiple", "abd"),
        (20, "multiple", "acd"),
        (27, "true-false", False),
        (28, "true-false", True),
        (29, "true-false", False),
        (31, "true-false", True),
        (34, "short-text", {"zh-CN": ["房号、电话和现象"]}),
        (36, "short-text", {"zh-CN": ["留存照片"]}),
    ]
    first, second, third = (to_dict(question) for question in reading.questions[:3])
    assert first["stem"]["zh-CN"] == "客服前台接听来电，电话铃响几声之内应当接起？"
    assert second["stem"]["zh-CN"] == "业主反映家里漏水，前台首先应当问清。"
    assert second["feedback"]["zh-CN"] == "先问清位置和大小，才知道要不要马上关阀。"
    assert third["options"][1]["text"]["zh-CN"] == "通过对讲安抚被困的人，\n并说明维保人员正在赶来"
    assert to_dict(reading.questions[-1])["stem"]["zh-CN"].endswith("3. 在前台留一份")
    assert "line 1" in [remark.where.say("en") for remark in reading.remarks if remark.code == "stray-line"]


def test_english_as_pasted_from_a_word_processor() -> None:
    reading = read("pasted-en.txt", "en")
    assert told(reading) == []
    assert [(found.where.line, found.question.type, right(found.question)) for found in reading.found] == [
        (4, "single", "b"),
        (8, "single", "b"),
        (17, "multiple", "ab"),
        (22, "true-false", False),
        (23, "true-false", True),
        (26, "short-text", {"en": ["the fault"]}),
    ]


def test_what_is_wrong_in_pasted_text_is_told_by_its_line() -> None:
    reading = read("pasted-faults.txt")
    assert sorted(told(reading), key=lambda one: int(one[0].split()[1])) == [
        ("line 4", "answer-missing-option"),
        ("line 8", "answers-disagree"),
        ("line 10", "same-options"),
        ("line 14", "answer-unknown"),
        ("line 15", "no-answer"),
        ("line 20", "answer-list"),
    ]
    assert [(found.where.line, right(found.question)) for found in reading.found] == [(2, "b"), (16, "a")]
    assert all(remark.say("zh-CN").startswith("第 ") for remark in reading.errors)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("（ B ）1．几声之内接起？\nA．一声 B．三声", ["b"]),
        ("( √ ) 6. 夜间报修也要登记。\n（×）7. 可以不登记。", [True, False]),
        ("1. 几声？\nA．一声\tB．三声\n正确答案是：B", ["b"]),
        ("1. 几声？\nA 一声\nB 三声\n[答案]B\n[解析]因为", ["b"]),
        ("1.多久？（B）\nA.1.5 小时B.2 小时C.3 小时", ["b"]),
        ("1. 业主家（A）栋漏水，先做什么？（B）\nA.问清 B.关阀", ["b"]),
        ("1. 几声？ A.一声 B.三声 答案：B\n2. 对吗？答案：错", ["b", False]),
        ("1. 哪一个？\na) 一声\nb) 三声\nAnswer: b", ["b"]),
        ("Question 1: Which?\nA. one\nB. two\nAns: B.", ["b"]),
        ("1. 甲？\nA. 一 B. 二\n2. 乙？\nA. 一 B. 二\n答案：1.A 2.B", ["a", "b"]),
        ("1. 甲？\nA. 一 B. 二\n2. 乙？\nA. 一 B. 二\n参考答案\n1-2 BA", ["b", "a"]),
        ("1. 几分钟内到场？\n答案：30 分钟", [30]),
        ("1. 物业的电话？\n答案：0000-1234", [{"zh-CN": ["0000-1234"]}]),
        ("1. 有几次？\n答案：1", [1]),
    ],
)
def test_an_answer_is_found_wherever_it_stands(text: str, answers: list[object]) -> None:
    reading = pasted(text)
    assert told(reading) == []
    assert [right(question) for question in reading.questions] == answers


def test_an_answer_is_marked_by_any_of_its_names_on_a_line_of_its_own() -> None:
    reading = pasted("1．漏水先（  ）。\nA.道歉\nB.挂断\n正确答案：A\n2. 几声？\nA.一 B.三\n标准答案：B")
    assert told(reading) == []
    assert [[one.text.get("zh-CN") for one in question.options] for question in reading.questions] == [
        ["道歉", "挂断"],
        ["一", "三"],
    ]


def test_options_need_no_stop_between_letter_and_text() -> None:
    reading = pasted("1. 报修单要写（ABC）\nA地点 B电话 C故障 D天气")
    assert told(reading) == []
    assert [right(question) for question in reading.questions] == ["abc"]


def test_letters_without_options_are_no_answer() -> None:
    assert told(pasted("三、多选题\n1. 要写（ABC）\n2. 先做什么？（B）")) == [
        ("line 2", "letters-alone"),
        ("line 3", "letters-alone"),
    ]


def test_what_is_answered_in_sentences_is_judged_by_a_person() -> None:
    reading = pasted("五、简答题\n1. 简述困人处置流程。\n参考答案：先安抚，后通知维保。\n2. 火警电话？\n答案：119")
    assert [question.type for question in reading.questions] == ["case", "short-text"]
    assert reading.questions[0].stem.get("zh-CN") == "简述困人处置流程。"


def test_labels_under_a_question_are_kept_or_told() -> None:
    reading = pasted("1. 几声？（B）\nA. 一声 B. 三声\n难度：难\n知识点：telephone\n分值：2")
    (question,) = reading.questions
    assert (question.difficulty, question.area) == (3, "telephone")
    assert [loss.values for loss in reading.losses] == [{"name": "分值"}]


def test_statements_with_circled_figures_are_no_options() -> None:
    reading = pasted("1. 题？\n①甲 ②乙\nA. ① B. ①②\n答案：B\n2. 题呢？\n①甲 ②乙\n答案：①")
    assert [right(question) for question in reading.questions] == ["b"]
    assert told(reading) == [("line 7", "answer-unknown")]


def test_a_rubric_stands_below_the_answer_and_types_and_blanks_as_word_has_them() -> None:
    reading = pasted(
        "1. 业主在大堂大骂，你怎么办？\n答案：先请到单独房间。\n评分标准：\n安抚情绪：5分\n记下要点（3分）\n"
        "2.（单选）先做什么？\nA. 听 B. 走\n答案：A\n3. 首问负责，谁先接谁______到底。（负责）"
    )
    case, single, blank = (to_dict(question) for question in reading.questions)
    assert [(one["text"]["zh-CN"], one["points"]) for one in case["rubric"]] == [("安抚情绪", 5), ("记下要点", 3)]
    assert case["model_answer"]["zh-CN"] == "先请到单独房间。"
    assert (single["stem"]["zh-CN"], single["type"]) == ("先做什么？", "single")
    assert blank["accept"] == {"zh-CN": ["负责"]} and blank["stem"]["zh-CN"].endswith("到底。")


def test_gift_as_teachers_type_it() -> None:
    reading = read("questions.gift", "en")
    assert told(reading) == [("line 32", "braces")]
    assert [(found.where.line, found.question.type, right(found.question)) for found in reading.found] == [
        (4, "single", "a"),
        (11, "multiple", "ab"),
        (15, "true-false", False),
        (17, "short-text", {"en": ["three", "3"]}),
        (19, "number", 30),
        (21, "matching", to_dict(reading.questions[5])["pairs"]),
        (26, "case", right(reading.questions[6])),
        (30, "single", "a"),
    ]
    assert {question.area for question in reading.questions} == {"Telephone"}
    assert {loss.code: loss.concerns for loss in reading.losses} == {
        "lost-markup": ("line 30",),
        "lost-part-marks": ("line 30",),
    }
    assert ("line 28", "description") in [(remark.where.say("en"), remark.code) for remark in reading.remarks]


def test_moodle_xml_as_a_site_exports_it() -> None:
    reading = read("questions.xml")
    assert [one[1] for one in told(reading)] == ["unsupported"]
    assert told(reading)[0][0].endswith("question 8")
    types = ["single", "multiple", "true-false", "short-text", "number", "matching", "case"]
    assert [question.type for question in reading.questions] == types
    assert [right(question) for question in reading.questions[:3]] == ["a", "ab", False]
    assert len({question.area for question in reading.questions}) == 1
    assert {loss.code for loss in reading.losses} == {
        "lost-files", "lost-markup", "lost-part-marks", "lost-hints", "lost-wildcards", "lost-case",
    }  # fmt: skip


def test_a_question_of_moodle_that_cannot_be_taken_is_named_as_it_is_called_there() -> None:
    reading = read("export.xml")
    assert [remark.say("zh-CN") for remark in reading.errors] == [
        "“填空：接电话” 第 2 题：“cloze”类型的题目在这里没有对应，已略过。",
        "“选词” 第 6 题：“gapselect”类型的题目在这里没有对应，已略过。",
    ]
    types = ["single", "case", "matching", "matching", "true-false", "number", "short-text"]
    assert [question.type for question in reading.questions] == types
    assert [pair.right.get("zh-CN") for pair in reading.questions[2].pairs] == ["报身份", "问位置"]
    assert {question.area for question in reading.questions} == {"电话礼仪"}
    assert (reading.questions[0].key, reading.questions[1].model_answer.get("zh-CN")) == (
        "desk-01",
        "要有原因、时间、联系人。",
    )


def test_what_moodle_knows_and_this_does_not_is_told_in_plain_words() -> None:
    assert formats.told_once(read("export.xml").losses, "zh-CN") == [
        "图片等附件没有带过来（涉及 1 道题：第 1 题）",
        "加粗、表格、公式等格式没有保留，只留文字（涉及 1 道题：第 1 题）",
        "标签“前台”（涉及 1 道题：第 1 题）",
        "提示（涉及 1 道题：第 1 题）",
        "设置“responsetemplate”（涉及 1 道题：第 3 题）",
        "“对”和“错”各自的反馈（涉及 1 道题：第 7 题）",
        "部分得分：这里的题目只有全对和不对（涉及 1 道题：第 9 题）",
    ]
