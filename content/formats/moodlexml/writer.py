"""Questions → Moodle XML. Texts go as plain text, so that every sign of them comes back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from content.formats.drafts import Written, clean
from content.formats.essay import notes
from content.formats.metadata import labels, outside
from content.formats.report import Losses, Writing
from content.schema import Question, to_dict

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true-false": "truefalse",
    "ordering": "ordering",
    "matching": "matching",
    "short-text": "shortanswer",
    "number": "numerical",
    "case": "essay",
}


def write(questions: Iterable[Question], language: str, languages: tuple[str, ...]) -> Writing:
    """In one category for each knowledge area."""
    losses = Losses()
    quiz = Element("quiz")
    area = None
    for question in questions:
        written = outside(to_dict(question), language, losses)
        if written["area"] != area:
            area = written["area"]
            category = SubElement(quiz, "question", type="category")
            _text(SubElement(category, "category"), f"$course$/top/{area}", written["key"], losses)
        _question(quiz, written, losses)
    indent(quiz)
    return Writing(tostring(quiz, encoding="utf-8", xml_declaration=True), losses.told())


def _question(quiz: Element, written: Written, losses: Losses) -> None:
    made = SubElement(quiz, "question", type=_TYPES[written["type"]])
    say = _Say(made, written["key"], losses)
    _text(SubElement(made, "name"), written["key"], written["key"], losses)
    scene = written.get("scene")
    say("questiontext", f"{scene}\n\n{written['stem']}" if scene else written["stem"])
    say("generalfeedback", written["feedback"])
    SubElement(made, "defaultgrade").text = "1"
    SubElement(made, "hidden").text = "0"
    SubElement(made, "idnumber").text = written["key"]
    _PARTS[written["type"]](made, written, say)
    said = labels(written, losses)
    said += [f"scene:{len(scene.split(_BREAK))}"] if scene else []
    tags = SubElement(made, "tags")
    for label in said:
        _text(SubElement(tags, "tag"), label, written["key"], losses)


_BREAK = "\n\n"


class _Say:
    """Adds texts to a question."""

    def __init__(self, made: Element, key: str, losses: Losses) -> None:
        self._made = made
        self._key = key
        self._losses = losses

    def __call__(self, tag: str, words: str, parent: Element | None = None, **attributes: str) -> Element:
        element = SubElement(self._made if parent is None else parent, tag, {**attributes, "format": "plain_text"})
        _text(element, words, self._key, self._losses)
        return element

    def lose(self, code: str, field: str, **values: object) -> None:
        self._losses.add(code, self._key, field, **values)


def _text(element: Element, words: str, key: str, losses: Losses) -> None:
    kept = clean(words)
    if kept != words:
        losses.add("lost-spaces", key, "*")
    SubElement(element, "text").text = kept


def _choice(made: Element, written: Written, say: _Say) -> None:
    single = written["type"] == "single"
    right = sum(bool(option.get("right")) for option in written["options"])
    SubElement(made, "single").text = "true" if single else "false"
    SubElement(made, "shuffleanswers").text = "true"
    SubElement(made, "answernumbering").text = "ABCD"
    if not single:
        say.lose("lost-all-or-nothing", "")
    for option in written["options"]:
        wrong = "0" if single else "-100"
        answer = say("answer", option["text"], fraction=share(right) if option.get("right") else wrong)
        say("feedback", option.get("why", ""), answer)


def share(right: int) -> str:
    """Per cent for one of so many right options, as Moodle lists them."""
    return f"{100 / right:.5f}".rstrip("0").rstrip(".")


def _truth(made: Element, written: Written, say: _Say) -> None:
    for name in (True, False):
        answer = say("answer", str(name).lower(), fraction="100" if name is written["right"] else "0")
        say("feedback", "", answer)


def _ordering(made: Element, written: Written, say: _Say) -> None:
    for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("gradingtype", "ALL_OR_NOTHING")):
        SubElement(made, name).text = value
    SubElement(made, "selectcount").text = "0"
    SubElement(made, "showgrading").text = "SHOW"
    for at, option in enumerate(written["options"], 1):
        say("feedback", option.get("why", ""), say("answer", option["text"], fraction=str(at)))
        if option.get("why"):
            say.lose("lost-field", "options.why", name="why")


def _matching(made: Element, written: Written, say: _Say) -> None:
    SubElement(made, "shuffleanswers").text = "true"
    for pair in written["pairs"]:
        half = say("subquestion", pair["left"])
        _text(SubElement(half, "answer"), pair["right"], written["key"], say._losses)
        if pair.get("why"):
            say.lose("lost-field", "pairs.why", name="why")
    for extra in written.get("extra", ()):
        _text(SubElement(say("subquestion", ""), "answer"), extra["text"], written["key"], say._losses)


def _short(made: Element, written: Written, say: _Say) -> None:
    SubElement(made, "usecase").text = "0"
    for words in written["accept"]:
        say("feedback", "", say("answer", words.replace("*", "\\*"), fraction="100"))


def _number(made: Element, written: Written, say: _Say) -> None:
    answer = say("answer", str(written["value"]), fraction="100")
    SubElement(answer, "tolerance").text = str(written.get("tolerance", 0))
    if written.get("unit"):
        unit = SubElement(SubElement(made, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        name = clean(written["unit"])
        SubElement(unit, "unit_name").text = name
        if name != written["unit"]:
            say.lose("lost-spaces", "unit")
    for name, value in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "0"), ("unitsleft", "0")):
        SubElement(made, name).text = value


def _case(made: Element, written: Written, say: _Say) -> None:
    SubElement(made, "responseformat").text = "plain"
    SubElement(made, "responserequired").text = "1"
    SubElement(made, "responsefieldlines").text = "15"
    SubElement(made, "attachments").text = "0"
    say("graderinfo", notes(written["model_answer"], written["rubric"]))


_PARTS: Mapping[str, Callable[[Element, dict[str, Any], _Say], None]] = {
    "single": _choice,
    "multiple": _choice,
    "true-false": _truth,
    "ordering": _ordering,
    "matching": _matching,
    "short-text": _short,
    "number": _number,
    "case": _case,
}
