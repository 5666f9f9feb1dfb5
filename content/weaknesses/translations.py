"""Texts that are missing in a language which is wanted."""

from collections.abc import Iterator

from content.problems import Problem
from content.schema import Lesson, Question, ShortText
from content.shelves import Library, Name, Place
from content.texts import texts
from content.weaknesses.parts import everything


def missing_translations(library: Library) -> Iterator[Problem]:
    for name, place, made in everything(library):
        wanted = library.languages(name[1]) if len(name) > 2 or name[0] == "module" else library.languages()
        for address, text in texts(made):
            for language in wanted:
                if language not in text.words:
                    yield place.wrong("translation", *address, language=language)
        if isinstance(made, Lesson):
            yield from _bodies(library, name, place, made, wanted)
        if isinstance(made, Question):
            yield from _accepted(place, made, wanted)


def _bodies(library: Library, name: Name, place: Place, lesson: Lesson, wanted: tuple[str, ...]) -> Iterator[Problem]:
    for language in wanted:
        if language not in lesson.bodies.words and library.is_read("body", *name[1:], language):
            yield place.wrong("translation.body", name=f"{lesson.key}.{language}.md", language=language)


def _accepted(place: Place, question: Question, wanted: tuple[str, ...]) -> Iterator[Problem]:
    """A short text that could be right in one language only."""
    if isinstance(question, ShortText):
        for language in wanted:
            if language not in question.accept:
                yield place.wrong("translation.answer", "accept", language=language)
