"""What a learner at the desk does, one step at a time."""

from random import Random
from typing import Any

from sqlalchemy import func, select

from lms_tool.attempts import service as attempts
from lms_tool.facts import Occasion
from lms_tool.progress import queries, service
from lms_tool.progress.models import Sitting, UnitProgress
from tests.factories.desk import Desk

RIGHT = {"repeat": ["b"], "polite": ["a", "b"], "late": ["false"]}


def open_lesson(desk: Desk, lesson: str = "telephone", module: str = "manners", who: Occasion | None = None) -> Sitting:
    return service.open_lesson(desk.db, who or desk.who, desk.module(module), lesson, now=desk.now)


def read_on(desk: Desk, sitting: Sitting, percent: int = 10, seconds: float = 10, position: str = "") -> UnitProgress:
    return service.read_on(
        desk.db, desk.who, sitting.id, percent=percent, position=position, seconds=seconds, now=desk.now
    )


def complete(desk: Desk, lesson: str = "telephone", module: str = "manners") -> None:
    service.complete_lesson(desk.db, desk.who, desk.module(module), lesson, now=desk.now)


def take(desk: Desk, quiz: str, module: str = "manners", *, rightly: bool = True, who: Occasion | None = None) -> None:
    who = who or desk.who
    attempt = attempts.start(desk.db, who, desk.module(module), quiz, luck=Random(1), now=desk.now)
    attempts.submit(desk.db, attempt.id, who.person, RIGHT if rightly else {}, now=desk.later(minutes=6))


def unit(desk: Desk, key: str = "telephone", kind: str = "lesson", module: str = "manners") -> UnitProgress:
    desk.db.flush()
    return queries.units(desk.db, desk.who.enrolment)[module, kind, key]


def count(desk: Desk, table: Any) -> int:
    desk.db.flush()
    return desk.db.scalar(select(func.count()).select_from(table)) or 0
