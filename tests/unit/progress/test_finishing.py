"""Lessons, modules and tracks are finished, each once; where one stands by then."""

from sqlalchemy.orm import Session, sessionmaker

from lms_tool.facts import (
    LessonCompleted,
    LessonLeft,
    LessonProgressed,
    ModuleSatisfied,
    TrackProgressed,
    TrackSatisfied,
)
from lms_tool.progress import queries, service
from tests.factories.desk import Chronicle, Desk
from tests.unit.progress.steps import complete, meanwhile, open_lesson, read_on, take, unit

# --- Finishing -------------------------------------------------------------------------------------------------------


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


# --- Where one stands ------------------------------------------------------------------------------------------------


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
