"""Every text in an object, and what its texts and sources refer to."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args

from content.loader import Library, Place
from content.problems import Problem
from content.schema import Text, article_of, references
from content.source import Address

_BARE = (str, int, float, bool, date, NoneType)
"""What holds no text of an author's in several languages."""


def texts(made: Any) -> list[tuple[Address, Text]]:
    """Every text in an object, with its address in the file."""
    found: list[tuple[Address, Text]] = []
    _gather(made, (), found)
    return found


def _gather(made: Any, address: Address, found: list[tuple[Address, Text]]) -> None:
    kind = type(made)
    if kind is Text:
        found.append((address, made))
    elif kind is tuple:
        for at, item in enumerate(made):
            _gather(item, (*address, at), found)
    elif kind not in _BARE:
        for part in _parts(made.__class__):
            value = getattr(made, part)
            if type(value) is Text:
                found.append(((*address, part), value))
            elif type(value) not in _BARE:
                _gather(value, (*address, part), found)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The parts of such an object that may hold a text."""
    there = fields(kind) if is_dataclass(kind) else ()
    return tuple(part.name for part in there if part.name != "bodies" and not _is_bare(part.type))


def _is_bare(kind: Any) -> bool:
    """Whether what is written so holds no text, such as `tuple[str, ...] | None`."""
    inner = get_args(kind)
    return all(map(_is_bare, inner)) if inner else kind in _BARE or kind is Ellipsis


def unknown_references(library: Library, place: Place, made: Any) -> Iterator[Problem]:
    """References in texts to entries that the company standard does not have."""
    for address, text in texts(made):
        for language, words in text.words.items():
            for key in references(words):
                if key not in library.standard.entries:
                    yield no_such_entry(place, key, *address, language)


def unknown_sources(library: Library, place: Place, sources: tuple[str, ...], *address: str | int) -> Iterator[Problem]:
    """Sources that name an entry of the standard or an article of the law which is not there."""
    for at, source in enumerate(sources):
        key = source.removeprefix("std:")
        if key != source and key not in library.standard.entries:
            yield no_such_entry(place, key, *address, "sources", at)
        article = article_of(source)
        if article and not _is_law(library, *article):
            yield place.wrong("law", *address, "sources", at, article="/".join(article))


def no_such_entry(place: Place, key: str, *address: str | int) -> Problem:
    return place.wrong("standard", *address, key=key)


def _is_law(library: Library, law: str, number: str) -> bool:
    if law not in library.laws:
        return library.knows("law", law)
    return library.laws[law].article_or_none(number) is not None
