"""Numbered text → questions, line by line."""

import re
from dataclasses import dataclass, field

from content.formats.drafts import Drafts, Written, clean
from content.formats.numbered.lines import Line, before_options, listed_answers, split_options, understand
from content.formats.numbered.tidy import tidy
from content.formats.report import Where
from content.formats.safety import decode
from content.formats.tables import cells

_BRACKETS = re.compile(r"[(（【\[]\s*([A-HＡ-Ｈ][A-HＡ-Ｈ\s,，、]*|[√×✓✗对错TF]|正确|错误)\s*[)）】\]]")
_EMPTY = re.compile(r"[(（]\s*[)）]")
_CIRCLED = re.compile(r"[①-⑳\s、,，]+")
_LETTERS = re.compile(r"[A-HＡ-Ｈ]{1,8}")
_CRITERION = re.compile(
    r"(?:[0-9]{1,2}[.．、)）]\s*)?(.+?)\s*[:：(（,，]?\s*([0-9]{1,3})\s*(?:分|points?|marks?)?\s*[)）]?\s*[。.]?"
)
_TYPED = re.compile(r"\s*[(（【\[]\s*((?:单选|多选|判断|填空|简答|排序|案例分析|案例)题?)\s*[)）】\]]\s*")
_BLANK = re.compile(r"[_＿]{2,}")
_BEHIND = re.compile(r"[(（]\s*([^()（）]{1,40}?)\s*[)）]\s*[。.]?\s*\Z")
_SENTENCE = re.compile(r"[，。；！？,.;!?]|\n")
_TYPES = {"singlechoice": "single", "multiplechoice": "", "trueorfalse": "true-false", "true/false": "true-false"}


@dataclass
class _Draft:
    line: int
    number: str
    usual: str
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str = ""
    answer_line: int = 0
    feedback: list[str] = field(default_factory=list)
    options_line: int = 0
    labels: Written = field(default_factory=dict)
    rubric: list[tuple[str, int]] = field(default_factory=list)
    """What deserves how many points."""
    essay: bool = False
    """It stands under a heading that asks for some sentences (简答题)."""


def read(data: bytes, drafts: Drafts) -> None:
    """Raises Refused."""
    _Reader(drafts).read(decode(data))


