"""What the library holds, one part after the other, and what several weaknesses ask of it."""

import re
from collections.abc import Iterator
from typing import Any

from content.schema import ChoiceQuestion
from content.shelves import Bundle, Library, Name, Place

CHINESE = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z0-9’'-]+")


def everything(library: Library) -> Iterator[tuple[Name, Place, Any]]:
    """Name, place and object of all that has a place of its own, in the order of the files."""
    for name, made in _named(library):
        yield name, library.places[name], made


def _named(library: Library) -> Iterator[tuple[Name, Any]]:
    yield from ((("layer", key), layer) for key, layer in library.layers.items())
    yield from ((("track", key), track) for key, track in library.tracks.items())
    for key, bundle in library.modules.items():
        yield ("module", key), bundle.module
        yield from ((("lesson", key, lesson.key), lesson) for lesson in bundle.lessons.values())
        yield from ((("question", key, question.key), question) for question in bundle.questions.values())
        yield from ((("quiz", key, quiz.key), quiz) for quiz in bundle.quizzes.values())
    for kind, items in library.stock.items():
        yield from (((kind, key), made) for key, made in items.items())


def choices(bundle: Bundle, *kinds: str) -> list[ChoiceQuestion]:
    """The questions of these types, of those that have options."""
    return [made for made in bundle.questions.values() if isinstance(made, ChoiceQuestion) and made.type in kinds]


def length(words: str, language: str) -> int:
    """How much there is to read: Chinese characters, or words of any other language."""
    return len(CHINESE.findall(words)) if language.startswith("zh") else len(_WORD.findall(words))
