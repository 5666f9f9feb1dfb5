"""Reading one file of somebody's, with suspicion: what it says, and on which line it says it.

YAML is read from its events, not by a loader: no tags, no anchors (so no alias bombs), no key twice, no deep nesting,
and a plain word is text unless it is a number, true, false or null. `no`, `on`, `22:47` and dates are texts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml import events

from content.media import Refused, clean
from content.media.shelf import MediaFile, is_name
from content.problems import spoken

LARGEST = 512 * 1024  # bytes of one file
DEEPEST = 20  # levels of one YAML file

Address = tuple[str | int, ...]
"""Where a value stands in a YAML file: keys and positions from the root."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIRST = frozenset(("", *"tfn~+-0123456789"))  # how a word begins that may be another thing than text
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read."""

    def __init__(self, line: int, sentence: str, **values: Any) -> None:
        self.line = line
        self.sentence = sentence
        self.values = values
        super().__init__(self.message)

    @property
    def code(self) -> str:
        return self.sentence.partition(".")[0]

    @property
    def message(self) -> str:
        """In English."""
        return spoken(self.sentence, self.values)


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says."""

    data: Any
    lines: Mapping[Address, int]
    """Address of every value → line, from 1."""
    twice: tuple[tuple[int, str], ...] = ()
    """Keys given again: line and key; the first value was kept."""


def read_text(path: Path, root: Path) -> str:
    """The text of a file inside root. Raises Unreadable."""
    if not path.resolve().is_relative_to(root.resolve()):
        raise Unreadable(1, "outside")
    if path.is_dir():
        raise Unreadable(1, "folder")
    if not path.is_file():
        raise Unreadable(1, "missing")
    size = path.stat().st_size
    if size > LARGEST:
        raise Unreadable(1, "too-large", size=size // 1024, most=LARGEST // 1024)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise Unreadable(line, "not-utf8") from None
    if "\0" in text:
        raise Unreadable(text[: text.index("\0")].count("\n") + 1, "not-text")
    return text


def read_medium(path: Path, root: Path) -> MediaFile:
    """What a picture, film or document beside the lessons is. Raises Unreadable."""
    if not path.resolve().is_relative_to(root.resolve()):
        raise Unreadable(1, "outside")
    if not is_name(path.name) or not path.is_file():
        raise Unreadable(1, "media.name")
    try:
        with path.open("rb") as file:
            made = clean(file)
    except Refused as error:
        raise Unreadable(1, "media.refused", said=str(error)) from None
    if path.suffix.removeprefix(".").replace("jpeg", "jpg") != made.kind.ending:
        raise Unreadable(1, "media.ending", ending=made.kind.ending)
    drawing = made.data.decode() if made.data and made.kind.family == "drawing" else ""
    return MediaFile(made.kind, made.width, made.height, drawing, path)


def read_yaml(text: str) -> Document:
    """One YAML document. Raises Unreadable with the line at which reading ended."""
    builder = _Builder(iter(yaml.parse(text, Loader=_LOADER)))
    try:
        data = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, "yaml", said=error.problem or error.context) from None
    except yaml.YAMLError as error:
        raise Unreadable(1, "yaml", said=str(error).splitlines()[0]) from None
    return Document(data, builder.lines, tuple(builder.twice))


class _Builder:
    """Plain values from the events of a YAML parser."""

    def __init__(self, parsed: Iterator[events.Event]) -> None:
        self._events = parsed
        self.lines: dict[Address, int] = {}
        self.twice: list[tuple[int, str]] = []

    def document(self) -> Any:
        for event in self._events:
            if isinstance(event, events.StreamEndEvent):
                raise Unreadable(1, "empty")
            if isinstance(event, events.DocumentStartEvent):
                break
        data = self._value(next(self._events), ())
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                raise Unreadable(_line(event), "yaml.documents")
        return data

    def _value(self, event: Any, address: Address) -> Any:
        self.lines[address] = line = _line(event)
        kind = type(event)
        if kind is events.AliasEvent or event.anchor:
            raise Unreadable(line, "alias")
        if event.tag is not None:
            raise Unreadable(line, "tag")
        if len(address) > DEEPEST:
            raise Unreadable(line, "too-deep", most=DEEPEST)
        if kind is events.ScalarEvent:
            return event.value if event.style else _plain(event.value)
        return self._mapping(address) if kind is events.MappingStartEvent else self._sequence(address)

    def _mapping(self, address: Address) -> dict[str, Any]:
        read: dict[str, Any] = {}
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            if not isinstance(event, events.ScalarEvent):
                raise Unreadable(_line(event), "yaml.key")
            key = event.value
            if key in read:
                self.twice.append((_line(event), key))
                self._value(next(self._events), (*address, key, "again"))
                continue
            read[key] = self._value(next(self._events), (*address, key))
            self.lines[(*address, key)] = _line(event)
        return read

    def _sequence(self, address: Address) -> list[Any]:
        read: list[Any] = []
        while not isinstance(event := next(self._events), events.SequenceEndEvent):
            read.append(self._value(event, (*address, len(read))))
        return read


def _plain(word: str) -> Any:
    """A word without quotes, as YAML 1.2 reads it."""
    if word[:1] not in _FIRST:
        return word
    if word in _WORDS:
        return _WORDS[word]
    if _WHOLE.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    return word


def _line(event: Any) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
