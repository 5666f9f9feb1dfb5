"""What things are called: one id for ever for every track, module, lesson, quiz and question.

Ids are built below a ``base`` such as ``https://tool.example/xapi``. A module's id never names a track, so that one
module taught in two tracks is one activity. Keys are percent-encoded: an LTI context id may be any string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tincan import Activity, ActivityDefinition, InteractionComponent
from tincan.version import Version

from xapi import vocabulary as v
from xapi.rendering import finished
from xapi.vocabulary import Names

_NAMELESS: Names = MappingProxyType({})

# Between the ids of a response; https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#response-patterns
DELIMITER = "[,]"


@dataclass(frozen=True, slots=True)
class Thing:
    """An activity: its id (an IRI), its type (an IRI of the vocabulary) and its names by language."""

    id: str
    type: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a key: single or multiple choice (``options`` given) or true/false (none given).

    ``options`` maps option ids, which stay the same under shuffling and translation, to their names by language.
    ``right`` holds the ids of all right options, or the one word ``true`` or ``false``.
    Raises ValueError where the ids could not be told apart in a response.
    """

    id: str
    names: Names
    options: Mapping[str, Names] = field(default_factory=dict)
    right: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = self.options or ("true", "false")
        if unknown := [key for key in self.right if key not in known]:
            raise ValueError(f"{self.id}: the key names {unknown}, which are no options")
        for key in self.options:
            if not key or any(mark in key for mark in ("[,]", "[.]", "[:]")) or any(map(str.isspace, key)):
                raise ValueError(f"{self.id}: {key!r} cannot be an option id: no spaces, no delimiters")

    @property
    def interaction(self) -> str:
        return "choice" if self.options else "true-false"


def response(ids: tuple[str, ...]) -> str:
    """The ids as one xAPI response, sorted: their order carries no meaning in a choice.

    >>> response(("c", "a"))
    'a[,]c'
    """
    return DELIMITER.join(sorted(ids))


def layer(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/layers/{_segment(key)}", v.LAYER, names)


def track(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/tracks/{_segment(key)}", v.TRACK, names)


def module(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/modules/{_segment(key)}", v.MODULE, names)


def lesson(module: Thing, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{module.id}/lessons/{_segment(key)}", v.LESSON, names)


def page(lesson: Thing, number: int, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{lesson.id}/pages/{number}", v.PAGE, names)


def quiz(module: Thing, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{module.id}/quizzes/{_segment(key)}", v.QUIZ, names)


def question(
    module: Thing, key: str, names: Names, options: Mapping[str, Names] | None = None, right: tuple[str, ...] = ()
) -> Question:
    """A question below its module: asked in a lesson, a quiz or a review, it stays one activity."""
    return Question(f"{module.id}/questions/{_segment(key)}", names, options or {}, right)


def solution(asked: Question | Thing, names: Names = _NAMELESS) -> Thing:
    """The feedback that explains the right answer to a question, or to all questions of a quiz."""
    return Thing(f"{asked.id}/solution", v.SOLUTION, names)


def hint(question: Question, number: int, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{question.id}/hints/{number}", v.SOLUTION, names)


def platform(issuer: str, names: Names = _NAMELESS) -> Thing:
    """The LMS, known by its issuer."""
    return Thing(issuer, v.LMS, names)


def course(base: str, platform: UUID, context_id: str, names: Names = _NAMELESS) -> Thing:
    """The LMS course. The raw LTI context id is no IRI, and unique on its own platform only."""
    return Thing(f"{base}/lti/{platform}/contexts/{_segment(context_id)}", v.COURSE, names)


def link(base: str, platform: UUID, resource_link_id: str, names: Names = _NAMELESS) -> Thing:
    """The LTI resource link that was clicked."""
    return Thing(f"{base}/lti/{platform}/links/{_segment(resource_link_id)}", v.LINK, names)


PROFILE = Thing(v.PROFILE_VERSION, v.PROFILE_TYPE)


def activity(thing: Thing | Question) -> Activity:
    """The thing as a tincan activity with its definition, which `rendering.finish` leaves as it is."""
    if isinstance(thing, Question):
        options = tuple((key, tuple(names.items())) for key, names in thing.options.items())
        return _interaction(thing.id, thing.interaction, tuple(thing.names.items()), options, thing.right)
    return _plain(thing.id, thing.type, tuple(thing.names.items()))


def reference(thing: Thing | Question) -> Activity:
    """The thing as it stands in a context: a question by its id alone, its definition is long."""
    return _bare(thing.id) if isinstance(thing, Question) else activity(thing)


class _Known(Activity):
    """An activity that is turned into JSON once: the same dozen stand in thousands of statements, tincan is slow."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(object_type="Activity", **parts)
        object.__setattr__(self, "_finished", finished(Activity.as_version(self)))

    def as_version(self, version: str = Version.latest) -> dict[str, Any]:
        made: dict[str, Any] = vars(self)["_finished"]
        return made


# Keys are all that a definition says, so that new names make a new activity.
_Names = tuple[tuple[str, str], ...]


@lru_cache(maxsize=1024)
def _bare(id_: str) -> Activity:
    return _Known(id=id_)


@lru_cache(maxsize=1024)
def _plain(id_: str, type_: str, names: _Names) -> Activity:
    return _Known(id=id_, definition=ActivityDefinition(type=type_, name=dict(names)))


@lru_cache(maxsize=1024)
def _interaction(
    id_: str, kind: str, names: _Names, options: tuple[tuple[str, _Names], ...], right: tuple[str, ...]
) -> Activity:
    definition = ActivityDefinition(
        type=v.QUESTION,
        name=dict(names),
        interaction_type=kind,
        correct_responses_pattern=[response(right)] if right else None,
        choices=[InteractionComponent(id=key, description=dict(texts)) for key, texts in options],
    )
    return _Known(id=id_, definition=definition)


def _segment(key: str) -> str:
    return quote(key, safe="")
