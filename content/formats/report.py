"""What a reader or a writer has to say: the questions, what is wrong and where, and what could not be carried over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as member
from typing import Literal

from content.formats.messages import sentence
from content.schema import Question

Severity = Literal["error", "note"]
"""error: this question (or file) was left out; note: it was taken, and somebody should look at it."""


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file, as a person would look for it; what is 0 or "" is not known."""

    part: str = ""
    """A sheet, or a file inside a package."""
    row: int = 0
    column: int = 0
    line: int = 0
    item: int = 0
    """The how-manieth question."""

    def say(self, language: str) -> str:
        """Such as "C7", "line 12" or "第 3 题"; "" for the whole file."""
        if self.row:
            place = f"{letters(self.column)}{self.row}" if self.column else sentence("row", language, n=self.row)
        elif self.line:
            place = sentence("line", language, n=self.line)
        else:
            place = sentence("item", language, n=self.item) if self.item else ""
        return " ".join(piece for piece in (self.part, place) if piece)


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, left = divmod(column - 1, 26)
        name = chr(65 + left) + name
    return name


@dataclass(frozen=True, slots=True)
class Remark:
    severity: Severity
    code: str
    where: Where
    values: Mapping[str, object] = member(default_factory=dict)

    def say(self, language: str, aloud: Callable[[str], str] = str) -> str:
        """One sentence with its place: "C7: …", "第 3 题：…". aloud: what the grammar says, in the same language."""
        place = self.where.say(language)
        values = {name: aloud(str(value)) if name == "message" else value for name, value in self.values.items()}
        said = sentence(self.code, language, **values)
        return sentence("at", language, place=place, said=said) if place else said


class Refused(Exception):
    """A file, or the rest of it, is not read."""

    def __init__(self, code: str, where: Where | None = None, **values: object) -> None:
        super().__init__(sentence(code, "en", **values))
        self.remark = Remark("error", code, where or Where(), values)


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the other side has no place for."""

    code: str
    field: str
    """Of the question, such as "scene", "unit" or "options.why"; "" for something that is no part of one here."""
    concerns: tuple[str, ...]
    """Keys of the questions when writing, places when reading; in order."""
    values: Mapping[str, object] = member(default_factory=dict)

    def say(self, language: str) -> str:
        named = several(self.concerns, 5, language)
        return sentence("lost", language, what=sentence(self.code, language, **self.values), named=named)

    def say_count(self, language: str) -> str:
        """The same with how many questions it concerns."""
        named = several(self.concerns, 3, language)
        what = sentence(self.code, language, **self.values)
        return sentence("lost-once", language, what=what, count=len(self.concerns), named=named)


def several(named: Sequence[str], most: int, language: str) -> str:
    """The first ones, with a sign for those that are not named."""
    return sentence("and", language).join(named[:most]) + (" …" if len(named) > most else "")


class Losses:
    """Collects losses; the same one is told once, with everything it concerns."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, tuple[tuple[str, object], ...]], dict[str, None]] = {}

    def add(self, code: str, concerns: str, field: str = "", **values: object) -> None:
        self._found.setdefault((code, field, tuple(sorted(values.items()))), {})[concerns] = None

    def told(self) -> tuple[Loss, ...]:
        return tuple(
            Loss(code, field, tuple(concerns), dict(values)) for (code, field, values), concerns in self._found.items()
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A question and where it stood."""

    question: Question
    where: Where
    assumed: frozenset[str] = frozenset()
    """Fields that the source did not give; a usual value stands in them."""
    at: Callable[[tuple[str | int, ...]], Where] | None = member(default=None, compare=False, repr=False)

    def place(self, address: tuple[str | int, ...]) -> Where:
        """Where in the source a part of the question stands; the question itself where that is not known."""
        return self.at(address) if self.at and address else self.where


@dataclass(frozen=True, slots=True)
class Reading:
    found: tuple[Found, ...] = ()
    remarks: tuple[Remark, ...] = ()
    losses: tuple[Loss, ...] = ()
    format: str = ""
    language: str = ""
    """Of texts whose language the file does not say."""

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(found.question for found in self.found)

    @property
    def errors(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.severity == "error")


@dataclass(frozen=True, slots=True)
class Writing:
    data: bytes
    losses: tuple[Loss, ...] = ()
