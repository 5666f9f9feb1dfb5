"""A learner reads, rests, reads on and finishes; what is told of it, and what is counted once."""

from collections.abc import Callable
from random import Random
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.attempts import service as attempts
from lms_tool.errors import NotFound
from lms_tool.facts import (
    Arrived,
    CheckAnswered,
    ContentLaunched,
    Enrolled,
    LessonCompleted,
    LessonLeft,
    LessonProgressed,
    ModuleSatisfied,
    Occasion,
    TrackProgressed,
    TrackSatisfied,
)
from lms_tool.progress import queries, service
from lms_tool.progress.models import CheckAnswer, ModuleProgress, Sitting, UnitProgress
from tests.factories.desk import Chronicle, Desk, chronicle

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


# Enrolling


def arrive(desk: Desk, person: UUID, content: str | None, roles: tuple[str, ...] = ("learner",)) -> None:
    arrived = Arrived(
        organisation=desk.who.organisation,
        person=person,
        launch=uuid4(),
        course=desk.room.course.id,
        roles=frozenset(roles),
        content=content,
        language="en",
        at=desk.now,
    )
    service.arrive(desk.db, arrived)


def test_enrolling_twice_makes_one_enrolment(desk: Desk, told: Chronicle) -> None:
    person = desk.room.person("Newcomer (sample)")
    first, second = (
        service.enrol(
            desk.db, desk.who.organisation, person.id, "starters", launch=None, language="en", now=desk.later(days=day)
        )
        for day in (0, 1)
    )
    assert first is second
    assert first.enrolled_at < desk.now
    assert [(fact.occasion.enrolment, fact.track) for fact in told] == [(first.id, "starters")]


def test_two_launches_at_once_make_one_enrolment(desk: Desk, told: Chronicle, sessions: sessionmaker[Session]) -> None:
    """The second one looked before the first had written."""
    desk.db.commit()
    with tables.unit_of_work(sessions, desk.who.organisation) as db, pytest.MonkeyPatch.context() as patch:
        look, looks = db.scalar, iter([None])
        patch.setattr(db, "scalar", lambda *a, **k: next(looks, look(*a, **k)))
        found = service.enrol(
            db, desk.who.organisation, desk.person, "starters", launch=None, language="en", now=desk.now
        )
    assert found.id == desk.who.enrolment
    assert told.of(Enrolled) == []


@pytest.mark.parametrize(
    ("content", "launched"),
    [
        ("track:starters", "track:starters"),
        ("module:manners", "module:manners"),
        ("lesson:calm/breathe", "lesson:calm/breathe"),
        ("quiz:manners/module-test", "quiz:manners/module-test"),
    ],
)
def test_a_newcomer_is_enrolled_where_the_link_belongs(
    desk: Desk, told: Chronicle, content: str, launched: str
) -> None:
    person = desk.room.person("Newcomer (sample)")
    arrive(desk, person.id, content)
    arrive(desk, person.id, content)
    assert told.names() == ["Enrolled", "ContentLaunched", "ContentLaunched"]
    assert [fact.content for fact in told.of(ContentLaunched)] == [launched] * 2
    (enrolment,) = queries.enrolments_of(desk.db, person.id)
    assert enrolment.track == "starters"


def test_who_is_enrolled_comes_back_to_their_track_by_a_link_to_the_plain_academy(desk: Desk, told: Chronicle) -> None:
    arrive(desk, desk.person, None)
    assert [(type(fact), fact.occasion.enrolment, fact.content) for fact in told] == [
        (ContentLaunched, desk.who.enrolment, "track:starters")
    ]


@pytest.mark.parametrize("content", [None, "track:unknown", "lesson:unknown/telephone"])
def test_a_link_that_belongs_nowhere_enrols_nobody(desk: Desk, told: Chronicle, content: str | None) -> None:
    person = desk.room.person("Newcomer (sample)")
    arrive(desk, person.id, content)
    assert told == [] and queries.enrolments_of(desk.db, person.id) == []


