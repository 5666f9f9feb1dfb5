"""What is next, what is done, how long did it take?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from content.schema import Text
from lms_tool.tracks.rules import Step, Way

IDLE = timedelta(minutes=30)  # without a sign of life a sitting is over
LONGEST_TRY = 3600.0  # seconds: a quiz left open overnight is not a night of work
PAUSE = timedelta(minutes=5)  # after this a sitting is said to be resumed
STEPS = (25, 50, 75)  # per cent of a lesson that are told

Place = tuple[str, str, str]  # module, kind ("lesson" | "quiz"), key


@dataclass(frozen=True, slots=True)
class Unit:
    """A lesson or a quiz, as a step of a track."""

    module: str
    kind: str
    key: str
    title: Text
    minutes: int
    counts: bool = True  # must be done for the module: lessons and summative quizzes
    place: Place = field(init=False, repr=False, compare=False)
    """Made once: tables of many people ask for it a million times."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", (self.module, self.kind, self.key))


@dataclass(frozen=True, slots=True)
class ModuleOutline:
    key: str
    door: int
    layer: str
    title: Text
    required: bool
    units: tuple[Unit, ...]
    step: Step | None = None
    """How the learner meets it in their track; None outside of one."""

    @property
    def is_locked(self) -> bool:
        return self.step is not None and self.step.state == "locked"

    @property
    def is_exempt(self) -> bool:
        return self.step is not None and self.step.state == "exempt"

    @property
    def minutes(self) -> int:
        return sum(unit.minutes for unit in self.units)


@dataclass(frozen=True, slots=True)
class LayerOutline:
    key: str
    title: Text
    modules: tuple[ModuleOutline, ...]
    empty_because: Text | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A track as one learner meets it: layers, modules and units in order."""

    track: str
    title: Text
    days: int
    layers: tuple[LayerOutline, ...]
    way: Way = Way()  # noqa: RUF009  # frozen

    @property
    def modules(self) -> list[ModuleOutline]:
        return [module for layer in self.layers for module in layer.modules]

    @property
    def units(self) -> list[Unit]:
        return [unit for module in self.modules for unit in module.units]

    def module(self, key: str) -> ModuleOutline | None:
        return next((module for module in self.modules if module.key == key), None)


def offered(module: ModuleOutline, done: Collection[Place], tried: Collection[Place]) -> list[Unit]:
    """The steps that are left: nothing once the window is lit or while it is shut, and no practice tried already."""
    if module.is_locked or module.is_exempt or is_satisfied(module, done):
        return []
    return [unit for unit in module.units if unit.place not in done and unit.place not in tried]


def percent(units: Sequence[Unit], done: Collection[Place]) -> int:
    """Share of the nominal time of what counts that is done, 0-100; 100 only when nothing is left."""
    whole = sum(unit.minutes for unit in units if unit.counts)
    part = sum(unit.minutes for unit in units if unit.counts and unit.place in done)
    return 100 if part == whole else min(99, round(100 * part / whole))


def is_satisfied(module: ModuleOutline, completed: Collection[Place]) -> bool:
    """Every lesson read to the end and every summative quiz passed."""
    return all(unit.place in completed for unit in module.units if unit.counts)


def is_track_satisfied(outline: Outline, satisfied: Collection[str]) -> bool:
    return all(module.key in satisfied or module.is_exempt for module in outline.modules if module.required)


def window(module: ModuleOutline, done: Collection[Place], begun: Collection[Place]) -> str:
    """How a module's window is lit: "lit" when it is satisfied or need not be, "half" or "dark"."""
    if module.is_exempt or is_satisfied(module, done):
        return "lit"
    return "half" if any(unit.place in begun for unit in module.units) else "dark"


def has_begun(completed: bool, percent: int, tries: int) -> bool:
    """Whether somebody has really started a unit: opening a page is not reading it."""
    return completed or tries > 0 or percent >= STEPS[0]


def steps_passed(before: int, after: int) -> list[int]:
    """Steps of STEPS that lie between two percentages; 25 → 60 passes 50."""
    return [step for step in STEPS if before < step <= after]


def counted_seconds(claimed: float, since_last: timedelta) -> float:
    """Active time a device may claim: never more than has gone by, and never negative."""
    return max(0.0, min(claimed, since_last.total_seconds() + 2))


def minutes(seconds: float) -> int:
    """Time spent, as every page says it: whole minutes, and anything above nothing is at least one."""
    return int(seconds / 60 + 0.5) or (1 if seconds > 0 else 0)


def is_stale(last_seen: datetime, now: datetime) -> bool:
    return now - last_seen > IDLE


def was_paused(last_seen: datetime, now: datetime) -> bool:
    return now - last_seen > PAUSE


def is_tried(unit: Unit, completed: bool, tries: int) -> bool:
    """Practice that was handed in and not passed: neither done nor offered again."""
    return not unit.counts and not completed and tries > 0


def after(module: ModuleOutline, here: tuple[str, str]) -> Unit | None:
    """The step that follows a lesson or quiz (kind, key) inside its module; none after one meant for others."""
    places = [(unit.kind, unit.key) for unit in module.units]
    if here not in places:
        return None
    index = places.index(here) + 1
    return module.units[index] if index < len(places) else None


def alone(module: ModuleOutline) -> Outline:
    """A module as if it were a whole track."""
    return Outline("", module.title, 0, (LayerOutline(module.layer, module.title, (module,)),))


@dataclass(frozen=True, slots=True)
class UnitMove:
    """A lesson or quiz when its module is moved to another version.

    what: "kept" (done, and counts on), "reworded" (done, counts on, but says something else now), "new" (was not there
    before), "open" (was not done yet) or "gone" (is not there any more; what was done stays in the record).
    """

    unit: Unit
    what: str


@dataclass(frozen=True, slots=True)
class ModuleMove:
    """A module that a learner has begun. before, after: numbers of versions."""

    key: str
    title: Text
    before: int
    after: int
    units: tuple[UnitMove, ...]

    def of(self, *what: str) -> list[Unit]:
        return [one.unit for one in self.units if one.what in what]


def unit_moves(
    old: Sequence[Unit], new: Sequence[Unit], done: Collection[Place], reworded: Collection[Place]
) -> tuple[UnitMove, ...]:
    """What a move means for each lesson and quiz, in the new order; what is gone comes last.

    reworded: places whose content differs between the two versions.
    """
    was, is_there = {unit.place for unit in old}, {unit.place for unit in new}

    def meaning(unit: Unit) -> str:
        if unit.place in done:
            return "reworded" if unit.place in reworded else "kept"
        return "open" if unit.place in was else "new"

    return (
        *(UnitMove(unit, meaning(unit)) for unit in new),
        *(UnitMove(unit, "gone") for unit in old if unit.place not in is_there),
    )
