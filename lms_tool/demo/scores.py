"""What a score says, read strictly. Pure: no clock, no database."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lms_tool.demo.errors import Refusal
from lms_tool.demo.words import ACTIVITY_PROGRESS, GRADING_PROGRESS


@dataclass(frozen=True, slots=True)
class Score:
    """One score as the tool says it; `given` and `maximum` in the tool's own scale."""

    user_id: str
    timestamp_ms: int
    activity_progress: str
    grading_progress: str
    given: float | None
    maximum: float | None
    comment: str | None

    def scaled_to(self, maximum: float) -> float | None:
        """The grade to keep. Like Moodle: none unless fully graded, rescaled, never above the maximum."""
        if self.grading_progress != "FullyGraded" or self.given is None or self.maximum is None:
            return None
        return round(min(self.given * maximum / self.maximum, maximum), 5)


def read_score(said: dict[str, Any]) -> Score:
    """A score from its JSON. Raises Refusal (400) naming the first thing that is wrong."""
    given, maximum = _number(said, "scoreGiven"), _number(said, "scoreMaximum")
    if given is not None and maximum is None:
        raise _wrong("scoreGiven without scoreMaximum")
    if maximum is not None and maximum <= 0:
        raise _wrong("scoreMaximum is not above 0")
    if given is not None and given < 0:
        raise _wrong("scoreGiven is below 0")
    comment = said.get("comment")
    if not isinstance(comment, str | None):
        raise _wrong("comment is no text")
    return Score(
        user_id=_text(said, "userId"),
        timestamp_ms=_milliseconds(_text(said, "timestamp")),
        activity_progress=_one_of(said, "activityProgress", ACTIVITY_PROGRESS),
        grading_progress=_one_of(said, "gradingProgress", GRADING_PROGRESS),
        given=given,
        maximum=maximum,
        comment=comment,
    )


def _wrong(why: str) -> Refusal:
    return Refusal(400, "invalid_request", why)


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(f"{name} is missing or no text")
    return value


def _one_of(said: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = _text(said, name)
    if value not in allowed:
        raise _wrong(f"{name} must be one of {', '.join(allowed)}")
    return value


def _number(said: dict[str, Any], name: str) -> float | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(f"{name} is no number")
    return float(value)


def _milliseconds(timestamp: str) -> int:
    """ISO 8601 with a zone → milliseconds since 1970."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError as error:
        raise _wrong("timestamp is not ISO 8601") from error
    if moment.tzinfo is None:
        raise _wrong("timestamp has no zone")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