class _Reader:
    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._found: list[_Draft] = []
        self._last: str = ""
        self._usual = ""
        self._essay = False
        self._listing = False
        self._steps = 0  # of a numbered list inside a question

    def read(self, text: str) -> None:
        for number, words in enumerate(text.split("\n"), 1):
            if words.strip():
                for piece in tidy(words):
                    self._take(understand(number, piece))
        for draft in self._found:
            self._hand_in(draft)

    def _take(self, line: Line) -> None:
        if self._listing and self._take_list(line):
            return
        if line.kind == "question" and not self._goes_on(line):
            self._found.append(_Draft(line.number, line.label, self._usual, essay=self._essay))
            self._last, self._steps = "stem", 0
            self._stem(line.text, line.number)
        elif line.kind == "heading":
            self._usual = cells.kind(line.label) or _TYPES.get(re.sub(r"\s", "", line.label.casefold()), "")
            self._essay, self._last = line.label.startswith("简答"), ""
        elif line.kind == "answers":
            self._listing, self._last = bool(self._found), ""
        elif not self._found or not self._last:
            self._drafts.remark("stray-line", Where(line=line.number), "note", text=line.text[:40])
        else:
            self._more(line)

    def _goes_on(self, line: Line) -> bool:
        """A numbered line inside an explanation or a stem, such as steps "1. … 2. …" under question 7."""
        if not self._found or self._last not in {"feedback", "stem"}:
            return False
        draft = self._found[-1]
        own, said = int(draft.number), int(line.label)
        open_still = self._last == "feedback" or not (draft.options or draft.answer)
        if open_still and said not in (own, own + 1) and said == self._steps + 1:
            self._steps = said
            return True
        return False

    def _more(self, line: Line) -> None:
        draft = self._found[-1]
        if line.kind == "answer" and len(listed_answers(line.text)) > 1:
            self._listing = self._take_list(line)
        elif line.kind == "label":
            self._label(draft, line)
        elif line.kind == "answer":
            answer, feedback = _parted(line.text)
            draft.answer, draft.answer_line, self._last = answer, line.number, "answer"
            if feedback:
                draft.feedback.append(feedback)
                self._last = "feedback"
        elif line.kind == "feedback":
            draft.feedback.append(line.text)
            self._last = "feedback"
        elif line.kind == "rubric" or (self._last == "rubric" and line.kind != "options"):
            self._criterion(draft, line)
        elif line.kind == "options" and self._last in {"stem", "options"}:
            draft.options += split_options(line.text)
            draft.options_line = draft.options_line or line.number
            self._last = "options"
        else:
            self._go_on(draft, line)

    def _criterion(self, draft: _Draft, line: Line) -> None:
        """A line of the rubric, such as "安抚情绪：5 分" or "1. Calms the owner (5)"; without points it tells more."""
        self._last = "rubric"
        for text in filter(None, re.split(r"[；;\n]", line.text)):
            found = _CRITERION.fullmatch(text.strip())
            if found:
                draft.rubric.append((found[1].strip(), int(found[2])))
            elif draft.rubric:
                said, points = draft.rubric[-1]
                draft.rubric[-1] = (f"{said}\n{text.strip()}", points)
            else:
                self._drafts.remark("stray-line", Where(line=line.number), "note", text=text[:40])

    def _label(self, draft: _Draft, line: Line) -> None:
        """What is said of a question beside it, such as "难度：易"."""
        if line.label in {"知识点", "考点", "topic", "area"}:
            draft.labels["area"] = line.text
        elif line.label in {"难度", "难易度", "difficulty"} and cells.difficulty(line.text):
            draft.labels["difficulty"] = cells.difficulty(line.text)
        else:
            self._drafts.lose("lost-settings", Where(line=line.number), name=line.label)

    def _go_on(self, draft: _Draft, line: Line) -> None:
        """A line without a mark belongs to what stands before it."""
        text = f"{line.label}. {line.text}" if line.kind == "question" else line.text
        if self._last == "stem":
            self._stem(text, line.number)
        elif self._last == "options" and draft.options:
            letter, said = draft.options[-1]
            draft.options[-1] = (letter, f"{said}\n{text}")
        elif self._last == "answer":
            draft.answer = f"{draft.answer}\n{text}".strip()
        else:
            draft.feedback.append(text)

    def _stem(self, text: str, number: int) -> None:
        draft = self._found[-1]
        stem, options = before_options(text)
        if stem:
            draft.stem.append(stem)
        if options:
            draft.options += split_options(options)
            draft.options_line, self._last = number, "options"

    def _take_list(self, line: Line) -> bool:
        """Answers gathered at the end: "1. B 2. AC"."""
        text = f"{line.label}. {line.text}" if line.kind == "question" else line.text
        answers = listed_answers(text)
        by_number = {draft.number: draft for draft in self._found}
        for number, answer in answers:
            if number in by_number:
                by_number[number].answer, by_number[number].answer_line = answer, line.number
            else:
                self._drafts.remark("answer-list", Where(line=line.number), number=number)
        return bool(answers)

    # a draft that is whole

    def _hand_in(self, draft: _Draft) -> None:
        said = "\n".join(draft.stem)
        typed = _TYPED.match(said)
        if typed and (named := cells.kind(typed[1]) or _TYPES.get(typed[1], "")):
            draft.usual, said = named, said[typed.end() :].strip()
        stem, inside = _without_answer(said)
        answer = draft.answer or inside
        if draft.answer and inside and _same(draft.answer, inside) is False:
            where = Where(line=draft.answer_line)
            self._drafts.remark("answers-disagree", where, first=inside, second=draft.answer)
            return
        written: Written = {
            **draft.labels,
            "type": draft.usual,
            "stem": self._drafts.words(stem),
            "feedback": self._drafts.words("\n".join(draft.feedback)),
        }
        if draft.rubric:
            draft.usual = draft.usual or "case"
            written["type"] = draft.usual
            written["rubric"] = [{"text": self._drafts.words(text), "points": points} for text, points in draft.rubric]
        where = Where(line=draft.line)
        spot = Where(line=draft.answer_line or draft.line)
        if self._answer(written, draft, clean(answer), spot):
            places = {"answer": spot, "options": Where(line=draft.options_line or draft.line)}
            self._drafts.add(written, where, lambda path: places.get(str(path[0]) if path else "", where))

    def _answer(self, written: Written, draft: _Draft, answer: str, where: Where) -> bool:
        """Fill in what the answer says; whether it was understood."""
        if draft.usual not in {"", "single", "multiple", "true-false", "ordering"} and draft.options:
            draft.usual = ""
        if draft.options and draft.usual != "ordering":
            return self._choice(written, draft, answer, where)
        if draft.options:
            return self._order(written, draft, answer, where)
        return self._words(written, draft, answer, where)

    def _words(self, written: Written, draft: _Draft, answer: str, where: Where) -> bool:
        """The same for a question without options."""
        truth = None if answer.isdecimal() or _CIRCLED.fullmatch(answer) else cells.truth(answer.rstrip("。."))
        amount = _amount(answer)
        if truth is not None and draft.usual in {"", "true-false"}:
            written["type"], written["right"] = "true-false", truth
        elif answer and (code := _no_answer(draft.usual, answer)):
            self._drafts.remark(code, where, word=answer)
            return False
        elif draft.usual == "case" or _is_judged(draft, answer):
            written["type"], written["model_answer"] = "case", self._drafts.words(answer)
        elif amount and draft.usual == "":
            written["type"], written["value"], written["tolerance"] = "number", amount[0], amount[1]
            written["unit"] = self._drafts.words(amount[2])
        elif answer:
            written["type"], written["accept"] = "short-text", {self._drafts.language: cells.accepted(answer)}
        else:
            self._drafts.remark("no-answer", where)
            return False
        return True

    def _choice(self, written: Written, draft: _Draft, answer: str, where: Where) -> bool:
        right = self._letters(draft, answer, where)
        written["type"] = draft.usual or ("multiple" if len(right) > 1 else "single")
        if written["type"] == "true-false":
            chosen = [text for letter, text in draft.options if letter in right]
            written["right"] = cells.truth(chosen[0]) if chosen else None
        else:
            written["options"] = [
                {"text": self._drafts.words(text), "right": True if letter in right else None}
                for letter, text in draft.options
            ]
        return bool(right)

    def _letters(self, draft: _Draft, answer: str, where: Where) -> list[str]:
        if not answer:
            self._drafts.remark("no-answer", where)
            return []
        found = cells.answer_letters(answer.rstrip("。."))
        if found is None:
            self._drafts.remark("answer-unknown", where, word=answer[:40])
            return []
        known = {letter for letter, _ in draft.options}
        for letter in found:
            if letter not in known:
                self._drafts.remark("answer-missing-option", where, letter=letter)
                return []
        return found

    def _order(self, written: Written, draft: _Draft, answer: str, where: Where) -> bool:
        order = self._letters(draft, answer, where)
        texts = dict(draft.options)
        if sorted(order) != sorted(texts):
            self._drafts.remark("ordering-answer", where, word=answer)
            return False
        written["options"] = [{"text": self._drafts.words(texts[letter])} for letter in order]
        return True


