"""Moodle XML → questions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from content.formats.drafts import Drafts, Written
from content.formats.essay import read_notes
from content.formats.html import is_html, words_of
from content.formats.metadata import apply, name_parts
from content.formats.report import Refused, Where
from content.formats.safety import parse_xml
from content.formats.tables import cells

Words = dict[str, str]
_USUAL = {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}
_USUAL |= {"回答正确。", "部分正确。", "回答不正确。"}
_BREAK = "\n\n"
_KNOWN = {
    "name", "questiontext", "generalfeedback", "defaultgrade", "hidden", "idnumber", "answer", "single", "tags",
    "shuffleanswers", "answernumbering", "subquestion", "units", "graderinfo", "usecase", "penalty",
    "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect", "layouttype", "selecttype",
    "selectcount", "gradingtype", "showgrading", "unitgradingtype", "unitpenalty", "showunits", "unitsleft",
    "responseformat", "responserequired", "responsefieldlines", "attachments", "showstandardinstruction",
    "attachmentsrequired", "numberingstyle", "file", "minwordlimit", "maxwordlimit", "maxbytes", "filetypeslist",
}  # fmt: skip
"""Elements that are read, or whose settings this product decides itself."""


def read(data: bytes, drafts: Drafts) -> None:
    """Raises Refused."""
    root = parse_xml(data)
    if root.tag != "quiz":
        raise Refused("wrong-root", wanted="Moodle XML", root=root.tag)
    area = ""
    at = 0
    for element in (one for one in root if one.tag == "question"):
        if element.get("type") == "category":
            area = _area(element.findtext("category/text", ""))
        else:
            at += 1
            _Reader(element, drafts, Where(item=at)).hand_in(area)


def _area(path: str) -> str:
    """The last piece of "$course$/top/Telephone/Greeting"; a slash of a name is doubled."""
    pieces = [piece.strip() for piece in path.replace("//", "\0").split("/")]
    last = pieces[-1].replace("\0", "/") if pieces else ""
    return "" if last in {"top", "$course$", "$system$", "$module$"} else last


class _Reader:
    def __init__(self, element: Element, drafts: Drafts, where: Where) -> None:
        self._element = element
        self._drafts = drafts
        self._where = where

    def hand_in(self, area: str) -> None:
        kind = self._element.get("type", "")
        if kind not in _PARTS:
            where = replace(self._where, part=self._name())
            code = "description" if kind == "description" else "unsupported"
            self._drafts.remark(code, where, "note" if kind == "description" else "error", word=kind)
            return
        written: Written = {"area": area, "stem": self._words(self._element.find("questiontext"))}
        written["feedback"] = self._words(self._element.find("generalfeedback"))
        scene = self._labels(written)
        self._part_scene(written, scene)
        _PARTS[kind](self, written)
        name_parts(written)
        self._lost()
        self._drafts.add(written, self._where)

    def _name(self) -> str:
        """What the question is called over there, where it is looked for."""
        name = " ".join(self._element.findtext("name/text", "").split())
        return f"“{name[:40]}”" if name else ""

    def _labels(self, written: Written) -> int:
        """Tags back into fields; how many paragraphs of the text are its scene."""
        said = [tag.findtext("text", "") for tag in self._element.findall("tags/tag")]
        scenes = [label for label in said if label.startswith("scene:") and label[6:].isdecimal()]
        for label in apply(written, [label for label in said if label not in scenes]):
            self._drafts.lose("lost-tag", self._where, name=label)
        written["key"] = self._element.findtext("idnumber", "").strip()
        name = self._element.findtext("name/text", "").strip()
        if not written["key"] and name and cells.narrow(name) == name and "-" in name:
            written["key"] = name if name.replace("-", "").isalnum() and name.islower() and name.isascii() else ""
        return int(scenes[0][6:]) if scenes else 0

    def _part_scene(self, written: Written, paragraphs: int) -> None:
        if paragraphs:
            pieces = {language: words.split(_BREAK) for language, words in written["stem"].items()}
            written["scene"] = {tag: _BREAK.join(each[:paragraphs]) for tag, each in pieces.items()}
            written["stem"] = {tag: _BREAK.join(each[paragraphs:]) for tag, each in pieces.items()}

    def _lost(self) -> None:
        element = self._element
        if element.find(".//file") is not None:
            self._drafts.lose("lost-files", self._where)
        if element.find("hint") is not None:
            self._drafts.lose("lost-hints", self._where)
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            words = self._words(element.find(name))
            if words and not set(words.values()) & _USUAL and not words[next(iter(words))].startswith("您的"):
                self._drafts.lose("lost-combined", self._where)
        for child in element:
            if child.tag not in _KNOWN and child.tag != "hint":
                self._drafts.lose("lost-settings", self._where, name=child.tag)

    def _words(self, element: Element | None, format_of: str = "") -> Words:
        """The text inside, by its format; what is no plain text becomes words."""
        if element is None:
            return {}
        text = element.findtext("text") or (element.text or "").strip()
        form = element.get("format") or format_of or "html"
        if form == "plain_text" or not is_html(text):
            return self._drafts.words(text)
        said, languages, lost = words_of(text)
        for code in sorted(lost):
            self._drafts.lose(code, self._where)
        return {**self._drafts.words(said), **languages} if not languages or said else languages

    def _answers(self) -> list[tuple[Element, float]]:
        return [(answer, _fraction(answer)) for answer in self._element.findall("answer")]

    def choice(self, written: Written) -> None:
        answers = self._answers()
        single = self._element.findtext("single", "true").strip() in {"true", "1"}
        best = max((fraction for _, fraction in answers), default=0)
        written["type"] = "single" if single else "multiple"
        written["options"] = [
            {
                "text": self._words(answer),
                "why": self._words(answer.find("feedback")),
                "right": True if (fraction == best if single else fraction > 0) else None,
            }
            for answer, fraction in answers
        ]
        if single and any(0 < fraction < 100 for _, fraction in answers):
            self._drafts.lose("lost-part-marks", self._where)

    def truth(self, written: Written) -> None:
        written["type"] = "true-false"
        for answer, fraction in self._answers():
            if fraction > 0:
                said = cells.truth(next(iter(self._words(answer).values()), ""))
                written["right"] = said
            if self._words(answer.find("feedback")):
                self._drafts.lose("lost-beside-truth", self._where)

    def ordering(self, written: Written) -> None:
        written["type"] = "ordering"
        ordered = sorted(self._answers(), key=lambda answer: answer[1])
        written["options"] = [{"text": self._words(answer)} for answer, _ in ordered]

    def matching(self, written: Written) -> None:
        written["type"], written["pairs"], written["extra"] = "matching", [], []
        for half in self._element.findall("subquestion"):
            left, right = self._words(half), self._words(half.find("answer"), "plain_text")
            if left:
                written["pairs"].append({"left": left, "right": right})
            else:
                written["extra"].append({"text": right})

    def short(self, written: Written) -> None:
        written["type"] = "short-text"
        accept: dict[str, list[str]] = {}
        for answer, fraction in self._answers():
            text = answer.findtext("text") or ""
            if fraction <= 0 or text.strip() == "*":
                continue
            if fraction < 100:
                self._drafts.lose("lost-part-marks", self._where)
            if "*" in text.replace("\\*", ""):
                self._drafts.lose("lost-wildcards", self._where)
            accept.setdefault(self._drafts.language, []).append(text.replace("\\*", "*"))
        if self._element.findtext("usecase", "0").strip() == "1":
            self._drafts.lose("lost-case", self._where)
        written["accept"] = accept

    def number(self, written: Written) -> None:
        written["type"] = "number"
        for answer, fraction in self._answers():
            amount = cells.amount(answer.findtext("text") or "")
            if fraction < 100 or amount is None:
                if fraction > 0:
                    self._drafts.lose("lost-part-marks", self._where)
                continue
            written["value"] = amount[0]
            off = cells.amount(answer.findtext("tolerance") or "0")
            written["tolerance"] = off[0] if off and off[0] else None
        units = [unit.findtext("unit_name", "") for unit in self._element.findall("units/unit")]
        written["unit"] = self._drafts.words(units[0]) if units else {}
        if len(units) > 1:
            self._drafts.lose("lost-settings", self._where, name="units")

    def essay(self, written: Written) -> None:
        written["type"] = "case"
        info = self._words(self._element.find("graderinfo"))
        written["model_answer"], written["rubric"] = {}, []
        for language, text in info.items():
            model, rubric = read_notes(text)
            written["model_answer"][language] = model
            written["rubric"] = [{**one, "text": {language: one["text"]}} for one in rubric]
        self._drafts.unanswered(written, self._where)


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


_PARTS: Mapping[str, Callable[[_Reader, Written], None]] = {
    "multichoice": _Reader.choice,
    "truefalse": _Reader.truth,
    "ordering": _Reader.ordering,
    "matching": _Reader.matching,
    "match": _Reader.matching,
    "ddmatch": _Reader.matching,
    "shortanswer": _Reader.short,
    "numerical": _Reader.number,
    "essay": _Reader.essay,
}
