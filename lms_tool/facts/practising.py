"""Practicals: shown by a learner, marked by people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lms_tool.facts.happening import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticalDecided(Fact):
    """What a try at a practical came to, or what it comes to after a correction. The occasion is the learner's."""

    practical: UUID
    track: str
    form: str
    """Key of the rubric."""
    version: UUID
    """Of the rubric."""
    title: Mapping[str, str]
    """Of the rubric, by language."""
    points: float  # 0..100
    criteria: Mapping[str, tuple[float, int]]  # criterion → points, and the most there are
    pass_mark: float | None  # 0..100
    passed: bool | None  # None where no mark says what passes
    held_on: date
    revision: int  # 1 at the first decision; each later one replaces the one before
    by: UUID  # who decided
    course: UUID | None  # in which it was begun
