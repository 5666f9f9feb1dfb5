"""A batch with people and a classroom session at nine in the morning in Shanghai, on a clock that the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, SignUp
from lms_tool.cohorts.queries import sessions
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import attending, holding, joining, planning, seating
from lms_tool.cohorts.service.attending import Answer, Visit
from lms_tool.cohorts.service.holding import NewSession
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.people.models import Person
from tests.factories.desk import Chronicle, Desk, chronicle, desk
from tests.factories.learners import Classroom

__all__ = ["batch_room", "desk"]

SECRET = "a secret of the tests, long enough"
DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai
MINUTE = timedelta(minutes=1)
TOLD = tuple(kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, facts.BatchFact))


@dataclass
class BatchRoom:
    room: Classroom
    told: Chronicle
    now: datetime = NINE - timedelta(days=3)
    trainer: Person = field(init=False)
    batch: Batch = field(init=False)
    people: list[Person] = field(init=False)

    def __post_init__(self) -> None:
        self.trainer = self.room.person("Trainer (sample)", "instructor")
        self.batch = self.plan()
        self.people = [self.newcomer(f"Person {number} (sample)") for number in range(1, 5)]

    @property
    def db(self) -> Session:
        return self.room.db

    def plan(self, title: str = "Batch 11 (sample)", **changes: Any) -> Batch:
        new = NewBatch(
            title=title,
            track="starters",
            size=20,
            span=changes.pop("span", Span(DAY, DAY + timedelta(days=13))),
            makes_up=Span(DAY + timedelta(days=14), DAY + timedelta(days=20)),
        )
        whose = self.room.organisation.id
        [made] = planning.add(self.db, whose, [new], course=self.room.course.id, by=self.trainer.id, now=self.now)
        return made

    def newcomer(self, name: str) -> Person:
        """Somebody who joins the batch."""
        person = self.room.person(name)
        joining.join(self.db, self.batch.id, [person.id], by=self.trainer.id, now=self.now)
        return person

    def new_session(self, **changes: Any) -> NewSession:
        new: dict[str, Any] = {
            "title": "On the telephone (sample)",
            "day": DAY,
            "begins": time(9),
            "ends": time(11, 30),
            "timezone": "Asia/Shanghai",
            "place": "Room 3 (sample)",
            "seats": 2,
            "trainer": self.trainer.id,
            "beside": True,  # most tests hold several at once in the one room there is
        }
        return NewSession(**new | changes)

    def hold(self, **changes: Any) -> ClassroomSession:
        return holding.add(self.db, self.batch.id, self.new_session(**changes), now=self.now)

    def ask(self, held: ClassroomSession, *people: Person) -> list[SignUp]:
        return [seating.ask(self.db, held.id, person.id, now=self.now) for person in people]

    def back(self, held: ClassroomSession, person: Person) -> None:
        seating.give_back(self.db, held.id, person.id, now=self.now)

    def states(self, held: ClassroomSession) -> dict[str, str]:
        """Name without its "(sample)" → state, in order."""
        return {
            str(self.db.get_one(Person, one.person_id).name).split(" (")[0]: one.state
            for one in sessions.row_of(self.db, held.id)
        }

    def sign_in(self, held: ClassroomSession, person: Person, how: str = "scan") -> Answer:
        return attending.sign_in(self.db, held.id, Visit(person.id, how), now=self.now)

    def attendance(self, held: ClassroomSession, person: Person) -> Attendance:
        found = sessions.attendance_or_none(self.db, held.id, person.id)
        assert found is not None
        return found

    def mark(self, held: ClassroomSession, person: Person, state: str, why: str = "seen", **more: Any) -> None:
        attending.mark(self.db, held.id, person.id, state, by=self.trainer.id, why=why, now=self.now, **more)

    def settle(self, held: ClassroomSession) -> int:
        return attending.settle(self.db, held.id, by=self.trainer.id, now=self.now)

    def told_of(self, kind: type) -> list[Any]:
        return self.told.of(kind)

    def ids(self) -> list[UUID]:
        return [person.id for person in self.people]


@pytest.fixture
def batch_room(desk: Desk) -> Iterator[BatchRoom]:
    with chronicle(dict.fromkeys(TOLD, ())) as told:
        yield BatchRoom(desk.room, told)
