"""What a question refers to and the other side lacks is replaced or dropped, and told once."""

from dataclasses import replace
from datetime import date

import pytest

from content import formats
from content.formats.report import Loss
from content.schema import Question, Standard, from_dict, to_dict

STANDARD = from_dict(
    Standard,
    {
        "units": {"rings": {"zh-CN": "{n} 声", "en": "{n} ring | {n} rings"}},
        "entries": {"phone.answer": {"unit": "rings", "value": 3, "text": {"zh-CN": "接听", "en": "Answer"}}},
    },
)
COMMON = {"ability": "skill", "area": "x", "difficulty": 1, "review_by": "2027-03-31", "sources": ["std:phone.answer"]}
STEM = {"zh-CN": "来电在 {std:phone.answer} 内接起？", "en": "Answer within {std:phone.answer}?"}
ASKED = [
    from_dict(Question, COMMON | {"key": "told", "type": "true-false", "stem": STEM, "feedback": STEM, "right": True}),
    from_dict(
        Question,
        COMMON
        | {"key": "counted", "type": "number", "value": "{std:phone.answer}", "stem": {"en": "Rings?"}}
        | {"feedback": {"en": "{std:phone.answer}, and {std:not.there}."}},
    ),
]
DAY = date(2027, 3, 31)


@pytest.mark.parametrize("name", sorted(formats.FOREIGN))
def test_another_system_gets_figures_in_place_of_references(name: str) -> None:
    written = formats.write(name, ASKED, "en", standard=STANDARD)
    told, counted = (to_dict(one) for one in formats.read(name, written.data, "en", review_by=DAY).questions)
    assert told["stem"] == {"en": "Answer within 3 rings?"}
    assert (counted["value"], counted["feedback"]["en"]) == (3, "3 rings, and {std:not.there}.")
    assert {(loss.field, loss.concerns) for loss in written.losses if loss.code == "lost-standard"} == {
        ("stem", ("told",)),
        ("feedback", ("told", "counted")),
        ("value", ("counted",)),
    }


@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_tables_keep_references(name: str) -> None:
    written = formats.write(name, ASKED, "en", every_language=True, standard=STANDARD)
    assert list(formats.read(name, written.data, "en", review_by=DAY).questions) == ASKED


def test_a_lesson_that_the_module_lacks_is_dropped_and_told() -> None:
    asked = [replace(ASKED[0], lesson="greeting"), replace(ASKED[1], lesson="elsewhere")]
    reading = formats.read("csv", formats.write("csv", asked, "en").data, "en", review_by=DAY)
    fitted = formats.fitting(reading, {"greeting"})
    assert [question.lesson for question in fitted.questions] == ["greeting", None]
    assert formats.told_once(fitted.losses, "en") == [
        "the lesson to read afterwards (elsewhere): the module has none of that key (questions: 1; row 3)"
    ]


def test_a_loss_is_told_once_with_how_many_questions_it_concerns() -> None:
    losses = [
        Loss("lost-field", "unit", ("q-10", "q-9"), {"name": "unit"}),
        Loss("lost-field", "rubric", ("q-9", "q-1", "q-2"), {"name": "rubric"}),
        Loss("lost-hints", "", ("q-1",)),
    ]
    assert formats.told_once(losses, "en") == [
        "no place for: unit, rubric (questions: 4; q-1, q-2, q-9 …)",
        "hints (questions: 1; q-1)",
    ]
    assert formats.told_once(losses, "zh-CN")[1] == "提示（涉及 1 道题：q-1）"


def test_that_a_question_is_meant_for_some_places_is_told() -> None:
    only = from_dict(Question, to_dict(ASKED[0]) | {"when": {"project_type": ["villa"]}})
    losses = formats.write("csv", [only], "en").losses
    assert [(loss.field, loss.concerns) for loss in losses if loss.field == "when"] == [("when", ("told",))]


TITLES = {
    "greeting": {"zh-CN": "接电话：{std:phone.answer}之内，说清一件事", "en": "Pick up in {std:phone.answer}"},
    "front-desk": {"zh-CN": "前台", "en": "The desk"},
    "back-desk": {"zh-CN": "后台", "en": "The desk"},
}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("greeting", "greeting"),
        ("接电话：3 声之内，说清一件事", "greeting"),
        ("接电话:3声之内，说清一件事 ", "greeting"),
        ("pick up in 3 rings", "greeting"),
        ("接电话：{std:phone.answer}之内，说清一件事", "greeting"),
        ("前台", "front-desk"),
    ],
)
def test_a_lesson_is_named_by_its_key_or_by_its_title(said: str, key: str) -> None:
    lessons = formats.lessons_called(TITLES, STANDARD)
    table = f"题型,题干,答案,解析,对应课\n判断,来电都要登记。,对,因为要回访。,{said}\n"
    (question,) = formats.read("csv", table.encode(), "zh-CN", review_by=DAY, lessons=lessons).questions
    assert question.lesson == key


def test_a_title_that_several_lessons_have_is_an_error_at_its_cell() -> None:
    lessons = formats.lessons_called(TITLES, STANDARD)
    table = "题型,题干,答案,解析,对应课\n判断,来电都要登记。,对,因为要回访。,The desk\n"
    reading = formats.read("csv", table.encode(), "zh-CN", review_by=DAY, lessons=lessons)
    assert [remark.say("zh-CN") for remark in reading.remarks] == [
        "E2：有几课的标题都是“The desk”。请改写成其中一课的编号：back-desk, front-desk。"
    ]
    assert reading.questions == ()


def test_a_title_that_no_lesson_has_is_told_and_the_question_comes_without_one() -> None:
    table = "题型,题干,答案,解析,对应课\n判断,来电都要登记。,对,因为要回访。,没有这一课\n"
    lessons = formats.lessons_called(TITLES, STANDARD)
    reading = formats.read("csv", table.encode(), "zh-CN", review_by=DAY, lessons=lessons)
    assert [question.lesson for question in reading.questions] == [None]
    assert [(remark.where.say("en"), remark.code) for remark in reading.remarks] == [("E2", "bad-lesson")]


@pytest.mark.parametrize("name", sorted(formats.WRITERS))
def test_a_question_that_comes_back_as_it_went_out_is_there_and_a_changed_one_keeps_the_rest(name: str) -> None:
    sent = formats.write(name, ASKED, "en", standard=STANDARD).data
    back = formats.read(name, sent, "en", review_by=DAY)
    assert formats.compare(back, ASKED, "en", standard=STANDARD).count("there") == 2
    changed = formats.read(name, sent.replace(b"Rings?", b"How often?"), "en", review_by=DAY)
    if name == "xlsx":
        changed = formats.read(
            name, formats.write(name, [ASKED[0], _asking("How often?")], "en").data, "en", review_by=DAY
        )
    (told, counted) = formats.compare(changed, ASKED, "en", standard=STANDARD).standings
    assert (told[1], counted[1]) == ("there", "changed")
    assert counted[0].question == _asking("How often?")


def _asking(stem: str) -> Question:
    return from_dict(Question, to_dict(ASKED[1]) | {"stem": {"en": stem}})
