"""Reading one file of somebody's, with suspicion: what it says, and on which line it says it.

YAML is read from its events, not by a loader: no tags, no anchors (so no alias bombs), no key twice, no deep nesting,
and a plain word is text unless it is a number, true, false or null. `no`, `on`, `22:47` and dates are texts.
"""

import os
import re
import stat
from collections.abc import Iterator, Sequence
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
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML calls the end of a line
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


class Lines:
    """On which line each value begins, by its address. Looked for in the text once somebody asks, for mostly nothing is
    wrong; of a long list only the entry that is asked about is read again."""

    def __init__(self, text: str, entries: Sequence[int] = ()) -> None:
        """entries: the lines at which the entries of a list begin, each on a line of its own."""
        self._text = text
        self._entries = entries
        self._found: dict[int | None, dict[Address, int]] = {}

    def get(self, address: Address) -> int | None:
        at = address[0] if address and self._entries else None
        if not isinstance(at, int):
            return self._located(None).get(address)
        return self._located(at).get((0, *address[1:])) if at < len(self._entries) else None

    def _located(self, at: int | None) -> dict[Address, int]:
        if at not in self._found:
            self._found[at] = self._one(at) if at is not None else dict(_located(self._text))
        return self._found[at]

    def _one(self, at: int) -> dict[Address, int]:
        """Of one entry, as if it were the first; where it does not stand on lines of its own, found in the whole."""
        begun, *ended = self._entries[at : at + 2]
        lines = _BREAK.split(self._text)[begun - 1 : ended[0] - 1 if ended else None]
        if lines[0].startswith("- "):
            return {address: line + begun - 1 for address, line in _located("\n".join(lines))}
        whole = self._located(None).items()
        return {(0, *address[1:]): line for address, line in whole if address[:1] == (at,)}


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says."""

    data: Any
    lines: Lines
    twice: tuple[tuple[int, str], ...] = ()
    """Keys given again: line and key; the first value was kept."""


def read_text(path: Path, root: Path) -> str:
    """The text of a file inside root. Raises Unreadable."""
    if not _is_inside(path, root):
        raise Unreadable(1, "outside")
    try:
        found = path.stat()
    except OSError:
        raise Unreadable(1, "missing") from None
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable(1, "folder")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(1, "missing")
    if found.st_size > LARGEST:
        raise Unreadable(1, "too-large", size=found.st_size // 1024, most=LARGEST // 1024)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(data[: error.start].count(b"\n") + 1, "not-utf8") from None
    if "\0" in text:
        raise Unreadable(text[: text.index("\0")].count("\n") + 1, "not-text")
    return text


def _is_inside(path: Path, root: Path) -> bool:
    """Whether it lies in root, wherever links in the file system lead."""
    return os.path.realpath(path).startswith(f"{os.path.realpath(root)}{os.sep}")


def read_medium(path: Path, root: Path) -> MediaFile:
    """What a picture, film or document beside the lessons is. Raises Unreadable."""
    if not _is_inside(path, root):
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
    try:
        builder = _Builder(_parsed(text))
        data = builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, "yaml", said=error.problem or error.context) from None
    except yaml.YAMLError as error:
        raise Unreadable(1, "yaml", said=str(error).splitlines()[0]) from None
    return Document(data, Lines(text, builder.entries), tuple(builder.twice))


class _Builder:
    """Plain values from the events of a YAML parser."""

    def __init__(self, parsed: Iterator[Any]) -> None:
        self._events = parsed
        self.twice: list[tuple[int, str]] = []
        self.entries: list[int] = []
        """Lines of the entries, where the document is a list with one below the other."""

    def document(self) -> Any:
        for event in self._events:
            if isinstance(event, events.StreamEndEvent):
                raise Unreadable(1, "empty")
            if isinstance(event, events.DocumentStartEvent):
                break
        first = next(self._events)
        data = self._value(first, 0)
        if not isinstance(first, events.SequenceStartEvent) or first.flow_style:
            self.entries.clear()
        for event in self._events:
            if isinstance(event, events.DocumentStartEvent):
                raise Unreadable(_line(event), "yaml.documents")
        return data

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is events.AliasEvent or event.anchor:
            raise Unreadable(_line(event), "alias")
        if event.tag is not None:
            raise Unreadable(_line(event), "tag")
        if depth > DEEPEST:
            raise Unreadable(_line(event), "too-deep", most=DEEPEST)
        if kind is events.ScalarEvent:
            return event.value if event.style else _plain(event.value)
        return self._mapping(depth + 1) if kind is events.MappingStartEvent else self._sequence(depth + 1)

    def _mapping(self, depth: int) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for event in self._events:
            kind = type(event)
            if kind is events.MappingEndEvent:
                break
            if kind is not events.ScalarEvent:
                raise Unreadable(_line(event), "yaml.key")
            value = self._value(next(self._events), depth)
            if event.value in read:
                self.twice.append((_line(event), event.value))
            else:
                read[event.value] = value
        return read

    def _sequence(self, depth: int) -> list[Any]:
        read: list[Any] = []
        for event in self._events:
            if type(event) is events.SequenceEndEvent:
                break
            if depth == 1:
                self.entries.append(_line(event))
            read.append(self._value(event, depth))
        return read


def _parsed(text: str) -> Iterator[Any]:
    """The events of a YAML file, as `yaml.parse` gives them; that asks twice for each, and there are many."""
    return iter(_LOADER(text).get_event, None)


def _located(text: str) -> Iterator[tuple[Address, int]]:
    parsed = _parsed(text)
    for event in parsed:
        if isinstance(event, events.DocumentStartEvent):
            yield from _lines(next(parsed), parsed, ())


def _lines(event: Any, parsed: Iterator[Any], address: Address) -> Iterator[tuple[Address, int]]:
    """The line of a value, of a document that can be read, and of all in it; a pair begins with its key."""
    if address == () or not isinstance(address[-1], str):
        yield address, _line(event)
    if isinstance(event, events.MappingStartEvent):
        given: set[str] = set()
        while not isinstance(key := next(parsed), events.MappingEndEvent):
            inner = (*address, key.value, "again") if key.value in given else (*address, key.value)
            given.add(key.value)
            yield inner, _line(key)
            yield from _lines(next(parsed), parsed, inner)
    elif isinstance(event, events.SequenceStartEvent):
        at = 0
        while not isinstance(item := next(parsed), events.SequenceEndEvent):
            yield from _lines(item, parsed, (*address, at))
            at += 1


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
