"""The questions of a draft, as a list with filters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_tool.authoring.rules.checking import Note
from lms_tool.authoring.rules.drafts import Written

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see; empty words let everything by."""

    area: str = ""
    difficulty: str = ""
    ability: str = ""
    type: str = ""
    state: str = ""
    """errors, weak or unused."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    part: Written
    errors: int
    weak: int
    unused: bool

    @property
    def title(self) -> Mapping[str, str]:
        return self.part.data.get("stem") or self.part.data.get("scene") or {}


@dataclass(frozen=True, slots=True)
class Found:
    all: int
    troubled: int
    """How many of all cannot be published yet."""
    matching: int
    rows: Sequence[Row]
    """Of this page."""
    page: int
    pages: int

    @property
    def near(self) -> list[int]:
        """Pages to go to from here."""
        wanted = {1, self.pages, *range(self.page - 2, self.page + 3)}
        return sorted(number for number in wanted if 1 <= number <= self.pages)


def search(parts: Sequence[Written], notes: Sequence[Note], asked: Asked, page: int) -> Found:
    every = _rows(parts, notes)
    matching = [row for row in every if _fits(row, asked)]
    pages = max(1, -(-len(matching) // A_PAGE))
    page = max(1, min(page, pages))
    shown = matching[(page - 1) * A_PAGE : page * A_PAGE]
    return Found(len(every), sum(row.errors > 0 for row in every), len(matching), shown, page, pages)


def areas(parts: Sequence[Written]) -> list[str]:
    return sorted({str(part.data["area"]) for part in parts if part.data.get("area")})


def _rows(parts: Sequence[Written], notes: Sequence[Note]) -> list[Row]:
    of: dict[str, list[Note]] = {part.key: [] for part in parts}
    for note in notes:
        if note.kind == "question" and note.key in of:
            of[note.key].append(note)
    return [
        Row(
            part,
            errors=sum(note.severity == "error" for note in of[part.key]),
            weak=sum(note.severity == "weak" for note in of[part.key]),
            unused=any(note.code == "unused" for note in of[part.key]),
        )
        for part in parts
    ]


def _fits(row: Row, asked: Asked) -> bool:
    data: Mapping[str, Any] = row.part.data
    wanted = {"area": asked.area, "difficulty": asked.difficulty, "ability": asked.ability, "type": asked.type}
    if any(word and str(data.get(name, "")) != word for name, word in wanted.items()):
        return False
    states = {"errors": row.errors > 0, "weak": row.weak > 0, "unused": row.unused}
    if asked.state and not states.get(asked.state, True):
        return False
    said = said_in(data).casefold()
    return all(word in said for word in asked.words.casefold().split())


def said_in(data: Any) -> str:
    """Everything it says, in one line."""
    if isinstance(data, str):
        return data
    inner: Collection[Any] = data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ()
    return " ".join(said_in(value) for value in inner)
