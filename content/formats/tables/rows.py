"""One row of a table → one question."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content.formats.drafts import Drafts, Written, clean
from content.formats.report import Where
from content.formats.tables import cells as understand
from content.formats.tables.columns import Column

Place = tuple[str, int]
"""Sheet and row."""


class Row:
    """A row that is being understood; what is not understood is remarked with its cell and leaves the row out."""

    def __init__(self, columns: Mapping[Column, int], values: Sequence[str], place: Place, drafts: Drafts) -> None:
        self._columns = columns
        self._values = values
        self._place = place
        self._drafts = drafts
        self._failed = False

    def add(self, usual_type: str | None) -> None:
        """Hand the question in. usual_type: what the sheet's name says."""
        written: Written = {}
        written["type"] = self._type(usual_type)
        for name in ("scene", "stem", "feedback"):
            written[name] = self.words(name)
        self._common(written)
        if written["type"]:
            _PARTS[written["type"]](self, written)
        self._name_parts(written)
        if not self._failed:
            self._drafts.add(written, self._where(None), self._at)

    # cells

    def plain(self, field: str, letter: str = "") -> str:
        at = self._columns.get(Column(field, letter))
        return clean(self._values[at]) if at is not None and at < len(self._values) else ""

    def words(self, field: str, letter: str = "") -> dict[str, str]:
        """The text in every language it has a column for."""
        said = self._drafts.words(self.plain(field, letter))
        for column, at in self._columns.items():
            if column.field == field and column.letter == letter and column.language and at < len(self._values):
                text = clean(self._values[at])
                said |= {column.language: text} if text else {}
        return said

    def letters(self, field: str) -> list[str]:
        """The letters up to the last one that has a text."""
        used = [column.letter for column in self._columns if column.field == field and self.words(field, column.letter)]
        return [chr(code) for code in range(65, ord(max(used)) + 1)] if used else []

    def fail(self, code: str, field: str, at: str = "", /, **values: object) -> None:
        self._failed = True
        self._drafts.remark(code, self._where(Column(field, at)), "error", **values)

    def _where(self, column: Column | None) -> Where:
        sheet, row = self._place
        at = self._columns.get(column) if column else None
        return Where(sheet, row, at + 1 if at is not None else 0)

    def _at(self, path: tuple[str | int, ...]) -> Where:
        first, second = (*path, "", "")[:2]
        if first in {"options", "pairs"} and isinstance(second, int):
            return self._where(Column("option", chr(65 + second)))
        named = {"options": "answer", "pairs": "answer", "accept": "answer", "value": "answer", "right": "answer"}
        return self._where(Column(named.get(str(first), str(first))))

    # what all types share

    def _type(self, usual: str | None) -> str:
        said = self.plain("type")
        if said:
            known = understand.kind(said)
            if known is None:
                self.fail("unknown-type", "type", word=said, known=", ".join(understand.TYPE_NAMES.values()))
            return known or ""
        return usual or self._guessed()

    def _guessed(self) -> str:
        answer = self.plain("answer")
        if self.letters("match"):
            return "matching"
        if self.letters("option"):
            return "single" if len(understand.answer_letters(answer) or ".") == 1 else "multiple"
        if understand.truth(answer) is not None:
            return "true-false"
        if understand.amount(answer):
            return "number"
        return "case" if self.plain("model_answer") else "short-text"

    def _common(self, written: Written) -> None:
        self._take(written, "ability", understand.ability, "bad-ability")
        self._take(written, "difficulty", understand.difficulty, "bad-difficulty")
        self._take(written, "review_by", understand.day, "bad-date")
        self._take(written, "applied", understand.truth, "bad-flag")
        self._take(written, "minutes", lambda text: int(text) if text.isdecimal() else None, "answer-not-number")
        written["area"] = self.plain("area")
        for name in ("lesson", "key"):
            written[name] = unicodedata.normalize("NFKC", self.plain(name))
        written["sources"] = self.plain("sources").split("\n")
        if written["applied"] is False:
            del written["applied"]

    def _take(self, written: Written, field: str, reader: Callable[[str], Any], code: str) -> None:
        said = self.plain(field)
        written[field] = reader(said) if said else None
        if said and written[field] is None:
            self.fail(code, field, word=said)

    def _name_parts(self, written: Written) -> None:
        keys = self.plain("keys").split()
        parts = [part for name in ("options", "pairs", "extra", "rubric") for part in written.get(name, ())]
        if len(keys) == len(parts):
            for part, key in zip(parts, keys, strict=True):
                part["key"] = key

    # what each type has

    def choice(self, written: Written) -> None:
        options = self._options()
        right = self._answer_letters(len(options)) if options else []
        for at, option in enumerate(options):
            option["right"] = True if chr(65 + at) in right else None
        written["options"] = options

    def _options(self) -> list[Written]:
        options = []
        for letter in self.letters("option"):
            text = self.words("option", letter)
            if not text:
                self.fail("option-gap", "option", letter, letter=letter)
            options.append({"text": text, "why": self.words("why", letter)})
        return options

    def _answer_letters(self, count: int) -> list[str]:
        said = self.plain("answer")
        if not said:
            self.fail("no-answer", "answer")
            return []
        found = understand.answer_letters(said)
        if found is None:
            self.fail("answer-unknown", "answer", word=said)
            return []
        for letter in found:
            if ord(letter) - 65 >= count:
                self.fail("answer-missing-option", "answer", letter=letter)
        return found

    def truth(self, written: Written) -> None:
        said = self.plain("answer")
        options = [self.plain("option", letter) for letter in self.letters("option")]
        letters = understand.answer_letters(said) or []
        if options and len(letters) == 1 and ord(letters[0]) - 65 < len(options):
            said = options[ord(letters[0]) - 65]  # “A 对  B 错”, answer A
        truth = understand.truth(said)
        if truth is None and said:
            self.fail("answer-not-truth", "answer", word=said)
        written["right"] = truth

    def ordering(self, written: Written) -> None:
        options = self._options()
        said = self.plain("answer")
        if said:
            order = understand.answer_letters(said) or []
            if sorted(order) != [chr(65 + at) for at in range(len(options))]:
                self.fail("ordering-answer", "answer", word=said)
                return
            options = [options[ord(letter) - 65] for letter in order]
        written["options"] = options

    def matching(self, written: Written) -> None:
        written["pairs"], written["extra"] = [], []
        for letter in sorted({*self.letters("option"), *self.letters("match")}):
            left, right = self.words("option", letter), self.words("match", letter)
            if left and not right:
                left, right = _halves(left)
            if left and right:
                written["pairs"].append({"left": left, "right": right, "why": self.words("why", letter)})
            elif left:
                self.fail("matching-half", "option", letter, letter=letter, text=next(iter(left.values())))
            elif right:
                written["extra"].append({"text": right})

    def short(self, written: Written) -> None:
        written["accept"] = {}
        for column, at in self._columns.items():
            if column.field == "answer" and at < len(self._values):
                answers = understand.accepted(self._values[at].replace("\r\n", "\n"))
                if answers:
                    written["accept"][column.language or self._drafts.language] = [clean(each) for each in answers]

    def number(self, written: Written) -> None:
        said = self.plain("answer")
        amount = understand.amount(said) if said else None
        if amount is None:
            self.fail("answer-not-number" if said else "no-answer", "answer", word=said)
            return
        value, tolerance, unit = amount
        written["value"] = value
        written["unit"] = self.words("unit") or self._drafts.words(unit)
        self._take(written, "tolerance", lambda text: (understand.amount(text) or (None,))[0], "answer-not-number")
        if written["tolerance"] is None and tolerance:
            written["tolerance"] = tolerance

    def case(self, written: Written) -> None:
        written["model_answer"] = self.words("model_answer") or self.words("answer")
        written["rubric"] = []
        for language, text in self.words("rubric").items():
            criteria = understand.rubric(text)
            if isinstance(criteria, str):
                self.fail("bad-rubric", "rubric", word=criteria)
                return
            mine = written["rubric"] = written["rubric"] or [{"text": {}, "points": one["points"]} for one in criteria]
            for one, other in zip(mine, criteria, strict=False):
                one["text"][language] = other["text"]


def _halves(left: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A pair that was written into one cell: "Red → one minute"."""
    for sign in ("→", "->", "=>", "——", "—", "=", "＝"):
        if all(sign in text for text in left.values()):
            parted = {language: text.split(sign, 1) for language, text in left.items()}
            return (
                {language: first.strip() for language, (first, _) in parted.items()},
                {language: second.strip() for language, (_, second) in parted.items()},
            )
    return left, {}


_PARTS: Mapping[str, Callable[[Row, Written], None]] = {
    "single": Row.choice,
    "multiple": Row.choice,
    "true-false": Row.truth,
    "ordering": Row.ordering,
    "matching": Row.matching,
    "short-text": Row.short,
    "number": Row.number,
    "case": Row.case,
}