def test_staff_are_not_enrolled(desk: Desk, told: Chronicle) -> None:
    trainer = desk.room.person("Trainer (sample)", "instructor")
    arrive(desk, trainer.id, "track:starters", ("instructor", "administrator"))
    assert told == [] and queries.enrolments_of(desk.db, trainer.id) == []


# Reading


def test_sitting_down_to_a_lesson(desk: Desk, told: Chronicle) -> None:
    sitting = open_lesson(desk)
    assert told.names() == ["LessonOpened"]
    assert (told.last.sitting, told.last.lesson, told.last.version) == (sitting.id, "telephone", desk.module().id)
    assert (unit(desk).percent, unit(desk).completed_at) == (0, None)


def test_reloading_a_page_is_no_new_sitting(desk: Desk, told: Chronicle) -> None:
    first = open_lesson(desk)
    desk.later(minutes=4)
    assert open_lesson(desk) is first
    assert told.names() == ["LessonOpened"]


def test_a_lesson_that_is_not_there_leaves_no_trace(desk: Desk, told: Chronicle) -> None:
    for lesson in ("breathe", "unknown"):
        with pytest.raises(NotFound):
            open_lesson(desk, lesson)
    assert told == [] and count(desk, Sitting) == 0


def test_coming_back_after_a_pause_goes_on_with_the_sitting(desk: Desk, told: Chronicle) -> None:
    first = open_lesson(desk)
    desk.later(minutes=20)
    assert open_lesson(desk) is first
    desk.later(minutes=20)  # half an hour counts from the last sign of life
    assert open_lesson(desk) is first
    assert told.names() == ["LessonOpened", "LessonResumed", "LessonResumed"]


def test_coming_back_after_half_an_hour_is_a_new_sitting_and_the_old_one_was_lost(desk: Desk, told: Chronicle) -> None:
    first = open_lesson(desk)
    desk.later(minutes=2)
    read_on(desk, first, seconds=110)
    seen = desk.now
    desk.later(minutes=31)
    second = open_lesson(desk)
    assert second is not first
    assert told.names() == ["LessonOpened", "LessonLeft", "LessonOpened"]
    (left,) = told.of(LessonLeft)
    assert (left.sitting, left.lost, left.seconds, left.at) == (first.id, True, 110, seen)


def test_a_second_lesson_ends_the_first_sitting(desk: Desk, told: Chronicle) -> None:
    open_lesson(desk, who=desk.neighbour.occasion)
    first = open_lesson(desk)
    desk.later(minutes=3)
    open_lesson(desk, "farewell")
    assert told.names() == ["LessonOpened", "LessonOpened", "LessonLeft", "LessonOpened"]
    (left,) = told.of(LessonLeft)
    assert (left.sitting, left.lost, left.at) == (first.id, False, desk.now)
    assert first.ended_at == desk.now


def test_the_worker_ends_sittings_that_gave_no_sign_of_life(desk: Desk, told: Chronicle) -> None:
    lost = open_lesson(desk)
    desk.later(minutes=29)
    kept = open_lesson(desk, who=desk.neighbour.occasion)
    desk.later(minutes=2)
    desk.db.flush()
    assert service.close_stale(desk.db, now=desk.now) == 1
    assert (lost.ended_at, kept.ended_at) == (desk.now, None)
    assert [(fact.sitting, fact.lost) for fact in told.of(LessonLeft)] == [(lost.id, True)]
    desk.db.flush()
    assert service.close_stale(desk.db, now=desk.now) == 0


def test_steps_are_told_once_each(desk: Desk, told: Chronicle) -> None:
    sitting = open_lesson(desk)
    for percent in (10, 30, 20, 30, 80, 100, 50):
        desk.later(seconds=10)
        read_on(desk, sitting, percent)
    assert [(fact.percent, fact.seconds) for fact in told.of(LessonProgressed)] == [(25, 20), (50, 50), (75, 50)]
    assert unit(desk).percent == 100
    assert unit(desk).completed_at is None  # done is what the learner says


def test_the_furthest_point_counts_and_the_last_heading_is_where_to_resume(desk: Desk, told: Chronicle) -> None:
    sitting = open_lesson(desk)
    read_on(desk, sitting, 60, position="middle")
    read_on(desk, sitting, 40, position="begin")
    read_on(desk, sitting, 40)
    assert (unit(desk).percent, unit(desk).position) == (60, "begin")


