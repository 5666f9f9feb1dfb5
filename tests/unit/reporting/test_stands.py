"""What was worked out beforehand says what working it out now says, whatever has happened since."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from content.loader import load
from lms_tool import db as tables
from lms_tool import worker
from lms_tool.attempts import service as attempts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.models import Version
from lms_tool.errors import Conflict, NotFound
from lms_tool.reporting import queries, service
from lms_tool.reporting.rules import State
from lms_tool.tracks import service as tracks
from tests.factories.company import Company
from tests.factories.learners import NOW, Classroom, Learner

ZONE = ZoneInfo("Asia/Shanghai")
ETIQUETTE = "service-etiquette"
Told = list[tuple[Any, ...]]


@pytest.fixture
def room(db: Session, organisation: Any) -> Classroom:
    service.install()
    tables.unscope(db, "the worker does")
    return Classroom(db, organisation, load()[0], "new-hire")


def lesson(room: Classroom, number: int) -> str:
    return catalog.module(room.db, room.organisation.id, ETIQUETTE).lessons[number].key


def told(room: Classroom, now: Any) -> Told:
    found = queries.lines(room.db, room.course.id, now=now)
    return [(line.person, line.enrolment, line.state, line.days, line.stand.module) for line in found]


def worked_out(room: Classroom, now: Any) -> Told:
    found = queries.table(room.db, room.course.id, zone=ZONE, now=now)
    return [
        (
            row.person.id,
            row.enrolment.id if row.enrolment else None,
            row.placing.state,
            row.placing.days,
            row.stand.module,
        )
        for row in found
    ]


def catch_up(room: Classroom, now: Any = NOW) -> int:
    return service.catch_up(room.db, now=now)


def test_what_holds_is_not_worked_out_again(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = room.learner("Reads (sample)")
    assert (catch_up(room), catch_up(room)) == (1, 0)
    asked: list[Any] = []
    real = queries.lines.__globals__["rows_in"]
    monkeypatch.setitem(
        queries.lines.__globals__, "rows_in", lambda db, ids, **rest: asked.extend(ids) or real(db, ids, **rest)
    )
    before = told(room, NOW)
    assert (asked, before) == ([], worked_out(room, NOW))
    learner.read(ETIQUETTE, lesson(room, 0), 1)
    assert told(room, NOW) == worked_out(room, NOW) != before
    assert asked == [learner.occasion.enrolment]


def test_of_many_that_are_late_the_worker_leaves_none_to_its_next_round(
    room: Classroom, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    for number in range(3):
        room.learner(f"Person {number} (sample)")
    room.db.commit()
    assert [worker.keep_stands(sessions) for _ in range(3)] == [True, True, False]


def test_whoever_does_nothing_is_stuck_in_time_though_nothing_is_worked_out(room: Classroom) -> None:
    room.learner("Reads (sample)", days=4).read(ETIQUETTE, lesson(room, 0), 2)
    catch_up(room)
    later = NOW + timedelta(days=2)
    assert [one[2] for one in (*told(room, NOW), *told(room, later))] == [State.ON_TRACK, State.STUCK]
    assert told(room, later) == worked_out(room, later)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_table_says_what_is_so(room: Classroom, seed: int) -> None:
    """A walk through everything that can change where somebody stands, the worker coming by now and then."""
    luck, walk = Random(seed), Walk(room, Company(room.db, room.organisation, NOW))
    walk.learners += [room.learner(f"Person {number} (sample)", days=20) for number in range(3)]
    room.person("Never in a track (sample)")
    for number in range(18):
        step = luck.choice(walk.steps)
        step(luck, 19 - number)
        if luck.random() < 0.4:
            catch_up(room)
        at = NOW + timedelta(days=luck.choice((0, 0, 2, 5)))
        assert told(room, at) == worked_out(room, at), (number, step.__name__)


class Walk:
    """Each step takes its luck, and how many days ago it happens."""

    def __init__(self, room: Classroom, company: Company) -> None:
        self.room, self.company, self.learners = room, company, list[Learner]()
        edition = catalog.track(room.db, room.organisation.id, room.track)
        self.modules = [named.module for named in edition.modules]
        self.trainer = room.person("Second trainer (sample)", "instructor").id
        self.steps: list[Callable[[Random, float], None]] = [
            self.read, self.read, self.take, self.finish, self.give_a_try,
            self.exempt, self.move_house, self.newcomer, self.withdraw,
        ]  # fmt: skip

    def _edition(self, luck: Random) -> Any:
        return catalog.module(self.room.db, self.room.organisation.id, luck.choice(self.modules))

    def read(self, luck: Random, days: float) -> None:
        with suppress(NotFound, Conflict):
            edition = self._edition(luck)
            percent = luck.choice((40, 100, 100))
            luck.choice(self.learners).read(edition.key, luck.choice(edition.lessons).key, days, percent=percent)

    def take(self, luck: Random, days: float) -> None:
        with suppress(NotFound, Conflict):
            edition = self._edition(luck)
            quiz = luck.choice(edition.quizzes)
            luck.choice(self.learners).take(edition.key, quiz.key, days, right=luck.choice((0, quiz.size)))

    def exempt(self, luck: Random, days: float) -> None:
        who, module = luck.choice(self.learners).person.id, luck.choice(self.modules)
        with suppress(Conflict):
            now = self.room.ago(days)
            tracks.exempt(self.room.db, who, "new-hire", module, by=self.trainer, why="knows it", proof=None, now=now)

    def move_house(self, luck: Random, days: float) -> None:
        site = luck.choice(("E-villa", "W-residential"))
        since = (self.room.ago(days - luck.choice((0, 30)))).date()
        self.company.put(luck.choice(self.learners).person, site, since=since)

    def newcomer(self, luck: Random, days: float) -> None:
        self.learners.append(self.room.learner(f"Person {len(self.learners)} (sample)", days=days))

    def withdraw(self, luck: Random, days: float) -> None:
        """Or bring back."""
        found = select(Version).where(Version.kind == "module", Version.key == luck.choice(self.modules))
        version = self.room.db.scalars(found).one()
        version.withdrawn_at = None if version.withdrawn_at else self.room.ago(days)
        self.room.db.flush()

    def give_a_try(self, luck: Random, days: float) -> None:
        with suppress(NotFound, Conflict):
            edition, who = self._edition(luck), luck.choice(self.learners).occasion.enrolment
            quiz = luck.choice(edition.quizzes).key
            attempts.release_try(self.room.db, edition, quiz, who, by=self.trainer, now=self.room.ago(days))
            self.room.db.flush()

    def finish(self, luck: Random, days: float) -> None:
        if luck.random() < 0.2:
            with suppress(NotFound, Conflict):
                luck.choice(self.learners).finish(days)
