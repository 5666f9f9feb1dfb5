"""What things are called: one id for ever for every track, module, lesson, quiz and question.

Ids are built below a ``base`` such as ``https://tool.example/xapi``. A module's id never names a track, so that one
module taught in two tracks is one activity. Keys are percent-encoded: an LTI context id may be any string.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal
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
_PARAMETER = re.compile(r"\{(?:case_matters|order_matters|lang)=[^{}]*\}")

Interaction = Literal["choice", "true-false", "sequencing", "matching", "fill-in", "numeric"]


@dataclass(frozen=True, slots=True)
class Thing:
    """An activity: its id (an IRI), its type (an IRI of the vocabulary) and its names by language."""

    id: str
    type: str
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as an interaction activity: its type, the parts it is answered with, and what is right.

    ``choices``, ``source`` and ``target`` map component ids, which stay the same under shuffling and translation, to
    their names by language. ``patterns`` lists the right responses, any of which will do; None where no key decides.
    Raises ValueError where the ids could not be told apart in a response.
    https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md#interaction-activities
    """

    id: str
    names: Names
    interaction: Interaction
    choices: Mapping[str, Names] = field(default_factory=dict)
    source: Mapping[str, Names] = field(default_factory=dict)
    target: Mapping[str, Names] = field(default_factory=dict)
    patterns: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for key in (*self.choices, *self.source, *self.target):
            if not key or any(mark in key for mark in ("[,]", "[.]", "[:]")) or any(map(str.isspace, key)):
                raise ValueError(f"{self.id}: {key!r} cannot be an option id: no spaces, no delimiters")


def response(ids: tuple[str, ...]) -> str:
    """The ids as one xAPI response, sorted: their order carries no meaning in a choice.

    >>> response(("c", "a"))
    'a[,]c'
    """
    return DELIMITER.join(sorted(ids))


def pairs(made: Mapping[str, str]) -> str:
    """What was put beside what, as one xAPI response.

    >>> pairs({"s1": "t2", "s2": "t1"})
    's1[.]t2[,]s2[.]t1'
    """
    return DELIMITER.join(f"{left}[.]{right}" for left, right in made.items())


def filled_in(text: str, language: str, *, case_matters: bool | None = None) -> str:
    """Text for one blank. What looks like a mark of the format is taken out of it.

    >>> filled_in("word", "en", case_matters=False)
    '{case_matters=false}{lang=en}word'
    """
    plain = _PARAMETER.sub("", text.replace(DELIMITER, ","))
    matters = "" if case_matters is None else f"{{case_matters={str(case_matters).lower()}}}"
    return f"{matters}{{lang={language}}}{plain}"


def between(least: Decimal, greatest: Decimal) -> str:
    """A number, or a range of numbers that are all right.

    >>> between(Decimal(4), Decimal(6))
    '4[:]6'
    """
    return f"{least:f}" if least == greatest else f"{least:f}[:]{greatest:f}"


def layer(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/layers/{_segment(key)}", v.LAYER, names)


def track(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/tracks/{_segment(key)}", v.TRACK, names)


def module(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{base}/modules/{_segment(key)}", v.MODULE, names)


def lesson(module: Thing, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{module.id}/lessons/{_segment(key)}", v.LESSON, names)


def quiz(module: Thing, key: str, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{module.id}/quizzes/{_segment(key)}", v.QUIZ, names)


def question(
    module: Thing, key: str, names: Names, options: Mapping[str, Names] | None = None, right: tuple[str, ...] = ()
) -> Question:
    """A choice (``options`` given), or true and false (none given), below its module.

    ``right`` holds the ids of all right options, or the one word ``true`` or ``false``.
    """
    if unknown := [one for one in right if one not in (options or ("true", "false"))]:
        raise ValueError(f"{module.id}: the key of {key} names {unknown}, which are no options")
    patterns = (response(right),) if right else None
    kind: Interaction = "choice" if options else "true-false"
    return Question(question_id(module, key), names, kind, choices=options or {}, patterns=patterns)


def question_id(module: Thing, key: str) -> str:
    """A question below its module: asked in a lesson, a quiz or a review, it stays one activity."""
    return f"{module.id}/questions/{_segment(key)}"


def solution(asked: Question | Thing, names: Names = _NAMELESS) -> Thing:
    """The feedback that explains the right answer to a question, or to all questions of a quiz."""
    return Thing(f"{asked.id}/solution", v.SOLUTION, names)


def hint(question: Question, number: int, names: Names = _NAMELESS) -> Thing:
    return Thing(f"{question.id}/hints/{number}", v.SOLUTION, names)


def case(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    """A case of the handbook: it belongs to many modules or to none."""
    return Thing(f"{base}/cases/{_segment(key)}", v.CASE, names)


def discussion(base: str, thread: UUID) -> Thing:
    """A question to the trainer with its answers. It has no name but what it is: what was asked stays in the tool."""
    return Thing(
        f"{base}/discussions/{thread}", v.DISCUSSION, {"en": "Question to the trainer", "zh-CN": "向培训师的提问"}
    )


def batch(base: str, key: UUID, names: Names = _NAMELESS) -> Thing:
    """People who go through a track together, for once."""
    return Thing(f"{base}/batches/{key}", v.BATCH, names)


def meeting(base: str, key: UUID, names: Names = _NAMELESS) -> Thing:
    """A classroom session: in a room, at an hour."""
    return Thing(f"{base}/sessions/{key}", v.MEETING, names)


def practical(base: str, key: str, names: Names = _NAMELESS) -> Thing:
    """Something shown at work or in a simulation and marked by people; named after the rubric it is marked with."""
    return Thing(f"{base}/practicals/{_segment(key)}", v.PRACTICAL, names)


def rubric(base: str, key: str) -> str:
    """The id of what a practical is marked with."""
    return f"{base}/rubrics/{_segment(key)}"


def criterion(base: str, key: str) -> str:
    """The id of what a part of a rubric looks at: one for all rubrics."""
    return f"{base}/criteria/{_segment(key)}"


def study_account(base: str, year: int) -> Thing:
    """Study hours of a calendar year; whose they are, the actor tells."""
    return Thing(
        f"{base}/study-accounts/{year}", v.STUDY_ACCOUNT, {"en": f"Study hours {year}", "zh-CN": f"{year} 年学时"}
    )


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
        parts = tuple(tuple((key, tuple(names.items())) for key, names in part.items()) for part in _parts(thing))
        return _interaction(thing.id, thing.interaction, tuple(thing.names.items()), parts, thing.patterns)
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


_PARTS = ("choices", "source", "target")


def _parts(thing: Question) -> tuple[Mapping[str, Names], ...]:
    return (thing.choices, thing.source, thing.target)


@lru_cache(maxsize=1024)
def _interaction(
    id_: str,
    kind: str,
    names: _Names,
    parts: tuple[tuple[tuple[str, _Names], ...], ...],
    patterns: tuple[str, ...] | None,
) -> Activity:
    components = {
        part: [InteractionComponent(id=key, description=dict(texts)) for key, texts in components]
        for part, components in zip(_PARTS, parts, strict=True)
    }
    definition = ActivityDefinition(
        type=v.QUESTION,
        name=dict(names),
        interaction_type=kind,
        correct_responses_pattern=None if patterns is None else list(patterns),
        **components,
    )
    return _Known(id=id_, definition=definition)


def _segment(key: str) -> str:
    return quote(key, safe="")
