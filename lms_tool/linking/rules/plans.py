"""What goes into a course: which links, in which order, with which columns and days. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.schema import ForWhom, Track, TrackModule, When
from lms_tool.linking.rules.shelves import Choice, Room, Shelves

COLUMNS = ("module", "quiz", "none")
"""One column for each module, one for each quiz, or none."""

LINKS = ("modules", "parts")
"""A whole track as one link for each module, or for each lesson and quiz."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when and until when learners work on something; None: no such day."""

    opens: datetime | None = None
    due: datetime | None = None
    """The first moment after the last day."""

    @property
    def last(self) -> datetime | None:
        """A moment of the last day."""
        return self.due - timedelta(seconds=1) if self.due else None


ANY_TIME = Span()


@dataclass(frozen=True, slots=True)
class Planned:
    """A link as it goes into the course. has_column: it brings a column; columns: where points of its quizzes go
    otherwise, one of COLUMNS, "" for what is usual."""

    choice: Choice
    has_column: bool
    columns: str = ""
    span: Span = ANY_TIME


@dataclass(frozen=True, slots=True)
class Stop:
    """A link of a whole track. required: for everybody in it; when: for whom alone; is_there: in the course already."""

    choice: Choice
    required: bool
    when: ForWhom | When | None
    is_there: bool

    @property
    def is_offered(self) -> bool:
        """Whether it is chosen unless somebody says otherwise: what everybody owes and the course does not have."""
        return self.required and self.when is None and not self.is_there


def planned(choices: Sequence[Choice], columns: str, spans: Mapping[str, Span]) -> tuple[Planned, ...]:
    """Links for these things. spans: module → its days."""
    whole = {choice.module for choice in choices if choice.kind == "module"}
    quizzes = {choice.module for choice in choices if choice.kind == "quiz"}
    return tuple(
        Planned(choice, *_column(choice, columns, whole, quizzes), spans.get(choice.module, ANY_TIME))
        for choice in choices
    )


def _column(choice: Choice, columns: str, whole: Collection[str], quizzes: Collection[str]) -> tuple[bool, str]:
    """Whether a link brings a column, and where its points go otherwise.

    One for each module: a quiz that comes without its module has one of its own, since whoever adds a quiz expects its
    grade. One for each quiz: a module has none.
    """
    if columns == "none":
        return False, "none"
    if choice.kind == "quiz":
        below = columns == "module" and choice.module in whole
        return choice.has_column and not below, "module" if below else ""
    if choice.kind == "module":
        return choice.has_column and columns == "module", ""
    return False, "module" if columns == "module" and choice.module in whole else ""


def ordered(track: Track) -> tuple[TrackModule, ...]:
    """The modules of a track in its order, each behind those that have to be done before it."""
    layers = {cell.layer: [named.module for named in cell.modules] for cell in track.layers}
    before = {
        named.module: {*named.after, *(module for layer in cell.after for module in layers.get(layer, ()))}
        for cell in track.layers
        for named in cell.modules
    }
    left = list(track.modules)
    placed: list[TrackModule] = []
    while left:
        waiting = {named.module for named in left}
        # Where what was written contradicts itself, its order holds.
        following = next((named for named in left if not before[named.module] & (waiting - {named.module})), left[0])
        left.remove(following)
        placed.append(following)
    return tuple(placed)


def stops(track: Track, shelves: Shelves, links: str, columns: str, there: Collection[str]) -> tuple[Stop, ...]:
    """Everything of a track, in the order in which it is learnt; modules that are not published are left out."""
    found: list[Stop] = []
    for named in ordered(track):
        room = shelves.room_or_none(named.module)
        if room is not None:
            found += [
                Stop(choice, named.required, named.when or room.when, choice.content in there)
                for choice in _choices(room, links, columns)
            ]
    return tuple(found)


def _choices(room: Room, links: str, columns: str) -> tuple[Choice, ...]:
    """With a column for each quiz, each quiz is a link of its own, for its column to come with."""
    if links == "modules":
        return (room.whole, *(room.quizzes if columns == "quiz" else ()))
    return (*((room.whole,) if columns == "module" else ()), *room.parts)
