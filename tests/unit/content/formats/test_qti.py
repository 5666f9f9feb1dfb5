"""QTI items, alone and in packages: what becomes a question, what is told, and what is refused."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from content import formats
from content.schema import to_dict

SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"


def item(body: str, declared: str = "", *, name: str = "q-1", after: str = "", language: str = "en") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><assessmentItem xmlns="{SPACE}" identifier="{name}" title="t" '
        f'xml:lang="{language}" adaptive="false" timeDependent="false">{declared}<itemBody>{body}</itemBody>{after}'
        "</assessmentItem>"
    ).encode()


def declare(*values: str, many: str = "single", base: str = "identifier", more: str = "") -> str:
    said = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{said}</correctResponse>" if values else ""
    head = f'<responseDeclaration identifier="RESPONSE" cardinality="{many}" baseType="{base}">'
    return f"{head}{correct}{more}</responseDeclaration>"


def choices(**said: str) -> str:
    return "".join(f'<simpleChoice identifier="{name}">{text}</simpleChoice>' for name, text in said.items())


def asks(tag: str, inside: str, more: str = "") -> str:
    return f'<{tag} responseIdentifier="RESPONSE" {more}>{inside}</{tag}>'


SINGLE = item(
    "<p>The telephone rings.</p>" + asks("choiceInteraction", "<prompt>When do you answer?</prompt>"
    + choices(A="After one ring", B="Within <b>three</b> rings", C="Later<feedbackInline outcomeIdentifier='F' "
    "identifier='C' showHide='show'>Nobody waits so long.</feedbackInline>"), 'maxChoices="1"'),
    declare("B"),
    after='<modalFeedback outcomeIdentifier="F" identifier="SOLUTION" showHide="show">Three rings.</modalFeedback>',
)  # fmt: skip


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def manifest(*addresses: str, kind: str = "imsqti_item_xmlv2p1") -> bytes:
    listed = "".join(f'<resource identifier="r{at}" type="{kind}" href="{one}"/>' for at, one in enumerate(addresses))
    head = '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">'
    return f"{head}<resources>{listed}</resources></manifest>".encode()


def read(data: bytes, name: str | None = "qti") -> formats.Reading:
    return formats.read(name, data, "en", review_by=date(2027, 3, 31))


def one(data: bytes) -> dict[str, Any]:
    reading = read(data, None)
    assert not reading.errors, [remark.say("en") for remark in reading.errors]
    (question,) = reading.questions
    return to_dict(question)


def lost(data: bytes) -> set[str]:
    return {loss.code for loss in read(data).losses}


def codes(data: bytes) -> list[str]:
    return [remark.code for remark in read(data).errors]


def test_one_choice() -> None:
    question = one(SINGLE)
    assert (question["type"], question["key"]) == ("single", "q-1")
    assert " ".join(question["stem"]["en"].split()) == "The telephone rings. When do you answer?"
    assert [(option["text"]["en"], option["right"]) for option in question["options"]] == [
        ("After one ring", False),
        ("Within three rings", True),
        ("Later", False),
    ]
    assert question["options"][2]["why"] == {"en": "Nobody waits so long."}
    assert question["feedback"] == {"en": "Three rings."}
    assert lost(SINGLE) == {"lost-markup"}


@pytest.mark.parametrize(
    ("data", "version"),
    [
        (b"<questestinterop><assessment ident='a' title='t'/></questestinterop>", "1.2"),
        (b"<qti-assessment-item identifier='a' title='t'/>", "3.0"),
        (package({"imsmanifest.xml": manifest("q.xml", kind="imsqti_xmlv1p2"), "q.xml": b"<questestinterop/>"}), "1.2"),
        (package({"imsmanifest.xml": manifest("q.xml", kind="imsqti_item_xmlv3p0"), "q.xml": b"<q/>"}), "3.0"),
        (package({"q.xml": b"<questestinterop/>"}), "1.2"),
    ],
)
def test_another_version_is_named(data: bytes, version: str) -> None:
    (error,) = read(data, "qti").errors
    assert error.code == "qti-version" and f"QTI {version}" in error.say("zh-CN")


def test_several_choices_by_their_marks() -> None:
    mapping = (
        '<mapping defaultValue="0"><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="1"/>'
        '<mapEntry mapKey="C" mappedValue="-1"/></mapping>'
    )
    body = asks("choiceInteraction", choices(A="The flat", B="The number", C="The income"), 'maxChoices="0"')
    data = item("<p>Which belong in an order?</p>" + body, declare(many="multiple", more=mapping))
    question = one(data)
    assert question["type"] == "multiple"
    assert [option["right"] for option in question["options"]] == [True, True, False]
    assert lost(data) == {"lost-part-marks"}


def test_two_choices_that_say_true_and_false() -> None:
    body = "<p>访客可以得到业主的手机号。</p>" + asks("choiceInteraction", choices(T="对", F="错"), 'maxChoices="1"')
    question = one(item(body, declare("F"), language="zh"))
    assert (question["type"], question["right"]) == ("true-false", False)
    assert list(question["stem"]) == ["zh-CN"]


def test_a_choice_inside_a_sentence() -> None:
    inside = '<inlineChoice identifier="A">one</inlineChoice><inlineChoice identifier="B">three</inlineChoice>'
    question = one(item(f"<p>Within {asks('inlineChoiceInteraction', inside)} rings.</p>", declare("B")))
    assert question["stem"] == {"en": "Within _____ rings."}
    assert [option["right"] for option in question["options"]] == [False, True]


def test_an_order() -> None:
    body = asks("orderInteraction", "<prompt>In which order?</prompt>" + choices(A="Call", B="Listen", C="Write"))
    question = one(item(body, declare("B", "C", "A", many="ordered")))
    assert [entry["text"]["en"] for entry in question["options"]] == ["Listen", "Write", "Call"]
    assert codes(item(body, declare("B", many="ordered"))) == ["ordering-answer"]


def associable(**said: str) -> str:
    return "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="1">{text}</simpleAssociableChoice>'
        for name, text in said.items()
    )


def test_pairs_of_two_sets() -> None:
    sets = f"<simpleMatchSet>{associable(V='Valve', R='Riser')}</simpleMatchSet>"
    sets += f"<simpleMatchSet>{associable(X='Shuts', Y='Carries', Z='Lights')}</simpleMatchSet>"
    body = asks("matchInteraction", "<prompt>Match.</prompt>" + sets)
    question = one(item(body, declare("V X", "Y R", many="multiple", base="directedPair")))
    assert [(pair["left"]["en"], pair["right"]["en"]) for pair in question["pairs"]] == [
        ("Valve", "Shuts"),
        ("Riser", "Carries"),
    ]
    assert [extra["text"]["en"] for extra in question["extra"]] == ["Lights"]
    assert codes(item(body, declare("V X", "R X", many="multiple"))) == ["not-in-pairs"]
    assert codes(item(body, declare("V X", many="multiple"))) == ["not-in-pairs"]
    assert codes(item(body, declare("V X", "R Q", many="multiple"))) == ["not-in-pairs"]
    assert codes(item(body, declare(many="multiple"))) == ["no-answer"]


def test_pairs_of_one_set() -> None:
    body = asks("associateInteraction", "<prompt>Pair.</prompt>" + associable(A="a", B="b", C="c", D="d", E="e"))
    question = one(item(body, declare("A B", "C D", many="multiple", base="pair")))
    assert len(question["pairs"]) == 2 and [extra["text"]["en"] for extra in question["extra"]] == ["e"]


def test_words_to_write_in() -> None:
    mapping = (
        '<mapping><mapEntry mapKey="fault" mappedValue="1" caseSensitive="true"/>'
        '<mapEntry mapKey="the fault" mappedValue="1"/><mapEntry mapKey="noise" mappedValue="0.5"/></mapping>'
    )
    data = item(
        f"<p>Read back the {asks('textEntryInteraction', '')}.</p>", declare("fault", base="string", more=mapping)
    )
    question = one(data)
    assert question["stem"] == {"en": "Read back the _____."}
    assert question["accept"] == {"en": ["fault", "the fault"]}
    assert lost(data) == {"lost-part-marks", "lost-case"}


def test_a_number_to_write_in() -> None:
    body = f"<p>Minutes: {asks('textEntryInteraction', '')}</p>"
    equal = '<responseProcessing><equal toleranceMode="{}" tolerance="{}"/></responseProcessing>'
    absolute = item(body, declare("30", base="float"), after=equal.format("absolute", "0.5 0.5"))
    question = one(absolute)
    assert (question["type"], question["value"], question["tolerance"]) == ("number", 30, 0.5)
    relative = item(body, declare("30", base="integer"), after=equal.format("relative", "10 10"))
    assert lost(absolute) == set() and lost(relative) == {"lost-settings"}
    assert codes(item(body, declare("thirty", base="integer"))) == ["answer-not-number"]


def test_a_long_answer_becomes_a_case_with_what_the_marker_was_told() -> None:
    rubric = '<rubricBlock view="scorer"><p>Listens first.</p></rubricBlock>'
    body = asks("extendedTextInteraction", "<prompt>What do you say?</prompt>", 'expectedLength="200"')
    data = item(body + rubric, declare(base="string"))
    question = one(data)
    assert question["type"] == "case" and question["model_answer"] == {"en": "Listens first."}
    assert question["stem"] == {"en": "What do you say?"}
    assert lost(data) == {"lost-settings"}
    assert codes(item(body, declare(base="string"))) == ["no-answer"]


def test_what_has_no_counterpart_is_named() -> None:
    assert codes(item(asks("hotspotInteraction", ""))) == ["unsupported"]
    two = asks("choiceInteraction", choices(A="a", B="b")) * 2
    assert "choiceInteraction + choiceInteraction" in read(item(two, declare("A"))).errors[0].say("zh-CN")
    assert "description" in [remark.code for remark in read(item("<p>Read this.</p>")).remarks]


def test_a_package_is_read_in_the_order_of_its_manifest() -> None:
    parts = {
        "items/a.xml": SINGLE,
        "items/b c.xml": SINGLE.replace(b"q-1", b"q-2").replace(b"rings.", b"calls."),
        "imsmanifest.xml": manifest("items/b%20c.xml", "items/a.xml", "items/none.xml"),
    }
    reading = read(package(parts), None)
    assert [question.key for question in reading.questions] == ["q-2", "q-1"]
    assert [(remark.where.part, remark.code) for remark in reading.errors] == [("items/none.xml", "missing-part")]


def test_one_broken_item_does_not_hide_the_others() -> None:
    parts = {"imsmanifest.xml": manifest("a.xml", "b.xml", "c.xml"), "a.xml": b"<x", "b.xml": SINGLE, "c.xml": b"<x/>"}
    reading = read(package(parts))
    assert len(reading.questions) == 1
    assert [(remark.where.part, remark.code) for remark in reading.errors] == [
        ("a.xml", "xml"),
        ("c.xml", "wrong-root"),
    ]


def test_a_package_without_a_manifest_is_read_if_it_holds_items() -> None:
    assert len(read(package({"deep/a.xml": SINGLE})).questions) == 1
    assert codes(package({"a.xml": b"<x/>"})) == ["no-manifest"]


@pytest.mark.parametrize(
    "address", ["../a.xml", "/etc/passwd", "file:///etc/passwd", "http://a.invalid/x.xml", "%2e%2e/a.xml", "..\\a.xml"]
)
def test_a_manifest_that_leads_outside_is_refused(address: str) -> None:
    data = package({"imsmanifest.xml": manifest(address, "a.xml"), "a.xml": SINGLE})
    assert codes(data) == ["zip-path"] and not read(data).questions


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "C:/a.xml"])
def test_a_package_with_a_part_outside_is_refused(name: str) -> None:
    assert codes(package({"imsmanifest.xml": manifest("a.xml"), name: SINGLE})) == ["zip-path"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_anywhere_in_a_package_are_refused(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    )
    bad = text.encode(encoding)
    assert codes(package({"imsmanifest.xml": manifest("a.xml"), "a.xml": SINGLE, "z.xml": bad})) == ["xml-entities"]
    assert codes(bad) == ["xml-entities"]


def test_a_bomb_is_refused() -> None:
    data = package({"imsmanifest.xml": manifest("a.xml"), "a.xml": SINGLE, "a.png": b"0" * 30_000_000})
    assert codes(data) == ["zip-bomb"]


@pytest.mark.parametrize("count", [200, 100_000])
def test_elements_nested_without_end_are_refused(count: int) -> None:
    assert codes(item("<p>" * count + "x" + "</p>" * count)) == ["too-deep"]


def test_another_kind_of_xml_is_named() -> None:
    reading = read(b"<assessmentStimulus/>")
    assert reading.errors[0].say("en") == "This XML is no QTI 2.1: it begins with <assessmentStimulus>."


def test_what_a_picture_shows_stands_apart_from_the_sentences_round_it() -> None:
    data = item(
        "<p>Look.</p><img src='a.png' alt='A lift between floors'/>"
        + asks("choiceInteraction", "<prompt>What first?</prompt>" + choices(A="Speak", B="Pull"), 'maxChoices="1"'),
        declare("A"),
    )
    assert " ".join(one(data)["stem"]["en"].split()) == "Look. [A lift between floors] What first?"


def test_a_question_without_an_area_gets_one_in_the_language_of_the_file() -> None:
    (made,) = formats.read(None, SINGLE, "zh-CN", review_by=date(2027, 3, 31)).questions
    assert (made.area, one(SINGLE)["area"]) == ("综合", "general")
