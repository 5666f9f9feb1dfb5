"""Many at the same moment, each in a thread and a transaction of their own: nobody twice, no seat too many, no loss.

Runs on SQLite and, where TEST_DATABASE_URL names a server, on PostgreSQL, like every test.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Group, Mark, Member, SignUp, Trainer
from lms_tool.cohorts.queries import sessions as held_sessions
from lms_tool.cohorts.rules import codes
from lms_tool.cohorts.rules.planning import Span
from lms_tool.cohorts.service import attending, holding, joining, planning, seating
from lms_tool.cohorts.service.attending import Answer, Visit
from lms_tool.cohorts.service.planning import NewBatch
from lms_tool.cohorts.service.refusals import AtTheSameTime, ChangedMeanwhile, RoomTaken
from lms_tool.people.models import Person
from tests.factories.batch import DAY, NINE, SECRET, BatchRoom

AT_ONCE = 12  # threads; a pool holds fifteen connections
EVERYBODY = 48  # four for each thread: later ones meet a list that is being written
Asked, Told = TypeVar("Asked"), TypeVar("Told")


class Crowd:
    """A batch whose rows are committed; `together` does something to it in many threads."""

    def __init__(self, here: BatchRoom, factory: sessionmaker[Session]) -> None:
        self.here, self.factory = here, factory
        self.whose: UUID = here.room.organisation.id

    def people(self, number: int) -> list[UUID]:
        """So many more people in the batch."""
        made = [Person(organisation_id=self.whose, name=f"Guest {n} (sample)") for n in range(number)]
        self.here.db.add_all(made)
        self.here.db.flush()
        ids = [one.id for one in made]
        joining.join(self.here.db, self.here.batch.id, ids, by=self.here.trainer.id, now=self.here.now)
        return ids

    def together(self, what: Callable[[Session, Asked], Told], asked: Iterable[Asked]) -> list[Told]:
        """Each in a writing transaction of its own; the first ones begin at the same moment."""
        self.here.db.commit()
        todo = list(asked)
        start = Barrier(min(AT_ONCE, len(todo)))

        def alone(at: int) -> Told:
            if at < start.parties:
                start.wait(30)
            with tables.unit_of_work(self.factory, self.whose) as db:
                return what(db, todo[at])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(alone, range(len(todo))))

    def count(self, kind: type[Any], *where: Any) -> int:
        self.here.db.commit()
        with tables.unit_of_work(self.factory, self.whose) as db:
            return db.scalar(select(func.count()).select_from(kind).where(*where)) or 0


@pytest.fixture
def crowd(batch_room: BatchRoom, sessions: sessionmaker[Session]) -> Crowd:
    return Crowd(batch_room, sessions)


def test_a_whole_hall_that_shows_the_code_at_once_is_signed_in_once_each(crowd: Crowd):
    held = crowd.here.hold(seats=EVERYBODY)
    people = crowd.people(EVERYBODY)
    code = codes.shown(SECRET, held.id, NINE).long

    def scan(db: Session, person: UUID) -> Answer:
        assert attending.check_code(db, held.id, code, secret_key=SECRET, now=NINE) is None
        return attending.sign_in(db, held.id, Visit(person, "scan"), now=NINE)

    answers = crowd.together(scan, [*people, *people[:AT_ONCE]])
    assert Counter(answers) == {Answer.PRESENT: EVERYBODY, Answer.ALREADY: AT_ONCE}
    assert [crowd.count(kind) for kind in (Attendance, Mark, SignUp)] == [EVERYBODY] * 3


def test_one_person_who_scans_with_every_phone_they_have_is_signed_in_once(crowd: Crowd):
    held, [person] = crowd.here.hold(), crowd.people(1)
    answers = crowd.together(
        lambda db, _n: attending.sign_in(db, held.id, Visit(person, "scan"), now=NINE), range(AT_ONCE)
    )
    assert Counter(answers) == {Answer.PRESENT: 1, Answer.ALREADY: AT_ONCE - 1}
    assert crowd.count(Mark) == 1


def test_the_last_seat_is_given_once_and_the_rest_wait_in_a_row(crowd: Crowd):
    held, people = crowd.here.hold(seats=1), crowd.people(24)

    def ask(db: Session, person: UUID) -> tuple[int, str]:
        mine = seating.ask(db, held.id, person, now=crowd.here.now)
        return mine.number, mine.state

    told = crowd.together(ask, people)
    assert sorted(told) == [(1, "seat"), *((number, "waiting") for number in range(2, 25))]


def test_seats_given_back_while_others_ask_are_filled_from_the_row(crowd: Crowd):
    held, people = crowd.here.hold(seats=6), crowd.people(18)
    for person in people[:12]:
        seating.ask(crowd.here.db, held.id, person, now=crowd.here.now)

    def leave_or_ask(db: Session, at: int) -> None:
        if at < 4:
            seating.give_back(db, held.id, people[at], now=crowd.here.now)
        else:
            seating.ask(db, held.id, people[8 + at], now=crowd.here.now)

    crowd.together(leave_or_ask, range(10))
    crowd.here.db.expire_all()
    row = held_sessions.row_of(crowd.here.db, held.id)
    assert Counter(one.state for one in row) == {"left": 4, "seat": 6, "waiting": 8}
    assert [one.person_id for one in row if one.state == "seat"] == people[4:10], "in the order in which they asked"


def test_a_list_closed_while_people_still_scan_has_each_person_once(crowd: Crowd):
    held, people = crowd.here.hold(seats=30), crowd.people(30)
    for person in people:
        seating.ask(crowd.here.db, held.id, person, now=crowd.here.now)
    late = NINE + timedelta(minutes=1)

    def scan_or_close(db: Session, person: UUID | None) -> Any:
        if person is None:
            return attending.settle(db, held.id, by=crowd.here.trainer.id, now=late)
        return attending.sign_in(db, held.id, Visit(person, "scan"), now=late)

    crowd.together(scan_or_close, [*people[:15], None, *people[15:], None])
    assert crowd.count(Attendance) == crowd.count(Mark) == 30
    assert crowd.count(Attendance, Attendance.told_minutes != Attendance.minutes) == 0, "nobody's hours stay untold"


def test_two_trainers_who_put_the_same_people_in_put_them_in_once(crowd: Crowd):
    here = crowd.here
    made = [Person(organisation_id=crowd.whose, name=f"Guest {n} (sample)") for n in range(10)]
    here.db.add_all(made)
    here.db.flush()
    people, before = [one.id for one in made], len(here.people)

    def join(db: Session, trainer: UUID) -> int:
        return len(joining.join(db, here.batch.id, people, by=trainer, now=here.now))

    assert sorted(crowd.together(join, [uuid4() for _ in range(6)])) == [0, 0, 0, 0, 0, 10]
    with tables.unit_of_work(crowd.factory, crowd.whose) as db:
        numbers = list(db.scalars(select(Member.number).order_by(Member.number)))
    assert numbers == list(range(1, before + 11))


def test_groups_and_trainers_named_by_two_at_once_are_there_once(crowd: Crowd):
    here = crowd.here
    named = [here.room.person(f"Trainer {n} (sample)", "instructor").id for n in range(3)]

    def arrange(db: Session, _n: int) -> None:
        joining.add_group(db, here.batch.id, "Villas (sample)")
        planning.name_trainers(db, here.batch.id, named)

    crowd.together(arrange, range(8))
    assert (crowd.count(Group), crowd.count(Trainer)) == (1, 3)


NEW = NewBatch(title="Batch 12 (sample)", track="starters", size=20, span=Span(DAY, DAY + timedelta(days=13)))


def test_a_double_click_plans_one_batch_and_sets_one_session(crowd: Crowd):
    here, form = crowd.here, uuid4()
    before = crowd.count(Batch), crowd.count(Trainer)

    def click(db: Session, _n: int) -> UUID:
        [made] = planning.add(
            db, crowd.whose, [NEW], course=here.room.course.id, by=here.trainer.id, now=here.now, form=form
        )
        return made.id

    assert len(set(crowd.together(click, range(4)))) == 1
    assert (crowd.count(Batch), crowd.count(Trainer)) == (before[0] + 1, before[1] + 1)
    new = here.new_session()

    def set_it(db: Session, _n: int) -> UUID:
        return holding.add(db, here.batch.id, new, now=here.now, form=form).id

    assert len(set(crowd.together(set_it, range(4)))) == crowd.count(ClassroomSession) == 1


def test_the_same_form_filled_in_otherwise_is_another_batch(batch_room: BatchRoom):
    here, form = batch_room, uuid4()
    whose, made = here.room.organisation.id, set()
    for title in ("One (sample)", "Two (sample)", "One (sample)"):
        new = replace(NEW, title=title)
        [batch] = planning.add(here.db, whose, [new], course=None, by=here.trainer.id, now=here.now, form=form)
        made.add(batch.id)
    assert len(made) == 2


def test_of_two_trainers_who_change_the_same_batch_the_second_is_told(crowd: Crowd):
    here = crowd.here
    seen = planning.as_seen(here.batch)

    def change(db: Session, title: str) -> str:
        try:
            return planning.change(db, here.batch.id, replace(NEW, title=title), seen=seen).title
        except ChangedMeanwhile:
            return "refused"

    told = crowd.together(change, ["Mine (sample)", "Yours (sample)"])
    assert told.count("refused") == 1
    with tables.unit_of_work(crowd.factory, crowd.whose) as db:
        assert db.get_one(Batch, here.batch.id).title in told


def test_of_two_trainers_who_move_the_same_session_the_second_is_told(crowd: Crowd):
    here = crowd.here
    held = here.hold()

    def move(db: Session, day: date) -> str:
        try:
            holding.change(db, held.id, here.new_session(day=day), now=here.now, seen=0)
        except ChangedMeanwhile:
            return "refused"
        return "moved"

    told = crowd.together(move, [DAY + timedelta(days=1), DAY + timedelta(days=2)])
    assert sorted(told) == ["moved", "refused"]


def test_of_several_who_want_the_same_room_at_the_same_hour_one_gets_it(crowd: Crowd):
    here = crowd.here
    wanted = [here.plan(f"Batch {number} (sample)").id for number in range(4)]

    def book(db: Session, batch: UUID) -> str:
        try:
            holding.add(db, batch, here.new_session(trainer=None, beside=False), now=here.now)
        except RoomTaken:
            return "taken"
        return "held"

    assert Counter(crowd.together(book, wanted)) == {"held": 1, "taken": 3}


def test_whoever_asks_for_two_sessions_at_the_same_hour_at_once_gets_one(crowd: Crowd):
    here, [person] = crowd.here, crowd.people(1)
    same_hour = [here.hold().id for _ in range(4)]

    def ask(db: Session, session: UUID) -> str:
        try:
            return seating.ask(db, session, person, now=here.now).state
        except AtTheSameTime:
            return "refused"

    assert Counter(crowd.together(ask, same_hour)) == {"seat": 1, "refused": 3}
