"""GIFT → questions."""

import re
from collections.abc import Iterator

from content.formats.drafts import KEY, Drafts, Written
from content.formats.gift.signs import FORMAT, find, split, unescaped
from content.formats.html import words_of
from content.formats.metadata import apply, name_parts
from content.formats.report import Where
from content.formats.safety import decode
from content.formats.tables import cells

_ID = re.compile(r"\[id:([^\]]+)\]")
_TAG = re.compile(r"\[tag:([^\]]+)\]")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_BREAK = "\n\n"


def read(data: bytes, drafts: Drafts) -> None:
    """Raises Refused."""
    area = ""
    for at, text in _blocks(decode(data)):
        lines = text.split("\n")
        comments = [line.strip()[2:] for line in lines if line.strip().startswith("//")]
        bare = "\n".join(line for line in lines if not line.strip().startswith("//")).strip()
        first = next((n for n, line in enumerate(lines) if line.strip() and not line.strip().startswith("//")), 0)
        if bare.startswith("$CATEGORY:"):
            category, _, bare = bare.partition("\n")
            area = category.removeprefix("$CATEGORY:").strip().rstrip("/").rsplit("/", maxsplit=1)[-1]
            area = "" if area in {"top", "$course$"} else area
        if bare.strip():
            _Reader(bare.strip(), " ".join(comments), drafts, Where(line=at + first)).hand_in(area)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Questions stand apart by an empty line outside of braces; each with the line at which it begins."""
    block: list[str] = []
    start, is_open = 1, False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() and not is_open:
            if block:
                yield start, "\n".join(block)
            block, start = [], number + 1
            continue
        block.append(line)
        if not line.strip().startswith("//"):
            opened, closed = line.rfind("{"), line.rfind("}")
            opened = -1 if opened > 0 and line[opened - 1] == "\\" else opened
            closed = -1 if closed > 0 and line[closed - 1] == "\\" else closed
            is_open = opened > closed or (is_open and closed < 0)
    if block:
        yield start, "\n".join(block)


class _Reader:
    def __init__(self, text: str, comment: str, drafts: Drafts, where: Where) -> None:
        self._text = text
        self._comment = comment
        self._drafts = drafts
        self._where = where
        self._form = "moodle"

    def hand_in(self, area: str) -> None:
        name, text = self._name()
        opened, closed = find(text, "{"), find(text, "}")
        if opened < 0 and closed < 0:
            self._drafts.remark("description", self._where, "note")
            return
        if opened < 0 or closed < opened or find(text, "{", closed) >= 0:
            self._drafts.remark("braces", self._where)
            return
        answers, after = text[opened + 1 : closed].strip(), text[closed + 1 :].strip()
        stem = f"{text[:opened].rstrip()} _____ {after}".strip() if after else text[:opened]
        written: Written = {"area": area, "key": name if KEY.fullmatch(name) else ""}
        scene = self._labels(written)
        written["stem"] = self._words(stem, whole=True)
        feedback = _last(answers, "####")
        if feedback >= 0:
            written["feedback"] = self._words(answers[feedback + 4 :])
            answers = answers[:feedback].strip()
        if scene:
            self._part_scene(written, scene)
        self._answers(written, answers)
        name_parts(written)
        self._drafts.add(written, self._where)

    def _name(self) -> tuple[str, str]:
        if self._text.startswith("::"):
            end = find(self._text, "::", 2)
            if end >= 0:
                return unescaped(self._text[2:end]).strip(), self._text[end + 2 :].strip()
        return "", self._text

    def _labels(self, written: Written) -> int:
        key = _ID.search(self._comment)
        written["key"] = key[1].strip() if key else written["key"]
        said = _TAG.findall(self._comment)
        scenes = [label for label in said if label.startswith("scene:") and label[6:].isdecimal()]
        for label in apply(written, [label for label in said if label not in scenes]):
            self._drafts.lose("lost-tag", self._where, name=label)
        return int(scenes[0][6:]) if scenes else 0

    def _part_scene(self, written: Written, paragraphs: int) -> None:
        pieces = {language: words.split(_BREAK) for language, words in written["stem"].items()}
        written["scene"] = {tag: _BREAK.join(each[:paragraphs]) for tag, each in pieces.items()}
        written["stem"] = {tag: _BREAK.join(each[paragraphs:]) for tag, each in pieces.items()}

    def _words(self, text: str, *, whole: bool = False) -> dict[str, str]:
        """whole: the stem, whose format holds for everything that names none."""
        text = text.strip()
        found = FORMAT.match(text)
        form = found[1] if found else self._form
        if whole:
            self._form = form
        said = unescaped(text[found.end() :] if found else text)
        if form != "html":
            return self._drafts.words(said)
        words, languages, lost = words_of(said)
        for code in sorted(lost):
            self._drafts.lose(code, self._where)
        return {**self._drafts.words(words), **languages} if not languages or words else languages

    def _answers(self, written: Written, answers: str) -> None:
        truth = re.fullmatch(r"(T|TRUE|F|FALSE)\s*(#.*)?", answers, re.S)
        if not answers:
            written["type"] = "case"
            self._drafts.unanswered(written, self._where)
        elif answers.startswith("#"):
            self._number(written, answers[1:].strip())
        elif truth:
            written["type"], written["right"] = "true-false", truth[1][0] == "T"
            if (truth[2] or "").strip("# \n"):
                self._drafts.lose("lost-beside-truth", self._where)
        elif find(answers, "~") >= 0:
            self._choice(written, answers)
        elif all(find(piece, "->") >= 0 for piece in split(answers, "=")):
            self._matching(written, answers)
        else:
            self._short(written, answers)

    def _pieces(self, answers: str, signs: str) -> Iterator[tuple[str, float | None, str, str]]:
        """(mark, weight, answer, feedback) of every answer."""
        for piece in split(answers, signs):
            mark, rest = (piece[0], piece[1:].strip()) if piece[0] in signs else ("", piece.strip())
            weight = _WEIGHT.match(rest)
            rest = rest[weight.end() :] if weight else rest
            end = find(rest, "#")
            answer, feedback = (rest[:end], rest[end + 1 :]) if end >= 0 else (rest, "")
            yield mark, float(weight[1]) if weight else None, answer.strip(), feedback.strip()

    def _choice(self, written: Written, answers: str) -> None:
        pieces = list(self._pieces(answers, "=~"))
        single = any(mark == "=" for mark, *_ in pieces) or sum((weight or 0) > 0 for _, weight, *_ in pieces) == 1
        written["type"] = "single" if single else "multiple"
        written["options"] = [
            {
                "text": self._words(answer),
                "why": self._words(feedback),
                "right": True if mark == "=" or ((weight or 0) > 0 and (not single or weight == 100)) else None,
            }
            for mark, weight, answer, feedback in pieces
        ]
        if single and any(0 < (weight or 0) < 100 for _, weight, *_ in pieces):
            self._drafts.lose("lost-part-marks", self._where)

    def _matching(self, written: Written, answers: str) -> None:
        written["type"], written["pairs"], written["extra"] = "matching", [], []
        for piece in split(answers, "="):
            left, right = piece.removeprefix("=").split("->", 1)
            if left.strip():
                written["pairs"].append({"left": self._words(left), "right": self._words(right)})
            else:
                written["extra"].append({"text": self._words(right)})

    def _short(self, written: Written, answers: str) -> None:
        accept: dict[str, list[str]] = {}
        for _, weight, answer, feedback in self._pieces(answers, "="):
            if weight == 0 or answer == "*":
                continue
            if weight is not None and weight < 100:
                self._drafts.lose("lost-part-marks", self._where)
            if feedback:
                self._drafts.lose("lost-feedback", self._where, name=answer)
            for language, words in self._words(answer).items():
                accept.setdefault(language, []).append(words)
        written["type"], written["accept"] = "short-text", accept

    def _number(self, written: Written, answers: str) -> None:
        written["type"] = "number"
        for mark, weight, answer, feedback in self._pieces(answers, "=~"):
            if mark == "~" or answer == "*" or (weight is not None and weight < 100):
                self._drafts.lose("lost-part-marks" if weight else "lost-feedback", self._where, name="~")
                continue
            if feedback:
                self._drafts.lose("lost-feedback", self._where, name=answer)
            self._amount(written, answer)

    def _amount(self, written: Written, answer: str) -> None:
        """ "15:0.5", "14.5..15.5" or "15"."""
        ends = [cells.amount(end) for end in answer.split("..")] if ".." in answer else []
        if len(ends) == 2 and ends[0] and ends[1]:
            low, high = float(ends[0][0]), float(ends[1][0])
            written["value"], written["tolerance"] = _whole((low + high) / 2), _whole((high - low) / 2)
            return
        colon = find(answer, ":")
        value = cells.amount(unescaped(answer[:colon] if colon >= 0 else answer))
        off = cells.amount(answer[colon + 1 :]) if colon >= 0 else None
        if value is None:
            self._drafts.remark("answer-not-number", self._where, word=answer)
            return
        written["value"] = value[0]
        written["tolerance"] = (off[0] or None) if off else None


def _last(text: str, signs: str) -> int:
    """Where these signs stand unescaped for the last time."""
    at, found = find(text, signs), -1
    while at >= 0:
        found = at
        at = find(text, signs, at + 1)
    return found


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number
