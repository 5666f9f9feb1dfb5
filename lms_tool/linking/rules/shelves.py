"""What of the catalog can become a link, and what a search finds. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from content.schema import Text, When

KINDS = ("track", "module", "lesson", "quiz", "case", "phrases", "law")
HANDBOOK = ("case", "phrases", "law")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be linked. content: its key; minutes: nominal length, 0 for none; parts: what it holds."""

    content: str
    title: Text
    about: Text | None = None
    minutes: int = 0
    questions: int = 0
    has_column: bool = False
    parts: tuple[Text, ...] = ()
    modules: tuple[str, ...] = ()
    """Of the handbook: keys of the modules that show it."""

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return self.content.partition(":")[0]

    @property
    def module(self) -> str:
        """Key of the module that it is or lies in; "" for none."""
        kind, _, key = self.content.partition(":")
        return key.partition("/")[0] if kind in ("module", "lesson", "quiz") else ""


@dataclass(frozen=True, slots=True)
class Room:
    """A module and what is inside. parts: those that are shown; left_out: how many a search does not show."""

    door: int
    whole: Choice
    parts: tuple[Choice, ...]
    left_out: int = 0
    tracks: tuple[str, ...] = ()
    """Keys of the tracks that it stands in."""
    when: When | None = None
    """For which sites it is written; None: for all."""

    def has_any(self, contents: Collection[str]) -> bool:
        return any(choice.content in contents for choice in (self.whole, *self.parts))

    @property
    def quizzes(self) -> tuple[Choice, ...]:
        return tuple(part for part in self.parts if part.kind == "quiz")


@dataclass(frozen=True, slots=True)
class Storey:
    title: Text
    rooms: tuple[Room, ...]
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Shelves:
    """Everything there is to choose from, from the ground up; handbook: what stands beside the modules."""

    tracks: tuple[Choice, ...]
    storeys: tuple[Storey, ...]
    handbook: tuple[Choice, ...] = ()

    @property
    def rooms(self) -> list[Room]:
        return [room for storey in self.storeys for room in storey.rooms]

    @property
    def everything(self) -> Iterator[Choice]:
        """In the order in which it is shown."""
        yield from self.tracks
        for room in self.rooms:
            yield from (room.whole, *room.parts)
        yield from self.handbook

    def is_empty(self) -> bool:
        return not self.tracks and not self.rooms and not self.handbook

    def choice_or_none(self, content: str) -> Choice | None:
        return next((choice for choice in self.everything if choice.content == content), None)

    def room_or_none(self, module: str) -> Room | None:
        return next((room for room in self.rooms if room.whole.module == module), None)

    def chosen(self, contents: Sequence[str]) -> tuple[Choice, ...]:
        """Of these keys what there is, each once, in the order of the shelves."""
        return tuple(choice for choice in self.everything if choice.content in set(contents))


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for. "" means anything."""

    words: str = ""
    layer: str = ""
    track: str = ""
    kind: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.layer or self.track or self.kind)


def search(shelves: Shelves, words: str) -> Shelves:
    """What has all the words in its title or text, in any language. A part comes with its module; a module that has
    the words, but no part of which has them, comes with all its parts."""
    sought = words.casefold().split()
    if not sought:
        return shelves
    tracks = tuple(track for track in shelves.tracks if _has(track, sought))
    storeys = [replace(storey, rooms=_rooms(storey, sought)) for storey in shelves.storeys]
    handbook = tuple(one for one in shelves.handbook if _has(one, sought))
    return Shelves(tracks, tuple(storey for storey in storeys if storey.rooms), handbook)


def narrowed(shelves: Shelves, sought: Sought) -> Shelves:
    """What is left under the filters and the words."""
    storeys = [
        replace(storey, rooms=tuple(room for room in storey.rooms if not sought.track or sought.track in room.tracks))
        for storey in shelves.storeys
        if sought.layer in ("", storey.layer)
    ]
    inside = {room.whole.module for storey in storeys for room in storey.rooms}
    free = not (sought.layer or sought.track)
    left = Shelves(
        () if sought.layer else tuple(t for t in shelves.tracks if sought.track in ("", t.content.partition(":")[2])),
        tuple(storey for storey in storeys if storey.rooms),
        tuple(one for one in shelves.handbook if free or inside & set(one.modules)),
    )
    return search(_of_kind(left, sought.kind) if sought.kind else left, sought.words)


def _of_kind(shelves: Shelves, kind: str) -> Shelves:
    """A module stays above the parts of a kind, as the place where they are."""
    if kind == "module":
        storeys = [replace(s, rooms=tuple(replace(room, parts=()) for room in s.rooms)) for s in shelves.storeys]
    else:
        storeys = [replace(s, rooms=tuple(_with(room, kind) for room in s.rooms)) for s in shelves.storeys]
        storeys = [replace(s, rooms=tuple(room for room in s.rooms if room.parts)) for s in storeys]
    return Shelves(
        shelves.tracks if kind == "track" else (),
        tuple(storey for storey in storeys if storey.rooms),
        tuple(one for one in shelves.handbook if one.kind == kind),
    )


def _with(room: Room, kind: str) -> Room:
    parts = tuple(part for part in room.parts if part.kind == kind)
    return replace(room, parts=parts, left_out=len(room.parts) - len(parts))


def _rooms(storey: Storey, sought: Sequence[str]) -> tuple[Room, ...]:
    return tuple(room for one in storey.rooms if (room := _room_or_none(one, sought)))


def _room_or_none(room: Room, sought: Sequence[str]) -> Room | None:
    parts = tuple(part for part in room.parts if _has(part, sought))
    if parts:
        return replace(room, parts=parts, left_out=room.left_out + len(room.parts) - len(parts))
    return room if _has(room.whole, sought, str(room.door)) else None


def _has(choice: Choice, sought: Sequence[str], *more: str) -> bool:
    texts = [choice.title, choice.about] if choice.about else [choice.title]
    said = " ".join([*more, *(words for text in texts for words in text.words.values())]).casefold()
    return all(word in said for word in sought)


@dataclass(frozen=True, slots=True)
class Named:
    """Something to filter by."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Filters:
    """What can be chosen to filter by."""

    layers: tuple[Named, ...] = field(default=())
    tracks: tuple[Named, ...] = field(default=())
    kinds: tuple[str, ...] = field(default=())


def filters(shelves: Shelves) -> Filters:
    kinds = {choice.kind for choice in shelves.everything}
    return Filters(
        tuple(Named(storey.layer, storey.title) for storey in shelves.storeys),
        tuple(Named(track.content.partition(":")[2], track.title) for track in shelves.tracks),
        tuple(kind for kind in KINDS if kind in kinds),
    )
