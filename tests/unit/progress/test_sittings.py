"""A learner reads, rests and reads on: what is told of it, and what is counted once."""

from uuid import uuid4

import pytest

from lms_tool.errors import NotFound
from lms_tool.facts import CheckAnswered, LessonLeft, LessonProgressed, Occasion
from lms_tool.progress import queries, service
from lms_tool.progress.models import CheckAnswer, Sitting
from tests.factories.desk import Chronicle, Desk
from tests.unit.progress.steps import count, open_lesson, read_on, unit


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