def test_no_more_time_is_counted_than_went_by(desk: Desk, told: Chronicle) -> None:
    sitting = open_lesson(desk)
    desk.later(seconds=15)
    read_on(desk, sitting, seconds=3600)
    assert sitting.seconds == unit(desk).seconds == 17
    desk.later(seconds=60)
    read_on(desk, sitting, seconds=20)
    assert unit(desk).seconds == 37


def test_two_tabs_with_one_lesson_do_not_count_double(desk: Desk, told: Chronicle) -> None:
    here, there = open_lesson(desk), open_lesson(desk)
    for _ in range(4):
        desk.later(seconds=15)
        read_on(desk, here, seconds=15)
        read_on(desk, there, seconds=15)
    assert 60 <= unit(desk).seconds <= 60 + 4 * 2


def test_a_page_speaks_for_its_own_learner_and_enrolment_only(desk: Desk, told: Chronicle) -> None:
    theirs = open_lesson(desk, who=desk.neighbour.occasion)
    mine = open_lesson(desk)
    elsewhere = Occasion(desk.who.organisation, desk.person, desk.neighbour.occasion.enrolment)
    for sitting, who in ((theirs, desk.who), (mine, elsewhere)):
        with pytest.raises(NotFound):
            service.read_on(desk.db, who, sitting.id, percent=50, position="", seconds=1, now=desk.now)
    with pytest.raises(NotFound):
        service.read_on(desk.db, desk.who, uuid4(), percent=50, position="", seconds=1, now=desk.now)
    assert told.of(LessonProgressed) == []


def test_a_check_is_answered_as_often_as_one_likes_and_the_last_answer_shows(desk: Desk, told: Chronicle) -> None:
    for chosen in (["a"], ["b", "z"]):
        desk.later(seconds=30)
        service.answer_check(desk.db, desk.who, desk.module(), "telephone", "repeat", chosen, now=desk.now)
    assert [(fact.response, fact.right, fact.position) for fact in told.of(CheckAnswered)] == [
        (("a",), False, 1),
        (("b",), True, 1),
    ]
    assert count(desk, CheckAnswer) == 2
    last = queries.last_checks(desk.db, desk.who.enrolment, "manners", "telephone")
    assert {question: answer.right for question, answer in last.items()} == {"repeat": True}
    assert queries.last_checks(desk.db, desk.neighbour.occasion.enrolment, "manners", "telephone") == {}


def test_a_question_that_the_lesson_does_not_ask_is_no_check(desk: Desk, told: Chronicle) -> None:
    with pytest.raises(NotFound):
        service.answer_check(desk.db, desk.who, desk.module(), "telephone", "polite", ["a"], now=desk.now)
    assert told == []


# Finishing


def test_a_lesson_is_completed(desk: Desk, told: Chronicle) -> None:
    sitting = open_lesson(desk)
    desk.later(minutes=5)
    read_on(desk, sitting, 100, seconds=240)
    complete(desk)
    assert told.names() == ["LessonOpened", *["LessonProgressed"] * 3, "LessonCompleted", "LessonLeft"]
    assert (told.of(LessonCompleted)[0].seconds, told.last.lost) == (240, False)
    assert (unit(desk).percent, unit(desk).completed_at, sitting.ended_at) == (100, desk.now, desk.now)


def test_a_double_click_on_done_is_one_click(desk: Desk, told: Chronicle) -> None:
    open_lesson(desk)
    complete(desk)
    before = told.names()
    complete(desk)
    assert told.names() == before == ["LessonOpened", "LessonCompleted", "LessonLeft"]


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


def test_two_clicks_on_done_in_two_processes_count_once(
    desk: Desk, told: Chronicle, sessions: sessionmaker[Session]
) -> None:
    open_lesson(desk)
    edition = desk.module()

    def again(db: Session) -> None:
        service.complete_lesson(db, desk.who, edition, "telephone", now=desk.now)

    meanwhile(desk, sessions, again, before=lambda: complete(desk))
    assert told.names() == ["LessonOpened", "LessonCompleted", "LessonLeft"]


