"""What a report is: columns, rows, what it was asked for. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import sqrt
from uuid import UUID

from lms_tool.errors import english

Cell = str | int | float | date | datetime | None


class Name(StrEnum):
    """The reports there are, as the command line and the pages name them."""

    COMPLETION = "completion"
    GROUPS = "groups"
    SCORES = "scores"
    QUESTIONS = "questions"
    NOT_DONE = "not-done"
    TIME = "time"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True)
class Question:
    """Sentences in English, translated where they are shown."""

    asked: str
    told: str


QUESTIONS = {
    Name.COMPLETION: Question(
        english("Who has completed which module?"),
        english("Enrolled, started and completed, for each module of each track."),
    ),
    Name.GROUPS: Question(
        english("How far is each site, batch, track and layer?"),
        english("People, modules done and trainings finished, for each of them; the furthest behind first."),
    ),
    Name.SCORES: Question(
        english("How well do people do in the quizzes?"),
        english("Tries and their results, from the lowest to the highest, for each quiz."),
    ),
    Name.QUESTIONS: Question(
        english("Which questions do people get wrong?"),
        english("Right answers at the first try, and whether those who know more get them right more often."),
    ),
    Name.NOT_DONE: Question(
        english("Who has not finished yet?"),
        english("One line for each person and track, those who have been away longest first."),
    ),
    Name.TIME: Question(
        english("How much time goes into learning?"), english("Minutes in lessons and quizzes, by module.")
    ),
    Name.ACTIVITY: Question(
        english("What happens day by day?"),
        english("People, lessons read, quizzes handed in and minutes, for each day."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a report is narrowed to; None for all. since, until: days of the company's zone, both included."""

    track: str | None = None
    module: str | None = None
    course: UUID | None = None
    """Who learns in this course, in the tracks that its links open."""
    site: UUID | None = None
    batch: UUID | None = None
    by: str | None = None
    """One of GROUPS: by what the rows of Name.GROUPS are told apart."""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One table. columns: keys in English, the same for ever, as files have them; rows: a cell for each column.

    persons: whom each row is about, where rows are about people.
    """

    name: Name
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    people: int
    """How many different people the figures stand on (n)."""
    persons: tuple[UUID, ...] = ()


COLUMNS: dict[Name, tuple[str, ...]] = {
    Name.COMPLETION: ("track", "layer", "module", "enrolled", "started", "completed", "share"),
    Name.GROUPS: ("by", "group", "people", "modules", "completed", "share", "finished"),
    Name.SCORES: (
        "track",
        "module",
        "quiz",
        "attempts",
        "people",
        "mean",
        "lowest",
        "lower_quartile",
        "median",
        "upper_quartile",
        "highest",
        "passed",
    ),
    Name.QUESTIONS: ("module", "quiz", "question", "answered", "right", "share", "discrimination"),
    Name.NOT_DONE: (
        "track",
        "person",
        "staff_number",
        "site",
        "enrolled",
        "modules_done",
        "modules_open",
        "modules_owed",
        "next_due",
        "overdue",
        "last_here",
        "owed",
    ),
    Name.TIME: ("track", "module", "people", "minutes", "minutes_a_person"),
    Name.ACTIVITY: ("day", "people", "lessons_read", "attempts_handed_in", "minutes"),
}
"""Keys of the columns. Shares and scores are 0-1, rounded to four digits; days are the company's."""
GROUPS = ("site", "batch", "track", "layer")
ENOUGH = 30  # first answers from which on a question's discrimination says something


def rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The lower and the upper one, each a value that occurs (nearest rank). values: in order, one or more."""
    return values[(len(values) + 3) // 4 - 1], values[(3 * len(values) + 3) // 4 - 1]


def share(part: int, whole: int) -> float | None:
    return rounded(part / whole) if whole else None


def discrimination(answered: int, right: int, rest: float, squares: float, both: float) -> float | None:
    """Corrected item-total correlation (point-biserial), -1 to 1; None below ENOUGH answers or where all are alike.

    rest: sum over the answers of the share of the other questions that were right in the same try; squares: of its
    squares; both: of it where this question was right.
    """
    rest, squares, both = float(rest), float(squares), float(both)
    spread = (answered * right - right * right) * (answered * squares - rest * rest)
    if answered < ENOUGH or spread < 1e-9:
        return None
    return rounded((answered * both - right * rest) / sqrt(spread))
