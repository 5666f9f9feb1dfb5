"""Who is stuck, where, and what is in the way; how a course stands in one sentence. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from lms_tool.progress.rules import Unit, minutes

STILL = timedelta(days=3)  # this long without a step forward is stuck
DAYS = 14  # of the small line of minutes
LOWEST_TOP, HIGHEST_TOP = 15 * 60, 90 * 60  # seconds a day at the upper edge of the small line, at least and at most


class State(StrEnum):
    STUCK = "stuck"
    NOT_STARTED = "not-started"
    ON_TRACK = "on-track"
    FINISHED = "finished"


class Why(StrEnum):
    """What stands between a learner and the next step."""

    TRIES_USED = "tries-used"
    TRIES_FAILED = "tries-failed"
    NOT_HANDED_IN = "not-handed-in"
    HALF_READ = "half-read"
    NOT_OPENED = "not-opened"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a learner has done at one lesson or quiz."""

    unit: Unit
    done: bool
    started_at: datetime
    last_seen_at: datetime
    completed_at: datetime | None = None
    percent: int = 0
    """Lesson: the furthest point read."""
    visits: int = 0
    """Lesson: how often it was opened."""
    tries: int = 0
    """Quiz: attempts handed in."""
    allowed: int | None = None
    """Quiz: tries there are; None for any number."""
    best: float | None = None
    """Quiz: best scaled score, 0-1."""
    pass_mark: int | None = None
    """Quiz: per cent."""

    @property
    def tries_are_used(self) -> bool:
        used = self.allowed is not None and self.tries >= self.allowed
        return self.unit.kind == "quiz" and self.unit.counts and not self.done and used

    @property
    def is_settled(self) -> bool:
        """Nothing more is asked for: done, or practice that was tried."""
        return self.done or (not self.unit.counts and self.tries > 0)

    @property
    def moved_at(self) -> datetime:
        """The last step forward: begun, finished, or a quiz handed in. Opening the same page again is none."""
        return self.last_seen_at if self.unit.kind == "quiz" else self.completed_at or self.started_at


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a learner stands. unit: None when nothing is left to do; step: None when the unit was not opened yet."""

    state: State
    why: Why
    unit: Unit | None
    step: Step | None
    since: datetime
    days: int
    """Whole days without a step forward."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a learner stands, as far as it is the same tomorrow unless they do something. state: ON_TRACK also of
    somebody who will be stuck one day because nothing happens."""

    state: State
    moved_at: datetime
    module: str | None

    @classmethod
    def of(cls, placing: Placing, moved: datetime) -> "Kept":
        still = placing.state is State.STUCK and placing.why is not Why.TRIES_USED
        state = State.ON_TRACK if still else placing.state
        return cls(state, moved, placing.unit.module if placing.unit else None)

    def state_at(self, now: datetime) -> State:
        return State.STUCK if self.state is State.ON_TRACK and now - self.moved_at >= STILL else self.state

    def days_at(self, now: datetime) -> int:
        return max(0, (now - self.moved_at).days)


def moved_at(steps: Iterable[Step], enrolled_at: datetime) -> datetime:
    """The last step forward."""
    return max((step.moved_at for step in steps), default=enrolled_at)


def place(
    steps: Sequence[Step], following: Unit | None, *, enrolled_at: datetime, finished_at: datetime | None, now: datetime
) -> Placing:
    """Steps in the order of the track; following: the first step of the track that is not done."""
    since = moved_at(steps, enrolled_at)
    days = max(0, (now - since).days)
    if finished_at or following is None:
        return Placing(State.FINISHED, Why.NOTHING, None, None, finished_at or since, days)
    used = next((step for step in steps if step.tries_are_used), None)
    if used:
        return Placing(State.STUCK, Why.TRIES_USED, used.unit, used, since, days)
    if not steps:
        return Placing(State.NOT_STARTED, Why.NOT_OPENED, following, None, since, days)
    here = _here(steps, following)
    unit = here.unit if here else following
    return Placing(State.STUCK if now - since >= STILL else State.ON_TRACK, _why(here), unit, here, since, days)


def _here(steps: Sequence[Step], following: Unit) -> Step | None:
    """What the learner was at last, unless it is done; else what follows, if it was opened."""
    last = max(steps, key=lambda step: step.last_seen_at)
    if not last.is_settled:
        return last
    return next((step for step in steps if step.unit.place == following.place), None)


def _why(here: Step | None) -> Why:
    if here is None:
        return Why.NOT_OPENED
    if here.unit.kind == "lesson":
        return Why.HALF_READ
    return Why.TRIES_FAILED if here.tries else Why.NOT_HANDED_IN


@dataclass(frozen=True, slots=True)
class Stand:
    """One line of the table as far as sums need it. module: where; None where there is none."""

    person: UUID
    state: State
    module: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A course in a sentence: people by state, and where most of those who are stuck are."""

    people: int
    counts: dict[State, int]
    stuck_at: dict[str, int]
    """Module → people stuck there."""

    @property
    def stuck(self) -> int:
        return self.counts[State.STUCK]

    @property
    def hot(self) -> str | None:
        """The module that holds most people; none where two hold as many."""
        ranked = Counter(self.stuck_at).most_common(2)
        alone = len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1])
        return ranked[0][0] if alone else None