def _no_answer(usual: str, answer: str) -> str:
    """Why this answers no question without options; "" where it may."""
    if usual in {"single", "multiple"} or _LETTERS.fullmatch(answer):
        return "letters-alone"
    if usual == "true-false":
        return "answer-not-truth"
    return "answer-unknown" if _CIRCLED.fullmatch(answer) else ""


def _is_judged(draft: _Draft, answer: str) -> bool:
    """Whether only a person can say if such an answer was met."""
    return len(answer) > 40 or bool(draft.essay and _SENTENCE.search(answer))


def _amount(answer: str) -> tuple[int | float | str, int | float | None, str] | None:
    """A number, perhaps with its unit; a telephone number, a date or a sentence is none."""
    found = None if re.match(r"[0０][0-9０-９]", answer) else cells.amount(answer)
    return found if found and re.fullmatch(r"[^\W\d_]{0,8}|%", found[2]) else None


def _parted(text: str) -> tuple[str, str]:
    """An answer with its explanation on the same line: "B 解析：因为"."""
    found = re.search(
        r"[\s。；;]*[【\[（(]?\s*(?:答案解析|解析|解释|explanation)\s*[】\]）)]?\s*[:：]\s*", text, re.IGNORECASE
    )
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _without_answer(stem: str) -> tuple[str, str]:
    """A stem with its answer in brackets → the stem with empty ones, and the answer."""
    behind = _BEHIND.search(stem) if _BLANK.search(stem) else None
    if behind and not _EMPTY.search(stem):  # a blank, and behind the sentence what belongs into it
        return stem[: behind.start()].rstrip(), behind[1]
    found = list(_BRACKETS.finditer(stem))
    if not found or _EMPTY.search(stem):
        return stem, ""
    last = found[-1]
    opened, closed = last[0][0], last[0][-1]
    blank = f"{opened}　{closed}" if stem[last.end() :].strip(" 。.？?") or not _at_end(stem, last.end()) else ""
    return (stem[: last.start()].rstrip() + blank + stem[last.end() :]).strip(), last[1].strip()


def _at_end(stem: str, position: int) -> bool:
    return not stem[position:].strip(" 。.？?\n")


def _same(first: str, second: str) -> bool | None:
    """Whether two answers say the same; None where that cannot be told."""
    letters = (cells.answer_letters(first), cells.answer_letters(second))
    if None not in letters:
        return sorted(letters[0] or ()) == sorted(letters[1] or ())
    truths = (cells.truth(first), cells.truth(second))
    return truths[0] == truths[1] if None not in truths else None
