"""Nominal training hours (学时): what a track offers, by layer and activity, against what it owes. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from content.schema import Track, TrackLayer, number
from content.shelves import Bundle, Library

LENGTH = "hours.length"
"""The entry of the company standard that says how many minutes a training hour has."""

DEFAULT_LENGTH = 45
STOCK_ACTIVITIES = {"case": "cases", "scenario": "role-plays", "work-order": "work orders", "form": "forms"}
ACTIVITIES = ("lessons", "quizzes", "practical tasks", *STOCK_ACTIVITIES.values())


@dataclass(frozen=True, slots=True)
class LayerHours:
    """One cell of a track."""

    layer: str
    planned: int
    """Per cent of the track's hours."""
    required: Mapping[str, int] = field(default_factory=dict)
    """Activity → minutes."""
    optional: Mapping[str, int] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """Of what is required."""
        return sum(self.required.values())


@dataclass(frozen=True, slots=True)
class TrackHours:
    track: str
    layers: tuple[LayerHours, ...]
    length: float
    """Minutes of a training hour."""
    owed: float | None
    """Training hours; None where the track owes none or its entry is missing."""

    @property
    def minutes(self) -> int:
        return sum(layer.minutes for layer in self.layers)

    @property
    def hours(self) -> float:
        """Of what is required."""
        return self.minutes / self.length

    @property
    def missing(self) -> float:
        """Training hours that the required items fall short of those owed."""
        return max(0.0, (self.owed or 0) - self.hours)

    def share(self, layer: LayerHours) -> int:
        """Per cent of the required minutes."""
        return round(100 * layer.minutes / self.minutes) if self.minutes else 0


def hours(library: Library) -> list[TrackHours]:
    """Of every track, in the order of the library."""
    return [_track(library, track) for track in library.tracks.values()]


def _track(library: Library, track: Track) -> TrackHours:
    entries = library.standard.entries
    length = float(library.standard.value(LENGTH)) if LENGTH in entries else DEFAULT_LENGTH
    try:
        owed = None if track.owed is None else float(number(track.owed, library.standard))
    except KeyError:
        owed = None
    counted: set[tuple[str, str]] = set()
    return TrackHours(track.key, tuple(_layer(library, cell, counted) for cell in track.layers), length, owed)


def _layer(library: Library, cell: TrackLayer, counted: set[tuple[str, str]]) -> LayerHours:
    required: Counter[str] = Counter()
    optional: Counter[str] = Counter()
    for named in cell.modules:
        bundle = library.modules.get(named.module)
        if bundle:
            minutes = required if named.required else optional
            for activity, count in (*_taught(bundle), *_beside(library, named.module, counted)):
                minutes[activity] += count
    return LayerHours(cell.layer, cell.share, dict(required), dict(optional))


def _taught(bundle: Bundle) -> Iterator[tuple[str, int]]:
    """What everybody has in a module; items for some projects or regions only count for nobody in general."""
    module = bundle.module
    for key in module.lessons:
        if key in bundle.lessons and bundle.lessons[key].when is None:
            yield "lessons", bundle.lessons[key].minutes
    for key in module.quizzes:
        if key in bundle.quizzes and bundle.quizzes[key].when is None:
            yield "quizzes", bundle.quizzes[key].length
    for task in module.practical_tasks:
        if task.minutes and task.when is None:
            yield "practical tasks", task.minutes


def _beside(library: Library, module: str, counted: set[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """What lies beside the modules and belongs to this one, once in a track."""
    for kind, activity in STOCK_ACTIVITIES.items():
        for key, item in library.stock.get(kind, {}).items():
            if module in item.modules and item.when is None and (kind, key) not in counted:
                counted.add((kind, key))
                yield activity, item.minutes