def summary(stands: Iterable[Stand]) -> Summary:
    """People are counted, not lines: somebody in two tracks is one."""
    known = list(stands)
    counts = {state: _people(stand.person for stand in known if stand.state is state) for state in State}
    stuck = {(stand.module, stand.person) for stand in known if stand.state is State.STUCK and stand.module}
    return Summary(_people(stand.person for stand in known), counts, dict(Counter(module for module, _ in stuck)))


def _people(people: Iterable[Hashable]) -> int:
    return len(set(people))


def seconds_a_day(spans: Iterable[tuple[datetime, float]], zone: tzinfo, now: datetime) -> tuple[float, ...]:
    """Learning time (from when, seconds) on each of the last DAYS days of this zone, today last."""
    today = now.astimezone(zone).date()
    seconds = [0.0] * DAYS
    for began, length in spans:
        ago = (today - began.astimezone(zone).date()).days
        if 0 <= ago < DAYS:
            seconds[DAYS - 1 - ago] += length
    return tuple(seconds)


class Trend(StrEnum):
    NONE = "none"
    EARLY = "early"  # too few days to tell
    STOPPED = "stopped"
    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"


def trend(days: Sequence[float]) -> tuple[int, Trend]:
    """Seconds a day → minutes a day since the first day on which there were any, and where they go."""
    first = next((day for day, spent in enumerate(days) if spent), None)
    if first is None:
        return 0, Trend.NONE
    active = days[first:]
    average = minutes(sum(active) / len(active))
    if len(active) <= STILL.days:
        return average, Trend.EARLY
    if not any(active[-STILL.days :]):
        return average, Trend.STOPPED
    half = len(active) // 2
    before, after = sum(active[:half]), sum(active[-half:])
    if after > 1.25 * before:
        return average, Trend.RISING
    return average, Trend.FALLING if after < 0.75 * before else Trend.STEADY


@dataclass(frozen=True, slots=True)
class Line:
    """A small line in a box of 84 × 24: an SVG path and its last point."""

    path: str
    x: float
    y: float


def line(days: Sequence[float], top: float) -> Line:
    """days, top: seconds; the upper edge is the same for all lines of a table so that they can be compared."""
    top = min(HIGHEST_TOP, max(LOWEST_TOP, top))
    across = 82 / (len(days) - 1)
    points = [(round(day * across, 1), round(22 - 18 * min(spent, top) / top, 1)) for day, spent in enumerate(days)]
    return Line("M" + " L".join(f"{x:g} {y:g}" for x, y in points), *points[-1])
