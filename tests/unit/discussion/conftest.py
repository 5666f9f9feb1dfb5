"""Two learners and a trainer who talk below a lesson, with what follows from it as in the product."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from lms_tool import facts
from lms_tool.config import Settings
from lms_tool.discussion import service
from lms_tool.discussion.models import Post, Thread
from lms_tool.discussion.queries import Reader
from lms_tool.discussion.service import Speaker
from lms_tool.people.models import Person
from lms_tool.reactions import REACTIONS
from lms_tool.statements import service as statements
from tests.factories.desk import Desk, desk
from tests.factories.learners import Classroom

__all__ = ["desk"]

PLACE = "lesson:manners/telephone"


class Talk:
    """Who says what, one minute after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.db = desk, desk.db
        room = desk.room
        self.learner = self.speaker(room, desk.learner.person, "learner", enrolment=desk.who.enrolment)
        self.neighbour = self.speaker(
            room, desk.neighbour.person, "learner", enrolment=desk.neighbour.occasion.enrolment
        )
        self.trainer = self.speaker(room, room.person("Trainer two (sample)", "instructor"), "instructor")
        self.desk.db.flush()

    def speaker(self, room: Classroom, person: Person, role: str, *, enrolment: Any = None) -> Speaker:
        return Speaker(
            person=person.id,
            course=room.course.id,
            staff=role != "learner",
            organisation=room.organisation.id,
            launch=room.seat(person, role).session.id,
            enrolment=enrolment,
            language="en",
        )

    def ask(self, text: str = "Who answers at night?", who: Speaker | None = None, *, place: str = PLACE) -> Post:
        return service.ask(self.db, who or self.learner, place, text, form=uuid4(), now=self.desk.later(minutes=1))

    def answer(self, to: Post, who: Speaker, text: str = "The patrol does.", *, again: bool = False) -> Post:
        now = self.desk.later(minutes=1)
        return service.answer(self.db, who, to.thread_id, text, form=uuid4(), now=now, again=again)

    def thread(self, post: Post) -> Thread:
        self.db.flush()
        return self.db.get_one(Thread, post.thread_id)

    def elsewhere(self, who: Speaker) -> Speaker:
        """The same person in another course."""
        other = Classroom(self.db, self.desk.room.organisation, self.desk.room.library, "starters", name="evening")
        return replace(who, course=other.course.id)


@pytest.fixture
def talk(desk: Desk, settings: Settings) -> Iterator[Talk]:
    before = facts.installed()
    facts.install(REACTIONS)
    statements.configure(settings)
    yield Talk(desk)
    facts.install(before)


def reader(who: Speaker) -> Reader:
    return Reader(who.person, who.course, who.staff)
