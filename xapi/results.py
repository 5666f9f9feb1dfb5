"""How it came out: scores, answers and time spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import tincan

from xapi import vocabulary as v


@dataclass(frozen=True, slots=True)
class Score:
    """Points reached out of ``max``; one rule gives the scaled score: raw divided by max.

    Raises ValueError unless 0 <= min <= raw <= max and min < max.
    """

    raw: float
    max: float
    min: float = 0

    def __post_init__(self) -> None:
        if not (0 <= self.min <= self.raw <= self.max and self.min < self.max):
            raise ValueError(f"no score: {self.raw} between {self.min} and {self.max}")

    @property
    def scaled(self) -> float:
        """0 to 1."""
        return self.raw / self.max

    def tincan(self) -> tincan.Score:
        return tincan.Score(scaled=self.scaled, raw=self.raw, min=self.min, max=self.max)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was given to one question.

    ``response`` is in the format of the interaction (`activities.response`, `pairs`, `filled_in`); None means that the
    question was left blank. ``success`` is true for a fully right answer only, a part of the points shows in ``score``.
    """

    response: str | None
    success: bool
    score: Score | None = None
    duration: timedelta | None = None
    extensions: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What people gave for something that was shown. ``criteria`` maps the id of each criterion to its score;
    ``rubric`` and ``version`` name what was marked with."""

    score: Score
    criteria: Mapping[str, Score]
    rubric: str
    version: str

    @property
    def extensions(self) -> dict[str, Any]:
        each = [
            {"criterion": one, "score": {"scaled": given.scaled, "raw": given.raw, "min": given.min, "max": given.max}}
            for one, given in self.criteria.items()
        ]
        return {v.CRITERIA: each, v.RUBRIC: {"id": self.rubric, "version": self.version}}


def result(
    *,
    success: bool | None = None,
    completion: bool | None = None,
    score: Score | None = None,
    duration: timedelta | None = None,
    response: str | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> tincan.Result:
    """A tincan result that holds what is given and nothing else.

    Durations are cut to hundredths of a second: more may be dropped by a store, and comparison is by text.
    """
    return tincan.Result(
        success=success,
        completion=completion,
        score=score and score.tincan(),
        duration=None if duration is None else _hundredths(duration),
        response=response,
        extensions=dict(extensions or {}),
    )


def digest(text: str) -> dict[str, Any]:
    """What is said of a text that stays in the tool: how many characters, and its SHA-256 (of UTF-8)."""
    return {v.RESPONSE_DIGEST: {"length": len(text), "sha256": sha256(text.encode()).hexdigest()}}


def _hundredths(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError(f"time does not run backwards: {duration}")
    return duration - duration % timedelta(milliseconds=10)