def test_two_last_steps_at_once_satisfy_the_module_once(
    desk: Desk, told: Chronicle, sessions: sessionmaker[Session]
) -> None:
    take(desk, "module-test")
    edition = desk.module()

    def other_lesson(db: Session) -> None:
        service.complete_lesson(db, desk.who, edition, "farewell", now=desk.now)

    meanwhile(desk, sessions, other_lesson, before=lambda: complete(desk))
    assert len(told.of(LessonCompleted)) == 2
    assert len(told.of(ModuleSatisfied)) == 1


def test_reading_again_what_is_completed_is_told_but_completes_nothing(desk: Desk, told: Chronicle) -> None:
    complete(desk)
    first = unit(desk).completed_at
    desk.later(days=1)
    sitting = open_lesson(desk)
    desk.later(minutes=1)
    read_on(desk, sitting, 60, seconds=50)
    complete(desk)
    assert len(told.of(LessonCompleted)) == 1 and told.of(LessonProgressed) == []
    assert [(fact.sitting, fact.seconds) for fact in told.of(LessonLeft)][-1] == (sitting.id, 50)
    assert (unit(desk).completed_at, unit(desk).percent, unit(desk).seconds) == (first, 100, 50)


def test_a_module_is_satisfied_by_its_lessons_and_the_test_that_counts(desk: Desk, told: Chronicle) -> None:
    take(desk, "module-test")
    complete(desk)
    assert told.of(ModuleSatisfied) == []
    complete(desk, "farewell")
    (satisfied,) = told.of(ModuleSatisfied)
    assert (satisfied.module, satisfied.version, satisfied.at) == ("manners", desk.module().id, desk.now)
    assert [fact.track for fact in told.of(TrackProgressed)] == ["starters"]
    assert told.of(TrackSatisfied) == []


def test_a_failed_test_satisfies_nothing_a_passed_one_does(desk: Desk, told: Chronicle) -> None:
    complete(desk)
    complete(desk, "farewell")
    take(desk, "module-test", rightly=False)
    assert told.of(ModuleSatisfied) == []
    take(desk, "module-test")
    take(desk, "module-test")
    assert len(told.of(ModuleSatisfied)) == 1


def test_the_warm_up_does_not_bind(desk: Desk, told: Chronicle) -> None:
    """Neither does passing it help, nor does leaving it out hurt."""
    complete(desk)
    complete(desk, "farewell")
    take(desk, "warm-up")
    assert told.of(ModuleSatisfied) == []
    take(desk, "module-test")
    assert len(told.of(ModuleSatisfied)) == 1


def test_what_a_neighbour_does_satisfies_nobody_else(desk: Desk, told: Chronicle) -> None:
    complete(desk)
    complete(desk, "farewell")
    take(desk, "module-test", who=desk.neighbour.occasion)
    assert told.of(ModuleSatisfied) == []


def finish(desk: Desk) -> None:
    complete(desk)
    complete(desk, "farewell")
    take(desk, "module-test")
    complete(desk, "breathe", "calm")
    take(desk, "calm-test", "calm")


def test_a_track_is_satisfied_once(desk: Desk, told: Chronicle) -> None:
    finish(desk)
    assert [fact.module for fact in told.of(ModuleSatisfied)] == ["manners", "calm"]
    (satisfied,) = told.of(TrackSatisfied)
    assert (satisfied.track, satisfied.at) == ("starters", desk.now)
    assert queries.enrolment(desk.db, desk.who.enrolment).satisfied_at == desk.now
    desk.later(days=1)
    take(desk, "calm-test", "calm")
    complete(desk)
    assert (len(told.of(TrackSatisfied)), len(told.of(ModuleSatisfied))) == (1, 2)


def test_facts_of_a_last_step_come_in_the_order_of_their_causes(desk: Desk, told: Chronicle) -> None:
    finish(desk)
    assert told.names()[-5:] == [
        "AttemptStarted",
        "AttemptGraded",
        "ModuleSatisfied",
        "TrackProgressed",
        "TrackSatisfied",
    ]


