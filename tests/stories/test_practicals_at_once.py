"""Two hands on the same practical at the same moment: one comes after the other, and nothing is lost."""

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.people import service as people
from lms_tool.practicals import queries, rules, service
from lms_tool.practicals.models import Practical, Sheet
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from tests.factories.examining import BEST, MIDDLING, Exam

DAY = date(2026, 1, 15)


class Race:
    """Somebody holds the rows, acts and commits only after somebody else's request is waiting."""

    def __init__(self, exam: Exam) -> None:
        self.exam, self.by = exam, exam.trainer.session.person_id

    def run(self, act: Callable[[Session], object], path: str, **form: str) -> Any:
        """The answer to the request that came second."""
        answers: list[Any] = []
        app = self.exam.client.application

        def ask() -> None:
            answers.append(self.exam.trainer.post(app.test_client(), path, **form))

        self.exam.course.save()
        with tables.unit_of_work(self.exam.course.sessions, self.exam.course.room.organisation.id) as first:
            act(first)
            first.flush()
            second = threading.Thread(target=ask)
            second.start()
            time.sleep(0.5)  # until it waits
        second.join(20)
        self.exam.course.db.rollback()
        (answer,) = answers
        return answer

    def seen(self) -> str:
        saved = self.exam.course.db.scalars(select(Sheet.saved_at)).one()
        return rules.seen(saved)

    def practical(self) -> Practical:
        return self.exam.course.db.scalars(select(Practical).execution_options(populate_existing=True)).one()

    def decides(self, of: UUID) -> Callable[[Session], object]:
        return lambda db: service.decide(db, of, DAY, by=self.by, now=tables.utc_now())


@pytest.fixture
def race(exam: Exam) -> Race:
    return Race(exam)


@pytest.fixture
def marked(exam: Exam) -> str:
    """The path of a practical with one whole sheet."""
    path = exam.begin()
    exam.mark(path, "trainer", BEST)
    return path


def test_two_decide(race: Race, marked: str) -> None:
    answer = race.run(race.decides(race.practical().id), f"{marked}/decide", held_on="2026-01-16")
    assert answer.status_code == 409
    assert (race.practical().revision, race.practical().held_on) == (1, DAY)


@pytest.mark.parametrize(("door", "form"), [("discard", {}), ("trainer/drop", {}), ("trainer", MIDDLING)])
def test_what_is_decided_meanwhile_stays_as_it_was_decided(
    race: Race, marked: str, door: str, form: dict[str, str]
) -> None:
    answer = race.run(race.decides(race.practical().id), f"{marked}/{door}", seen=race.seen(), **form)
    assert answer.status_code == 409
    assert (race.practical().state, race.practical().points) == ("decided", 100)
    assert race.exam.course.db.scalars(select(Sheet.total)).all() == [100]


def test_two_fill_in_one_sheet(race: Race, marked: str) -> None:
    of, seen = race.practical().id, race.seen()

    def theirs(db: Session) -> None:
        service.fill_in(db, of, "trainer", MIDDLING, remark="theirs", seen=seen, by=race.by, now=tables.utc_now())

    answer = race.run(theirs, f"{marked}/trainer", seen=seen, remark="mine", **BEST)
    assert answer.status_code == 409 and "mine" in answer.text and "while you were filling it in" in answer.text
    (sheet,) = race.exam.course.db.scalars(select(Sheet).execution_options(populate_existing=True))
    assert (sheet.total, sheet.remark) == (60, "theirs")


def test_one_opens_it_again_while_another_begins_the_next_try(race: Race) -> None:
    path = race.exam.show(MIDDLING)
    of = race.practical().id

    def begins(db: Session) -> None:
        found = queries.practical(db, of)
        enrolment = progress.enrolment(db, found.enrolment_id)
        rubric = queries.edition(db, found)
        service.begin(db, enrolment, rubric, course=found.course_id, by=race.by, now=tables.utc_now())

    answer = race.run(begins, f"{path}/reopen")
    assert answer.status_code == 409 and "There is a later try" in answer.text


def test_two_people_become_one_while_a_try_begins(race: Race) -> None:
    course = race.exam.course
    one, other = course.person("xiaoyu"), course.person("yiming")
    survivor, absorbed, enrolment = one.person.id, other.person.id, other.occasion.enrolment

    def joins(db: Session) -> None:
        people.merge(db, survivor, absorbed, by=None, now=tables.utc_now())

    race.run(joins, "practicals", enrolment=str(enrolment), form="practical")
    found = race.practical()
    whose = course.db.get(Enrolment, found.enrolment_id, populate_existing=True)
    assert whose is not None and found.person_id == whose.person_id == survivor
