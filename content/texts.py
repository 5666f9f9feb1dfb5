"""Every text in an object, and what its texts and sources refer to."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from content.loader import Library, Place
from content.problems import Problem
from content.schema import Text, article_of, references
from content.source import Address


def texts(made: Any, address: Address = ()) -> Iterator[tuple[Address, Text]]:
    """Every text in an object, with its address in the file."""
    if isinstance(made, Text):
        yield address, made
    elif isinstance(made, tuple):
        for at, item in enumerate(made):
            yield from texts(item, (*address, at))
    elif is_dataclass(made):
        for part in _parts(made.__class__):
            yield from texts(getattr(made, part), (*address, part))


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind) if part.name != "bodies")


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
