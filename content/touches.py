"""What a change of one entry of the company standard touches. Pure.

Whatever refers to an entry follows a change by itself where only a figure is shown or an answer is computed from it.
The sentences round a figure do not: a dialogue, a distractor, a feedback may be wrong with the new one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from content.loader import Library, Name
from content.schema import Question, Text, entry_of, references
from content.source import Address

COMPUTED = {"number", "short-text"}
"""Types of questions whose key is worked out from what is written in it."""

PROSE = {"stem", "scene", "feedback", "why", "sources"}
"""Parts of a question that no key is worked out from."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that refers to an entry."""

    address: Address
    entry: str
    how: str
    """"figure" (a value the tool works with), "text" (shown inside a sentence) or "source"."""


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that refers to the entry."""

    name: Name
    """Kind and keys, such as ("lesson", "service-etiquette", "telephone")."""
    mentions: tuple[Mention, ...]
    computed: bool
    """Whether all of it follows by itself; otherwise somebody has to look at the sentences."""


def mentions(made: Any, address: Address = ()) -> Iterator[Mention]:
    """Every reference to the company standard in an object or in its written form, in the order of its parts."""
    if isinstance(made, Text):
        for language, words in made.words.items():
            yield from (Mention((*address, language), key, "text") for key in references(words))
    elif isinstance(made, str):
        entry = entry_of(made)
        if entry:
            yield Mention(address, entry, "source" if "sources" in address else "figure")
        yield from (Mention(address, key, "figure") for key in references(made))
    else:
        for step, item in _parts(made):
            yield from mentions(item, (*address, step))


def _parts(made: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(made, tuple | list):
        return enumerate(made)
    if isinstance(made, Mapping):
        return made.items()
    return ((part.name, getattr(made, part.name)) for part in fields(made)) if is_dataclass(made) else ()


def parts_of(library: Library) -> Iterator[tuple[Name, Any]]:
    """Everything in a library that has a name of its own."""
    yield from ((("track", key), track) for key, track in library.tracks.items())
    for key, bundle in library.modules.items():
        yield ("module", key), bundle.module
        yield from ((("lesson", key, lesson.key), lesson) for lesson in bundle.lessons.values())
        yield from ((("question", key, question.key), question) for question in bundle.questions.values())
        yield from ((("quiz", key, quiz.key), quiz) for quiz in bundle.quizzes.values())
    for kind, items in library.stock.items():
        yield from (((kind, key), made) for key, made in items.items())


def touches(parts: Library | Iterable[tuple[Name, Any]], key: str) -> list[Touch]:
    """What refers to the entry of this key, in the order of the parts (names and objects)."""
    named = parts_of(parts) if isinstance(parts, Library) else parts
    found = ((name, made, tuple(said for said in mentions(made) if said.entry == key)) for name, made in named)
    return [Touch(name, said, all(_follows(made, one) for one in said)) for name, made, said in found if said]


def where(library: Library, touch: Touch) -> list[tuple[str, int]]:
    """Files and lines in which something refers to the entry; in the text of a lesson every line that does."""
    found: list[tuple[str, int]] = []
    for said in touch.mentions:
        if said.address[0] == "bodies":
            language = str(said.address[1])
            file = library.places["body", *touch.name[1:], language].file
            body = library.modules[touch.name[1]].lessons[touch.name[2]].bodies.words[language]
            found += [(file, at) for at, line in enumerate(body.splitlines(), 1) if said.entry in references(line)]
        else:
            place = library.places[touch.name]
            found.append((place.file, place.line(*said.address)))
    return list(dict.fromkeys(found))


def _follows(made: Any, said: Mention) -> bool:
    if said.how == "text":
        return isinstance(made, Question) and made.type in COMPUTED and not PROSE & set(said.address)
    return said.how == "figure"
