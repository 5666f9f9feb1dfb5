"""One QTI item → a question."""

import html
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from content.formats.drafts import KEY, Drafts, Written
from content.formats.qti.tree import Response, response, words
from content.formats.report import Where
from content.formats.tables import cells
from content.schema import LANGUAGES

_BLANK = "_____"
_MARKERS = {"scorer", "tutor", "author", "proctor", "testConstructor"}
"""Those to whom a rubric speaks and who are not the person asked."""
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FEEDBACK = {"feedbackBlock", "feedbackInline"}


def read_item(item: Element, drafts: Drafts, where: Where) -> None:
    body = item.find("itemBody")
    found = [one for one in (body.iter() if body is not None else ()) if str(one.tag).endswith("Interaction")]
    if body is None or not found:
        drafts.remark("description", where, "note")
    elif item.find("templateDeclaration") is not None:
        drafts.remark("unsupported", where, word="templateDeclaration")
    elif len(found) > 1 or found[0].tag not in _PARTS:
        drafts.remark("unsupported", where, word=" + ".join(str(one.tag) for one in found[:3]))
    else:
        _Item(item, body, found[0], drafts, where).hand_in()


class _Item:
    def __init__(self, item: Element, body: Element, asks: Element, drafts: Drafts, where: Where) -> None:
        self._item = item
        self._body = body
        self._asks = asks
        self._drafts = drafts
        self._where = where
        self._language = _tag(item.get(_LANGUAGE, ""), drafts.language)
        self._notes: list[str] = []
        self._whys: dict[str, str] = {}
        self._response = response(item, asks.get("responseIdentifier", ""))

    def hand_in(self) -> None:
        name = self._item.get("identifier", "")
        written: Written = {"key": name if KEY.fullmatch(name) else ""}
        written["stem"] = self._words(self._say(self._body))
        written["feedback"] = self._words(self._feedback())
        if _PARTS[str(self._asks.tag)](self, written):
            if self._notes and written["type"] != "case":
                self._lose("lost-element", name="rubricBlock")
            self._drafts.add(written, self._where)

    # words

    def _words(self, text: str) -> dict[str, str]:
        return {self._language: kept} if (kept := next(iter(self._drafts.words(text).values()), "")) else {}

    def _say(self, element: Element) -> str:
        said, lost = words(element, self._instead)
        for code in sorted(lost):
            self._lose(code)
        return said

    def _instead(self, element: Element) -> str | None:
        """HTML for what is no text of the question: the interaction, and what is for other eyes or other times."""
        if element is self._asks:
            if element.tag in {"textEntryInteraction", "inlineChoiceInteraction"}:
                return _BLANK
            prompt = element.find("prompt")
            return "" if prompt is None else f"<p>{_escaped(self._say(prompt))}</p>"
        if element.tag == "rubricBlock" and set(element.get("view", "").split()) <= _MARKERS:
            self._notes.append(self._say(element))
            return ""
        if element.tag in _FEEDBACK:
            self._lose("lost-feedback", name=element.get("identifier", ""))
            return ""
        return None

    def _feedback(self) -> str:
        """What is said afterwards, whichever the answer; what belongs to one choice is kept for it."""
        kept = []
        choices = {one.get("identifier") for one in self._asks.iter() if one.get("identifier")}
        for one in self._item.iterfind("modalFeedback"):
            name = one.get("identifier", "")
            if name in choices:
                self._whys[name] = self._say(one)
            elif any(word in name.lower() for word in ("incorrect", "wrong", "partial")):
                self._lose("lost-feedback", name=name)
            else:
                kept.append(self._say(one))
        return "\n".join(kept)

    def _lose(self, code: str, **values: object) -> None:
        self._drafts.lose(code, self._where, "", **values)

    # the interactions; each says whether it can be answered

    def _choices(self, tag: str) -> dict[str, str]:
        """Identifier → words."""
        said = {}
        for one in self._asks.iter(tag):
            name = one.get("identifier", "")
            for inner in one.iter("feedbackInline"):
                if inner.get("identifier") == name:
                    self._whys[name] = self._say(inner)
            said[name], lost = words(one, lambda part: "" if part.tag in _FEEDBACK else None)
            for code in sorted(lost):
                self._lose(code)
        return said

    def _choice(self, written: Written) -> bool:
        choices = self._choices("inlineChoice" if self._asks.tag == "inlineChoiceInteraction" else "simpleChoice")
        right = set(self._response.right)
        truths = {name: None if text.isdecimal() else cells.truth(text) for name, text in choices.items()}
        single = self._response.cardinality == "single" or self._asks.get("maxChoices") == "1"
        if single and len(truths) == 2 and set(truths.values()) == {True, False} and len(right) == 1:
            written["type"], written["right"] = "true-false", truths.get(next(iter(right)))
            return True
        written["type"] = "single" if single else "multiple"
        written["options"] = [
            {
                "text": self._words(text),
                "why": self._words(self._whys.get(name, "")),
                "right": True if name in right else None,
            }
            for name, text in choices.items()
        ]
        self._part_marks()
        return True

    def _order(self, written: Written) -> bool:
        choices = self._choices("simpleChoice")
        order = self._response.correct
        if sorted(order) != sorted(choices):
            self._drafts.remark("ordering-answer", self._where, word=" ".join(order))
            return False
        written["type"] = "ordering"
        written["options"] = [{"text": self._words(choices[name])} for name in order]
        return True

    def _match(self, written: Written) -> bool:
        choices = self._choices("simpleAssociableChoice")
        sets = self._asks.findall("simpleMatchSet")
        lefts = [one.get("identifier", "") for one in sets[0]] if sets else []
        pairs = [tuple(value.split()) for value in self._response.right]
        pairs = [(pair[1], pair[0]) if sets and pair[0] not in lefts else pair for pair in pairs if len(pair) == 2]
        used = [name for pair in pairs for name in pair]
        if not pairs:
            self._drafts.remark("no-answer", self._where)
            return False
        if len(set(used)) != len(used) or not set(used) <= set(choices) or set(lefts) - {left for left, _ in pairs}:
            self._drafts.remark("not-in-pairs", self._where)
            return False
        written["type"] = "matching"
        written["pairs"] = [
            {"left": self._words(choices[left]), "right": self._words(choices[right])} for left, right in pairs
        ]
        written["extra"] = [{"text": self._words(text)} for name, text in choices.items() if name not in used]
        self._part_marks()
        return True

    def _entry(self, written: Written) -> bool:
        declared = self._response
        if declared.base in {"integer", "float"}:
            return self._number(written, declared)
        written["type"] = "short-text"
        best = max(declared.marks.values(), default=0)
        accepted = dict.fromkeys([*declared.right, *(text for text, mark in declared.marks.items() if mark == best)])
        written["accept"] = {self._language: list(accepted)}
        if any(0 < mark < best for mark in declared.marks.values()):
            self._lose("lost-part-marks")
        if declared.minds_case:
            self._lose("lost-case")
        return True

    def _number(self, written: Written, declared: Response) -> bool:
        if not declared.right:
            self._drafts.remark("no-answer", self._where)
            return False
        amount = cells.amount(declared.right[0])
        if amount is None or amount[2]:
            self._drafts.remark("answer-not-number", self._where, word=declared.right[0])
            return False
        written["type"], written["value"] = "number", amount[0]
        equal = self._item.find("responseProcessing//equal")
        off = (equal.get("tolerance", "") if equal is not None else "").split()
        if equal is not None and equal.get("toleranceMode") == "absolute" and len(set(off)) == 1:
            size = cells.amount(off[0])
            written["tolerance"] = size[0] if size else None
        elif off:
            self._lose("lost-settings", name="tolerance")
        if len(declared.right) > 1:
            self._lose("lost-part-marks")
        return True

    def _essay(self, written: Written) -> bool:
        written["type"] = "case"
        model = "\n\n".join(note for note in self._notes if note) or "\n".join(self._response.correct)
        written["model_answer"] = self._words(model)
        for name in ("expectedLength", "expectedLines", "minStrings", "maxStrings", "patternMask", "format"):
            if self._asks.get(name):
                self._lose("lost-settings", name=name)
        return True

    def _part_marks(self) -> None:
        if self._response.gives_part_marks:
            self._lose("lost-part-marks")


def _tag(given: str, otherwise: str) -> str:
    """The language that an item says it is in."""
    first = given.lower().partition("-")[0]
    return next((tag for tag in LANGUAGES if first and tag.lower().partition("-")[0] == first), otherwise)


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


_PARTS: Mapping[str, Callable[[_Item, Written], bool]] = {
    "choiceInteraction": _Item._choice,
    "inlineChoiceInteraction": _Item._choice,
    "orderInteraction": _Item._order,
    "matchInteraction": _Item._match,
    "associateInteraction": _Item._match,
    "textEntryInteraction": _Item._entry,
    "extendedTextInteraction": _Item._essay,
}
