"""What a gradebook shows beside what we have. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from lms_tool.grades.rules.adding import MAXIMUM
from lms_tool.grades.rules.holding import LEFT


def is_shown(result: Mapping[str, object], given: float, maximum: float) -> bool:
    """Whether a result of the gradebook is our score, whatever its column is scaled to."""
    score, of = result.get("resultScore"), result.get("resultMaximum", MAXIMUM)
    if not isinstance(score, int | float) or not isinstance(of, int | float) or not of:
        return False
    try:
        return abs(score / of - given / maximum) < 0.0005  # platforms round
    except OverflowError:  # a number of hundreds of digits
        return False


# What a gradebook that was read has otherwise than we; the first ones ask for a decision.
DIFFERENCES = ("differs", "overridden", "missing", "extra")
KINDS_OF_RESULT = (*DIFFERENCES, "left", "foreign")


@dataclass(frozen=True, slots=True)
class Mine:
    """A score as it is here. held: see `hold`; sent_at: when the gradebook took it; insisted_at: when somebody who saw
    another grade there had it sent again."""

    given: float
    maximum: float
    held: str
    sent_at: datetime | None
    insisted_at: datetime | None = None


def compared(mine: Mine, shown: Sequence[float] | None, begun_at: datetime) -> str:
    """What became of a score: "same", "since" (sent after the reading began), or one of the kinds.

    shown: points and their maximum in the gradebook, none where it has no grade.
    """
    there = {"resultScore": shown[0], "resultMaximum": shown[1]} if shown else {}
    alike = is_shown(there, mine.given, mine.maximum)
    if mine.held == LEFT:
        return "same" if alike else "left"
    if mine.held:
        return "extra" if shown else "same"
    if alike:
        return "same"
    if mine.sent_at is not None and mine.sent_at >= begun_at:
        return "since"
    if not shown:
        return "missing"
    insisted = mine.insisted_at is not None and mine.sent_at is not None and mine.sent_at >= mine.insisted_at
    return "overridden" if insisted else "differs"


def shown_results(body: object) -> dict[str, list[float]]:
    """A gradebook's results: learner → points and their maximum, without strange entries and who has no grade."""
    entries = body if isinstance(body, list) else []
    found = {}
    for entry in entries:
        who = entry.get("userId") if isinstance(entry, dict) else None
        score = _number_or_none(entry.get("resultScore")) if who else None
        if isinstance(who, str | int) and score is not None:
            # without a maximum it is 1 (AGS 2.0, 3.3.4); some leave it out beside points of a hundred
            of = _number_or_none(entry.get("resultMaximum")) or (1.0 if score <= 1 else MAXIMUM)
            found[str(who)[:255]] = [score, of]
    return found


def _number_or_none(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def platform_words(answer: str) -> str:
    """What a platform said of a refusal ("400: {…}"), without the JSON around it."""
    status, _, body = answer.partition(": ")
    try:
        told = json.loads(body)
    except ValueError:
        return answer
    if isinstance(told, dict) and isinstance(told.get("errors"), list) and told["errors"]:
        told = told["errors"][0]  # Canvas
    named = told if isinstance(told, dict) else {}
    words = next((named[key] for key in ("error_description", "message", "reason", "error") if named.get(key)), "")
    return f"{status}: {words}" if words else answer
