"""What of the catalog can become a link, and what a search finds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from content.schema import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be linked. content: its key; minutes: nominal length, 0 for none."""

    content: str
    title: Text
    about: Text | None = None
    minutes: int = 0
    questions: int = 0
    has_column: bool = False

    @property
    def kind(self) -> str:
        """track, module, lesson or quiz."""
        return self.content.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Room:
    """A module and what is inside. parts: those that are shown; left_out: how many a search does not show."""

    door: int
    whole: Choice
    parts: tuple[Choice, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Storey:
    title: Text
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Shelves:
    """Everything there is to choose from, from the ground up."""

    tracks: tuple[Choice, ...]
    storeys: tuple[Storey, ...]

    @property
    def rooms(self) -> list[Room]:
        return [room for storey in self.storeys for room in storey.rooms]

    def is_empty(self) -> bool:
        return not self.tracks and not self.rooms

    def choice_or_none(self, content: str) -> Choice | None:
        everything = (*self.tracks, *(choice for room in self.rooms for choice in (room.whole, *room.parts)))
        return next((choice for choice in everything if choice.content == content), None)


def search(shelves: Shelves, words: str) -> Shelves:
    """What has all the words in its title or text, in any language. A part comes with its module; a module that has
    the words, but no part of which has them, comes with all its parts."""
    sought = words.casefold().split()
    if not sought:
        return shelves
    tracks = tuple(track for track in shelves.tracks if _has(track, sought))
    storeys = [Storey(storey.title, _rooms(storey, sought)) for storey in shelves.storeys]
    return Shelves(tracks, tuple(storey for storey in storeys if storey.rooms))


def _rooms(storey: Storey, sought: Sequence[str]) -> tuple[Room, ...]:
    return tuple(room for one in storey.rooms if (room := _room_or_none(one, sought)))


def _room_or_none(room: Room, sought: Sequence[str]) -> Room | None:
    parts = tuple(part for part in room.parts if _has(part, sought))
    if parts:
        return Room(room.door, room.whole, parts, len(room.parts) - len(parts))
    return room if _has(room.whole, sought, str(room.door)) else None


def _has(choice: Choice, sought: Sequence[str], *more: str) -> bool:
    texts = [choice.title, choice.about] if choice.about else [choice.title]
    said = " ".join([*more, *(words for text in texts for words in text.words.values())]).casefold()
    return all(word in said for word in sought)
