"""What a learner at the desk does, one step at a time."""

from collections.abc import Callable
from random import Random
from threading import Thread
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
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


def meanwhile(desk: Desk, sessions: sessionmaker[Session], do: Callable[[Session], object], *, before: Any) -> None:
    """`do` in a transaction of its own while that of `before` is still open; both are committed."""

    def run() -> None:
        with tables.unit_of_work(sessions, desk.who.organisation) as other:
            do(other)

    desk.db.commit()
    tables.begin_writing(desk.db)
    before()
    desk.db.flush()
    second = Thread(target=run)
    second.start()
    second.join(timeout=0.3)  # it waits for us, or is through already
    desk.db.commit()
    second.join(timeout=20)
    assert not second.is_alive()
