"""The ledger is made from facts, or from what was done before it existed; both give the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from lms_tool import facts
from lms_tool.facts import AttemptGraded, AttemptStarted, ClassroomAttended, LessonCompleted
from lms_tool.hours import queries, rules
from lms_tool.hours import service as hours
from lms_tool.hours.models import Entry, HoursPolicy, YearSum
from lms_tool.hours.service.correcting import NothingToTakeBack
from lms_tool.progress import service as progress
from tests.factories.desk import Desk, chronicle

REACTIONS = {
    LessonCompleted: (hours.note_lesson,),
    AttemptStarted: (progress.note_attempt_started,),
    AttemptGraded: (hours.note_quiz, progress.note_attempt_graded),
    ClassroomAttended: (hours.note_classroom,),
    facts.PeopleChanged: (hours.note_people,),
}


@pytest.fixture
def heard() -> Iterator[Any]:
    with chronicle(REACTIONS) as told:
        yield told


def read(desk: Desk, lesson: str = "telephone", module: str = "manners") -> None:
    progress.open_lesson(desk.db, desk.who, desk.module(module), lesson, now=desk.now)
    progress.complete_lesson(desk.db, desk.who, desk.module(module), lesson, now=desk.later(minutes=8))


def take(desk: Desk, quiz: str = "module-test", right: int = 9) -> None:
    from random import Random

    from lms_tool.attempts import queries as attempt_queries
    from lms_tool.attempts import service as attempts

    attempt = attempts.start(desk.db, desk.who, desk.module(), quiz, luck=Random(1), now=desk.now)
    desk.db.flush()
    shown = attempt_queries.paper(desk.db, attempt).shown[:right]
    given = {one.question.key: sorted(one.question.right_keys) for one in shown}
    attempts.submit(desk.db, attempt.id, desk.person, given, now=desk.later(minutes=10))


def ledger(desk: Desk) -> list[tuple[str, str, int, str]]:
    entries = desk.db.scalars(select(Entry).where(Entry.person_id == desk.person).order_by(Entry.at, Entry.source))
    return [(entry.activity, entry.key, entry.minutes, entry.why) for entry in entries]


def total(desk: Desk, year: int = 2026) -> int:
    return queries.year_minutes(desk.db, desk.person, year)


def attended(desk: Desk, attendance: Any, minutes: int, revision: int, at: datetime) -> ClassroomAttended:
    return ClassroomAttended(
        starts_at=at,
        organisation=desk.who.organisation,
        person=desk.person,
        batch=uuid4(),
        track="starters",
        at=at,
        session=attendance,
        title="Role-plays",
        attendance=attendance,
        minutes=minutes,
        before=0,
        revision=revision,
        held_at=at,
        trainer=None,
        module="manners",
    )


def test_a_finished_lesson_and_a_passed_quiz_count_by_the_version_that_was_taken(desk: Desk, heard: Any):
    read(desk)
    take(desk, right=0)
    take(desk)
    assert ledger(desk) == [
        ("lesson", "telephone", 8, "counted"),
        ("quiz", "module-test", 0, "failed"),
        ("quiz", "module-test", 2, "counted"),
    ]
    entry = desk.db.scalars(select(Entry).where(Entry.activity == "lesson")).one()
    assert (entry.version, entry.layer, entry.track) == (1, "foundation", "starters")
    assert entry.names["en"].startswith("Within")
    assert total(desk) == 10


def test_the_same_facts_told_twice_and_backwards_make_the_same_ledger(desk: Desk, heard: Any):
    read(desk)
    read(desk, "farewell")
    take(desk)
    before, sum_before = ledger(desk), total(desk)
    told = [fact for fact in heard if isinstance(fact, LessonCompleted | AttemptGraded)]
    desk.db.execute(delete(Entry))
    desk.db.execute(delete(YearSum))
    for fact in [*reversed(told), *told]:
        hours_of = hours.note_lesson if isinstance(fact, LessonCompleted) else hours.note_quiz
        hours_of(desk.db, fact)
    assert ledger(desk) == before
    assert total(desk) == sum_before == 18


def test_what_was_done_before_the_ledger_existed_is_entered_once(desk: Desk, heard: Any):
    read(desk)
    take(desk, right=0)
    take(desk)
    told, sum_told = ledger(desk), total(desk)
    desk.db.execute(delete(Entry))
    desk.db.execute(delete(YearSum))
    assert hours.catch_up(desk.db, now=desk.now, most=2) == 2
    rounds = 0
    while hours.catch_up(desk.db, now=desk.now, most=2) and rounds < 20:
        rounds += 1
    assert ledger(desk) == told
    assert total(desk) == sum_told
    desk.db.scalars(select(HoursPolicy)).one().judged_at = None
    hours.catch_up(desk.db, now=desk.now)
    assert ledger(desk) == told
    assert hours.catch_up(desk.db, now=desk.now) == 0


def test_an_old_lesson_keeps_the_version_in_which_it_was_read(desk: Desk, heard: Any):
    read(desk)
    desk.publish("modules/manners/lessons/telephone.yaml", lambda lesson: lesson.update(minutes=30))
    desk.db.execute(delete(Entry))
    hours.catch_up(desk.db, now=desk.now)
    assert ledger(desk) == [("lesson", "telephone", 8, "counted")]


def test_a_second_track_with_the_same_lesson_adds_no_hours_but_counts_before_the_classroom(desk: Desk, heard: Any):
    read(desk)
    second = desk.room.enrolled(desk.learner.person, "starters", 0)  # the same enrolment comes back
    assert second.occasion.enrolment == desk.who.enrolment
    other = Entry(
        organisation_id=desk.who.organisation,
        person_id=desk.person,
        source="lesson:elsewhere",
        at=desk.later(days=1),
        day=date(2026, 11, 21),
        year=2026,
        activity="lesson",
        module="manners",
        key="telephone",
        names={},
        nominal=8,
    )
    desk.db.add(other)
    hours.settle(desk.db, desk.person)
    assert (other.minutes, other.why) == (0, "repeated")
    assert other.because_id == desk.db.scalars(select(Entry.id).where(Entry.source != "lesson:elsewhere")).one()
    assert rules.before_classroom([other]) == 8


def test_the_list_of_a_session_counts_as_it_was_told_last(desk: Desk, heard: Any):
    attendance, at = uuid4(), desk.now
    hours.note_classroom(desk.db, attended(desk, attendance, 120, 1, at))
    assert total(desk) == 120
    hours.note_classroom(desk.db, attended(desk, attendance, 90, 3, at))
    hours.note_classroom(desk.db, attended(desk, attendance, 60, 2, at))
    assert total(desk) == 90
    hours.note_classroom(desk.db, attended(desk, attendance, 0, 4, at))
    assert ledger(desk) == [("classroom", str(attendance), 0, "absent")]


def test_the_year_of_the_ledger_turns_where_the_organisation_works(desk: Desk, heard: Any):
    desk.now = datetime(2026, 12, 31, 15, 45, tzinfo=UTC)  # 23:45 in Shanghai; done at 23:53
    read(desk)
    read(desk, "farewell")  # done at 00:01
    assert (total(desk, 2026), total(desk, 2027)) == (8, 8)
    assert queries.years_of(desk.db, desk.person) == [2027, 2026]


def test_a_company_elsewhere_has_its_own_midnight(desk: Desk, heard: Any, organisation: Any):
    from lms_tool.organisations.models import Organisation

    desk.db.get_one(Organisation, organisation.id).timezone = "America/Los_Angeles"
    desk.now = datetime(2027, 1, 1, 7, 45, tzinfo=UTC)
    read(desk)
    read(desk, "farewell")
    assert (total(desk, 2026), total(desk, 2027)) == (8, 8)


def test_a_leap_day_is_kept_as_it_is(desk: Desk, heard: Any):
    desk.now = datetime(2028, 2, 28, 16, 30, tzinfo=UTC)
    read(desk)
    assert desk.db.scalars(select(Entry.day)).one() == date(2028, 2, 29)
    assert total(desk, 2028) == 8


def test_a_correction_is_kept_with_its_reason_and_can_be_taken_back(desk: Desk, heard: Any):
    read(desk)
    boss = desk.neighbour.person.id
    made = hours.correct(desk.db, desk.person, 45, why="Fire drill", by=boss, now=desk.now)
    assert total(desk) == 53
    lesson = desk.db.scalars(select(Entry).where(Entry.activity == "lesson")).one()
    less = hours.correct(desk.db, desk.person, -8, why="Clicked through", by=boss, now=desk.now, about=lesson.id)
    assert (less.layer, less.year, total(desk)) == ("foundation", 2026, 45)
    hours.take_back(desk.db, made.id, why="It was another person", by=boss, now=desk.now)
    assert total(desk) == 0
    assert (made.why, made.reason, made.back_reason, made.nominal) == (
        "back",
        "Fire drill",
        "It was another person",
        45,
    )
    with pytest.raises(NothingToTakeBack):
        hours.take_back(desk.db, made.id, why="Again", by=boss, now=desk.now)


@pytest.mark.parametrize(
    ("minutes", "why", "day", "fault"),
    [
        (0, "x", None, "minutes"),
        (10, " ", None, "reason"),
        (-1, "x", None, "below"),
        (5, "x", date(2026, 11, 21), "day"),
        (5, "x", date(1999, 1, 1), "day"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(desk: Desk, minutes: int, why: str, day: date | None, fault: str):
    with pytest.raises(hours.CorrectionFaulty) as refused:
        hours.correct(desk.db, desk.person, minutes, why=why, by=desk.person, now=desk.now, day=day)
    assert refused.value.fault == fault
    assert ledger(desk) == []


def test_a_company_that_counts_otherwise_has_everybody_judged_anew(desk: Desk, heard: Any):
    read(desk)
    take(desk)
    whose, boss = desk.who.organisation, desk.neighbour.person.id
    hours.catch_up(desk.db, now=desk.now)
    assert hours.set_policy(desk.db, whose, ["lesson"], 5, by=boss, now=desk.now)
    assert not hours.set_policy(desk.db, whose, ["lesson"], 5, by=boss, now=desk.now)
    hours.catch_up(desk.db, now=desk.now)
    assert ledger(desk) == [("lesson", "telephone", 5, "part"), ("quiz", "module-test", 0, "off")]
    assert total(desk) == 5


def test_two_rows_that_are_one_person_have_one_ledger_and_two_again_when_split(desk: Desk, heard: Any):
    from lms_tool.people import service as people

    read(desk)
    neighbour = desk.neighbour.occasion
    progress.open_lesson(desk.db, neighbour, desk.module(), "telephone", now=desk.now)
    progress.complete_lesson(desk.db, neighbour, desk.module(), "telephone", now=desk.later(minutes=8))
    merger = people.merge(desk.db, desk.person, neighbour.person, by=None, now=desk.now)
    assert sorted(ledger(desk)) == [("lesson", "telephone", 0, "repeated"), ("lesson", "telephone", 8, "counted")]
    assert total(desk) == 8
    people.split(desk.db, merger.id, by=None, now=desk.now)
    assert ledger(desk) == [("lesson", "telephone", 8, "counted")]
    assert queries.year_minutes(desk.db, neighbour.person, 2026) == 8


def test_facts_of_the_product_reach_the_ledger():
    from lms_tool.reactions import REACTIONS as product

    assert hours.note_lesson in product[facts.LessonCompleted]
    assert hours.note_quiz in product[facts.AttemptGraded]
    assert hours.note_classroom in product[facts.ClassroomAttended]
