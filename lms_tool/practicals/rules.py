"""How a practical is marked: sheets of a rubric, and what they come to (docs/decisions/0037). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from content.schema import CRITERIA, Form, FormItem

CAPACITIES = ("trainer", "supervisor", "owner")
"""Who may mark, each once: trainer, supervisor, representative of the owners."""

STATES = ("open", "failed", "none", "marked", "passed")
"""How somebody stands, those who need somebody first. marked: no mark says what passes."""

APART = 15.0
"""Points between two assessors from which they had better talk before anything is decided."""

LONGEST = 2000
"""Characters of a remark."""

Mark = int | str
Marks = Mapping[str, Mark]
"""Item → points, or what was written."""


@dataclass(frozen=True, slots=True)
class Result:
    """points: 0..100, the mean of the sheets; criteria: criterion → (mean, most); apart: points between the highest and
    the lowest sheet."""

    points: float
    criteria: Mapping[str, tuple[float, int]]
    apart: float


def choices(item: FormItem) -> tuple[int, ...]:
    """The points an item can be given; none for one that gives no points, or any number up to its most."""
    if item.answer == "yes-no":
        return (0, item.points) if item.points else ()
    return tuple(level.value for level in item.levels)


def gives_points(item: FormItem) -> bool:
    return bool(item.points)


def seen(saved_at: datetime | None) -> str:
    """The state of a sheet that a page shows, so that nobody writes over what they have not seen."""
    return saved_at.isoformat() if saved_at else ""


def read(form: Form, said: Mapping[str, str]) -> dict[str, Mark]:
    """What a sheet says, of what this rubric asks; what is no answer to an item is left out."""
    found: dict[str, Mark] = {}
    for item in form.items:
        text = said.get(item.key, "").strip()
        if not text:
            continue
        if not gives_points(item):
            found[item.key] = text[:LONGEST]
        elif text.isascii() and text.isdigit() and len(text) < 4 and _fits(item, int(text)):
            found[item.key] = int(text)
    return found


def _fits(item: FormItem, points: int) -> bool:
    allowed = choices(item)
    return points in allowed if allowed else points <= (item.points or 0)


def missing(form: Form, marks: Marks) -> list[FormItem]:
    """Items that a sheet has to answer and does not."""
    return [item for item in form.items if item.required and item.key not in marks]


def total(form: Form, marks: Marks) -> float | None:
    """Points out of 100; None while something is missing."""
    return None if missing(form, marks) else float(sum(_points(marks, form.items)))


def by_criterion(form: Form, marks: Marks) -> dict[str, tuple[int, int]]:
    """Criterion → points and the most there are; sections of none do not count here."""
    found: dict[str, tuple[int, int]] = {}
    for criterion in CRITERIA:
        items = [item for section in form.sections if section.criterion == criterion for item in section.items]
        if most := sum(item.points or 0 for item in items):
            found[criterion] = (sum(_points(marks, items)), most)
    return found


def result(form: Form, sheets: Sequence[Marks]) -> Result:
    """What whole sheets come to together. Raises ValueError without any."""
    if not sheets or any(missing(form, marks) for marks in sheets):
        raise ValueError("a result needs whole sheets")
    totals = [float(sum(_points(marks, form.items))) for marks in sheets]
    parts = [by_criterion(form, marks) for marks in sheets]
    criteria = {one: (_mean(part[one][0] for part in parts), parts[0][one][1]) for one in (parts[0] if parts else {})}
    return Result(_mean(totals), criteria, max(totals) - min(totals))


@dataclass(frozen=True, slots=True)
class Told:
    """A whole sheet as it was when it was decided."""

    capacity: str
    assessor: str
    filled_by: str
    marks: Marks
    remark: str
    total: float


def state(of: str, passed: bool | None) -> str:
    """One of STATES, of a try that there is. of: open | decided."""
    if of == "open":
        return "open"
    return {True: "passed", False: "failed", None: "marked"}[passed]


def _points(marks: Marks, items: Iterable[FormItem]) -> list[int]:
    return [given for item in items if isinstance(given := marks.get(item.key), int)]


def _mean(numbers: Iterable[float]) -> float:
    return round(fmean(numbers), 1)
