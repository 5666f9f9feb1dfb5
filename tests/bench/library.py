"""A generated library of 1,000 lessons and 10,000 questions: checking and publishing, at a quarter, a half and in full.

The small library of the tests is copied as often as needed: 40 modules of 25 lessons and 250 questions each make the
full size. Seconds are of the processor, since other work runs beside it.
Memory is what the process has grown to after each size, smallest first.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.check import examine
from content.loader import Library, Place, load
from content.schema import Lesson, Module, Question, Quiz, Text, from_dict
from lms_tool import db as tables
from lms_tool.catalog import queries, service
from lms_tool.cli.base import Tool
from lms_tool.cli.housekeeping import upgrade_database
from lms_tool.config import Settings
from lms_tool.organisations import queries as organisations
from tests.bench.measuring import Figure
from tests.factories import courseware

MODULES, LESSONS, QUESTIONS = 40, 25, 250
WORDS = ("owner", "lift", "gate", "leak", "invoice", "garage", "parcel", "noise", "visitor", "keeper", "meter", "lamp")


def generate(share: float, place: Path) -> Library:
    """The small library with this share of the full number of modules in place of its own one."""
    library, _ = load(courseware.write(place))
    bundles, places = {}, {name: at for name, at in library.places.items() if name[0] in ("layer", "standard", "track")}
    for number in range(round(MODULES * share)):
        key = f"module-{number}"
        lessons = {f"lesson-{at}": _lesson(number, at) for at in range(LESSONS)}
        questions = {f"question-{at}": _question(number, at) for at in range(QUESTIONS)}
        quiz = from_dict(Quiz, {**courseware.QUIZ, "draw": 20, "questions": list(questions)})
        made = from_dict(Module, {**courseware.MODULE, "key": key, "number": 101 + number, "lessons": list(lessons)})
        old = library.modules["manners"]
        bundles[key] = replace(old, module=made, lessons=lessons, questions=questions, quizzes={quiz.key: quiz})
        names = [("module", key), ("quiz", key, quiz.key)]
        names += [("lesson", key, name) for name in lessons] + [("question", key, name) for name in questions]
        names += [("body", key, name, language) for name in lessons for language in courseware.BODIES]
        places |= {name: Place(f"modules/{key}/{name[0]}.yaml") for name in names}
    return replace(library, modules=bundles, places=places, tracks=_track(library, bundles))


def _track(library: Library, bundles: dict[str, Any]) -> dict[str, Any]:
    track = library.tracks["starters"]
    first, *rest = track.layers
    named = tuple(replace(first.modules[0], module=key) for key in bundles)
    return {"starters": replace(track, layers=(replace(first, modules=named), *rest))}


def _lesson(module: int, number: int) -> Lesson:
    body = {
        "zh-CN": f"## 第{number}课\n\n铃响 {{std:phone.answer}} 之内接起。\n\n"
        + f"先听，再复述{module}号事项。" * 80
        + "\n",
        "en": f"## Lesson {number}\n\nPick up in {{std:phone.answer}}.\n\n" + _sentence(module, number, 200) + "\n",
    }
    written = {**courseware.LESSON, "key": f"lesson-{number}", "checks": [], "bodies": body}
    return from_dict(Lesson, written)


def _question(module: int, number: int) -> Question:
    written = deepcopy(courseware.question(f"question-{number}", lesson=f"lesson-{number % LESSONS}"))
    written["stem"] = {"zh-CN": f"{module}号楼第{number}件事怎么办？", "en": _sentence(module, number, 14)}
    written["options"][1]["text"] = Text({"zh-CN": f"复述{number}", "en": f"Repeat {number}"}).words
    return from_dict(Question, written)


def _sentence(module: int, number: int, length: int) -> str:
    return " ".join(
        WORDS[(number * 7 + module * 3 + at * at) % len(WORDS)] + str((number + at) % 97) for at in range(length)
    )


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def figures() -> Iterator[Figure]:
    for share in (0.25, 0.5, 1.0):
        with tempfile.TemporaryDirectory() as place:
            yield from _measure(share, Path(place))


def _measure(share: float, place: Path) -> Iterator[Figure]:
    library = generate(share, place / "library")
    size = f"{round(MODULES * share) * LESSONS} lessons, {round(MODULES * share) * QUESTIONS} questions"
    today = datetime.now(UTC).date()
    yield Figure(f"{size}: checking", f"{seconds(lambda: examine(library, today)):.1f} s")
    tool = Tool()
    tool.settings = Settings.read({"DATA_DIR": str(place / "data"), "SECRET_KEY": "x", "DEVELOPMENT": "1"})
    upgrade_database(tool)
    with tool.transaction() as db:
        whose = organisations.every(db)[0].id

        def publish() -> None:
            service.publish(db, whose, library, now=tables.utc_now())

        yield Figure(f"{size}: publishing", f"{seconds(publish):.1f} s", "into an empty catalog")
        yield Figure(f"{size}: publishing again", f"{seconds(publish):.1f} s", "nothing changed")
        touched = seconds(lambda: queries.touched(db, whose, {"phone.answer"}))
        yield Figure(f"{size}: what a changed value touches", f"{touched:.1f} s", "every lesson quotes it")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure(f"{size}: memory", f"{grown:.0f} MB", "of the process, library included")