def test_a_quiz_keeps_its_best_result_and_its_time(desk: Desk, told: Chronicle) -> None:
    for rightly in (False, True, False):
        take(desk, "module-test", rightly=rightly)
    row = unit(desk, "module-test", "quiz")
    assert (row.tries, row.best, row.seconds) == (3, 1.0, 3 * 360)
    assert row.completed_at and row.completed_at < desk.now


# Where one stands


def test_standing_says_what_is_next(desk: Desk, told: Chronicle) -> None:
    def standing() -> queries.Standing:
        desk.db.flush()
        return queries.standing(desk.db, queries.enrolment(desk.db, desk.who.enrolment))

    fresh = standing()
    assert fresh.next and fresh.next.key == "telephone"
    assert (fresh.percent, fresh.lit, fresh.seconds) == (0, 0, 0)
    complete(desk)
    take(desk, "warm-up", rightly=False)
    later = standing()
    assert later.next and later.next.key == "farewell"
    assert later.seconds == 360
    assert 0 < later.percent < 100
    finish(desk)
    assert (standing().next, standing().percent, standing().lit) == (None, 100, 2)


# Versions


def test_who_has_begun_stays_on_their_version_and_who_has_not_gets_the_new_one(desk: Desk, told: Chronicle) -> None:
    began = desk.module().id
    open_lesson(desk)
    desk.publish("modules/manners/module.yaml", lambda module: module.update(lessons=["telephone"]))
    assert desk.module().id != began
    mine, theirs = (
        queries.module_edition(desk.db, queries.enrolment(desk.db, who.enrolment), "manners")
        for who in (desk.who, desk.neighbour.occasion)
    )
    assert (mine.id, theirs.id) == (began, desk.module().id)
    outline = queries.outline(desk.db, queries.enrolment(desk.db, desk.who.enrolment)).module("manners")
    assert outline and [one.key for one in outline.units if one.kind == "lesson"] == ["telephone", "farewell"]


def test_a_module_is_satisfied_by_the_version_one_follows(desk: Desk, told: Chronicle) -> None:
    edition = desk.module()
    service.complete_lesson(desk.db, desk.who, edition, "telephone", now=desk.now)
    desk.publish("modules/manners/module.yaml", lambda module: module.update(lessons=["telephone"]))
    take_old = queries.module_edition(desk.db, queries.enrolment(desk.db, desk.who.enrolment), "manners")
    attempt = attempts.start(desk.db, desk.who, take_old, "module-test", luck=Random(1), now=desk.now)
    attempts.submit(desk.db, attempt.id, desk.person, RIGHT, now=desk.now)
    assert told.of(ModuleSatisfied) == []  # the new version has no second lesson, theirs has
    service.complete_lesson(desk.db, desk.who, take_old, "farewell", now=desk.now)
    assert [fact.version for fact in told.of(ModuleSatisfied)] == [edition.id]


def test_a_pin_is_made_once(desk: Desk, told: Chronicle) -> None:
    open_lesson(desk)
    open_lesson(desk, "farewell")
    take(desk, "module-test")
    assert count(desk, ModuleProgress) == 1
    assert count(desk, UnitProgress) == 3


def test_a_module_outside_the_track_is_not_part_of_the_training(desk: Desk, told: Chronicle) -> None:
    desk.publish("tracks/starters.yaml", lambda track: track["layers"][0]["modules"].pop())
    newcomer = desk.room.learner("Newcomer (sample)", days=0)

    def occasion(person: UUID, module: str) -> Occasion:
        return queries.occasion(desk.db, person, module, content=None, launch=None, language="en")

    assert occasion(newcomer.person.id, "manners").enrolment == newcomer.occasion.enrolment
    with pytest.raises(queries.NotInTrack):
        occasion(newcomer.person.id, "calm")
    assert occasion(desk.person, "calm").enrolment == desk.who.enrolment  # their track still has it


def test_the_chronicle_leaves_the_table_as_it_was() -> None:
    from lms_tool import facts

    before = facts._table
    with pytest.raises(ZeroDivisionError), chronicle():
        raise ZeroDivisionError
    assert facts._table is before
