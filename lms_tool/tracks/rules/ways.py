"""Where somebody stands on their way through a track: what is done, open, locked and why, and until when."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from content.schema import ForWhom, Persona, Standard, Track, TrackLayer, TrackModule, When
from content.tracks import Met, PassMark, Whens, meet, pass_mark


@dataclass(frozen=True, slots=True)
class Journey:
    """What is known of somebody on a track. done, begun, exempt: keys of modules."""

    persona: Persona = Persona()  # noqa: RUF009  # frozen
    start: date | None = None
    """The first day; None: not begun, so that nothing is due."""
    today: date | None = None
    done: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()


NOWHERE = Journey()


@dataclass(frozen=True, slots=True)
class Lock:
    """What keeps a module shut. modules: those that are still to be done; opens: or the day on which it opens."""

    kind: str
    """after | in-order | layer (content.tracks.Need), or opens"""
    modules: tuple[str, ...] = ()
    layer: str = ""
    opens: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A module on somebody's way."""

    module: str
    layer: str
    part: str
    """required | elective | none"""
    why: str
    """As in content.tracks.Met."""
    when: ForWhom | When | None
    state: str
    """done | exempt | open | locked"""
    locks: tuple[Lock, ...] = ()
    due: date | None = None
    """The last day; None for what is not owed."""
    due_by: str = ""
    """module | layer | track: whose deadline that is."""
    mark: PassMark = PassMark(None, "quiz")  # noqa: RUF009  # frozen

    @property
    def is_meant(self) -> bool:
        return self.part != "none"

    @property
    def is_owed(self) -> bool:
        return self.part == "required" and self.state not in ("done", "exempt")


@dataclass(frozen=True, slots=True)
class Way:
    """steps: every module of the track, by key, in order."""

    steps: Mapping[str, Step] = field(default_factory=dict)
    due: date | None = None
    """The last day of the whole track."""
    today: date | None = None

    @property
    def next_due(self) -> date | None:
        """The nearest day on which something owed is due, overdue ones first."""
        return min((step.due for step in self.steps.values() if step.is_owed and step.due), default=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a track asks of everybody who works at the same kind of place in the same post."""

    cell: TrackLayer
    named: TrackModule
    met: Met
    mark: PassMark


def way(track: Track, standard: Standard, journey: Journey, whens: Whens | None = None) -> Way:
    """Pass marks are those of `standard`. whens: as in content.tracks.meet. Raises NoSuchEntry."""
    return walked(track, asked(track, standard, journey.persona, whens), journey)


def asked(track: Track, standard: Standard, persona: Persona, whens: Whens | None = None) -> tuple[Asked, ...]:
    """The part of `way` that many people share. Raises NoSuchEntry."""
    cells = {named.module: (cell, named) for cell in track.layers for named in cell.modules}
    return tuple(
        Asked(*cells[met.module], met, pass_mark(track, met.module, persona, standard))
        for met in meet(track, persona, whens)
    )


def walked(track: Track, asks: Collection[Asked], journey: Journey) -> Way:
    """The part of `way` that is somebody's own."""
    steps = {one.met.module: _step(track, one.cell, one.named, one.met, journey, one.mark) for one in asks}
    return Way(steps, track.deadline.after(journey.start) if journey.start else None, journey.today)


def _step(track: Track, cell: TrackLayer, named: TrackModule, met: Met, journey: Journey, mark: PassMark) -> Step:
    locks = tuple(_locks(cell, met, journey))
    due, by = _due(track, cell, named, journey) if met.part == "required" else (None, "")
    return Step(met.module, met.layer, met.part, met.why, met.when, _state(met, locks, journey), locks, due, by, mark)


def _state(met: Met, locks: Collection[Lock], journey: Journey) -> str:
    if met.module in journey.done:
        return "done"
    if met.module in journey.exempt:
        return "exempt"
    return "locked" if locks and met.module not in journey.begun else "open"


def _locks(cell: TrackLayer, met: Met, journey: Journey) -> Iterator[Lock]:
    over = journey.done | journey.exempt
    for need in met.needs:
        left = tuple(module for module in need.modules if module not in over)
        if left:
            yield Lock(need.kind, left, need.layer)
    if cell.opens and journey.start and journey.today:
        opens = cell.opens.after(journey.start)
        if journey.today < opens:
            yield Lock("opens", opens=opens)


def _due(track: Track, cell: TrackLayer, named: TrackModule, journey: Journey) -> tuple[date | None, str]:
    """The earliest of the deadlines that hold for a module."""
    if journey.start is None:
        return None, ""
    periods = (("module", named.within), ("layer", cell.within), ("track", track.deadline))
    days = [(period.after(journey.start), by) for by, period in periods if period]
    return min(days, key=lambda one: one[0])
