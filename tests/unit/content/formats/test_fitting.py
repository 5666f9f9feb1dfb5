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
