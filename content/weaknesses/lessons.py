"""Lessons below the bar: too short, without a check, without practice, or of another length than they say."""

import re
from collections.abc import Iterator

from content.problems import Problem
from content.schema import Lesson
from content.shelves import Library, Place
from content.weaknesses.parts import length

SHORTEST = 1200  # Chinese characters
TURNS = 8  # of a worked dialogue
PACE = {"zh": 250, "en": 170}  # characters or words a minute: reading to learn, not to skim
CHECK_MINUTES = 1  # for a question inside, with its feedback
LOOSE = 2.0  # this many times the reading time, either way, does not fit

_BLOCKS = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TURN = re.compile(r"^[<>] ", re.MULTILINE)


def thin_lessons(library: Library) -> Iterator[Problem]:
    for key, bundle in library.modules.items():
        for lesson in bundle.lessons.values():
            place = library.places["lesson", key, lesson.key]
            language = lesson.bodies.nearest("zh-CN")
            body = library.places.get(("body", key, lesson.key, language), place)
            yield from _short(body, lesson, language)
            yield from _practice(body, lesson.bodies.words[language])
            yield from _pace(place, lesson, language)
            if not lesson.checks:
                yield place.wrong("unchecked")


def _short(body: Place, lesson: Lesson, language: str) -> Iterator[Problem]:
    if language == "zh-CN":
        count = length(lesson.bodies.words[language], language)
        if count < SHORTEST:
            yield body.wrong("short", count=count, least=SHORTEST)


def _practice(body: Place, words: str) -> Iterator[Problem]:
    blocks = _BLOCKS.findall(words)
    kinds = {kind for kind, _ in blocks}
    turns = max((len(_TURN.findall(inside)) for kind, inside in blocks if kind == "dialogue"), default=0)
    if turns < TURNS and "checklist" not in kinds:
        yield body.wrong("practice", turns=TURNS)
    if "mistake" not in kinds:
        yield body.wrong("practice.mistake")


def _pace(place: Place, lesson: Lesson, language: str) -> Iterator[Problem]:
    pace = PACE["zh" if language.startswith("zh") else "en"]
    needed = length(lesson.bodies.words[language], language) / pace + CHECK_MINUTES * len(lesson.checks)
    if not needed / LOOSE <= lesson.minutes <= max(needed * LOOSE, 5):
        yield place.wrong("pace", "minutes", minutes=lesson.minutes, needed=max(1, round(needed)))
