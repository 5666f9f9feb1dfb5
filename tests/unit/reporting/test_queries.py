"""The table of a course, read from rows."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from content.loader import Library, load
from lms_tool import db as tables
from lms_tool.errors import NotFound
from lms_tool.organisations import service as organisations
from lms_tool.people.models import Link
from lms_tool.reporting import queries
from lms_tool.reporting.queries import Row
from lms_tool.reporting.rules import State, Why
from tests.factories.learners import NOW, Classroom

ZONE = ZoneInfo("Asia/Shanghai")
ETIQUETTE = "service-etiquette"


@pytest.fixture(scope="session")
def shipped() -> Library:
    return load()[0]


@pytest.fixture
def room(db: Session, organisation: Any, shipped: Library) -> Classroom:
    return Classroom(db, organisation, shipped, "new-hire")


@pytest.fixture
def lessons(shipped: Library) -> list[str]:
    return list(shipped.modules[ETIQUETTE].module.lessons)


@pytest.fixture
def test(shipped: Library) -> str:
    """The quiz that counts."""
    bundle = shipped.modules[ETIQUETTE]
    return next(key for key in bundle.module.quizzes if bundle.quizzes[key].purpose == "summative")


@pytest.fixture
def practice(shipped: Library) -> str:
    """A quiz that does not count."""
    bundle = shipped.modules[ETIQUETTE]
    return next(key for key in bundle.module.quizzes if bundle.quizzes[key].purpose == "formative")


def read(room: Classroom) -> dict[str | None, Row]:
    return {row.person.name: row for row in queries.table(room.db, room.course.id, zone=ZONE, now=NOW)}


def test_everybody_stands_where_they_are(room: Classroom, lessons: list[str], test: str) -> None:
    room.learner("New (sample)", days=2)
    going, stuck, tired = (room.learner(name) for name in ("Going (sample)", "Stuck (sample)", "Tired (sample)"))
    going.read(ETIQUETTE, lessons[0], 2)
    going.read(ETIQUETTE, lessons[1], 1, percent=40, minutes=5)
    stuck.read(ETIQUETTE, lessons[0], 6)
    stuck.read(ETIQUETTE, lessons[1], 5, percent=40)
    stuck.read(ETIQUETTE, lessons[1], 4, percent=45)
    for day in (3, 2, 1):
        tired.take(ETIQUETTE, test, day)
    rows = read(room)
    assert {name: row.placing.state for name, row in rows.items()} == {
        "New (sample)": State.NOT_STARTED,
        "Going (sample)": State.ON_TRACK,
        "Stuck (sample)": State.STUCK,
        "Tired (sample)": State.STUCK,
    }
    assert rows["Going (sample)"].days[-3:] == (480, 300, 0)
    assert rows["Tired (sample)"].average == 0
    held = rows["Stuck (sample)"].placing
    assert held.step is not None
    assert (held.why, held.step.visits, held.step.percent, held.days) == (Why.HALF_READ, 2, 45, 5)
    used = rows["Tired (sample)"].placing
    assert (used.why, used.unit and used.unit.key) == (Why.TRIES_USED, test)


def test_the_average_is_of_every_quiz_taken_practice_too(room: Classroom, practice: str, test: str) -> None:
    room.learner("Practised (sample)").take(ETIQUETTE, practice, 1, right=3)
    both = room.learner("Both (sample)")
    both.take(ETIQUETTE, practice, 2, right=3)
    both.take(ETIQUETTE, practice, 2, right=1)
    both.take(ETIQUETTE, test, 1, right=15)
    rows = read(room)
    assert rows["Practised (sample)"].average == 0.375
    assert rows["Both (sample)"].average == (0.375 + 1) / 2


def test_time_spent_is_the_same_wherever_it_is_told(room: Classroom, lessons: list[str], practice: str) -> None:
    learner = room.learner("Slow (sample)")
    learner.read(ETIQUETTE, lessons[0], 2, minutes=0.4)
    learner.read(ETIQUETTE, lessons[1], 1, minutes=1.3)
    learner.take(ETIQUETTE, practice, 1, minutes=600)  # left open overnight: an hour of it counts
    row = read(room)["Slow (sample)"]
    assert row.standing is not None
    assert row.standing.seconds == pytest.approx(sum(row.days)) == pytest.approx(0.4 * 60 + 1.3 * 60 + 3600)


def test_who_has_done_everything_is_finished(room: Classroom) -> None:
    room.learner("Done (sample)").finish(5)
    row = read(room)["Done (sample)"]
    assert (row.placing.state, row.percent, row.average) == (State.FINISHED, 100, 1)


def test_only_learners_of_this_course_are_shown(room: Classroom, shipped: Library) -> None:
    room.person("Second trainer (sample)", "instructor")
    other = Classroom(room.db, room.organisation, shipped, "new-hire", name="other")
    other.learner("Elsewhere (sample)")
    room.learner("Here (sample)")
    assert set(read(room)) == {"Here (sample)"}


def test_a_learner_who_never_opened_a_track_is_shown(room: Classroom) -> None:
    room.person(None)
    row = read(room)[None]
    assert (row.enrolment, row.placing.state, row.percent) == (None, State.NOT_STARTED, 0)


def test_only_tracks_that_links_of_the_course_open_are_shown(room: Classroom) -> None:
    room.learner("Both (sample)").also("in-service")
    assert [row.track for row in queries.table(room.db, room.course.id, zone=ZONE, now=NOW)] == ["new-hire"]
    room.db.add(
        Link(
            organisation_id=room.organisation.id,
            course_id=room.course.id,
            resource_link_id="2",
            content=f"module:{ETIQUETTE}",  # opens in whatever track somebody is
        )
    )
    room.db.flush()
    rows = queries.table(room.db, room.course.id, zone=ZONE, now=NOW)
    assert [row.track for row in rows] == ["new-hire", "in-service"]


def test_the_number_of_queries_does_not_grow_with_the_people(room: Classroom, lessons: list[str], test: str) -> None:
    def come(count: int) -> None:
        for _ in range(count):
            learner = room.learner("Somebody (sample)")
            learner.read(ETIQUETTE, lessons[0], 2)
            learner.take(ETIQUETTE, test, 1, right=3)

    come(2)
    few = counted(room.db, lambda: read(room))
    come(6)
    assert counted(room.db, lambda: read(room)) == few


def counted(db: Session, work: Callable[[], object]) -> int:
    statements: list[str] = []
    db.flush()
    db.expire_all()
    connection = db.connection()
    event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    work()
    return len(statements)


def test_one_learner_with_every_attempt(room: Classroom, test: str) -> None:
    learner = room.learner("Tried (sample)")
    learner.take(ETIQUETTE, test, 2)
    learner.begin(ETIQUETTE, test, 1)
    found = queries.learner(room.db, room.course.id, learner.person.id, zone=ZONE, now=NOW)
    assert [(attempt.number, attempt.state) for attempt in found.attempts] == [(2, "open"), (1, "graded")]
    assert [row.placing.why for row in found.rows] == [Why.TRIES_FAILED]


def test_people_and_attempts_of_other_courses_are_not_found(room: Classroom, shipped: Library, test: str) -> None:
    other = Classroom(room.db, room.organisation, shipped, "new-hire", name="other")
    stranger = other.learner("Elsewhere (sample)")
    attempt = stranger.take(ETIQUETTE, test, 1)
    trainer = room.person("Trainer too (sample)", "instructor")
    for person in (stranger.person, trainer):
        with pytest.raises(NotFound):
            queries.learner(room.db, room.course.id, person.id, zone=ZONE, now=NOW)
    with pytest.raises(NotFound):
        queries.attempt(room.db, room.course.id, attempt.id)
    assert queries.attempt(room.db, other.course.id, attempt.id)[1] == stranger.person


def test_people_of_other_organisations_are_not_found(room: Classroom, sessions: Any, shipped: Library) -> None:
    room.db.commit()
    with tables.unit_of_work(sessions) as session:
        theirs = organisations.add(session, "theirs", {"en": "Theirs (sample)"})
        classroom = Classroom(session, theirs, shipped, "new-hire")
        stranger, course = classroom.learner("Theirs (sample)").person.id, classroom.course.id
    tables.begin_writing(room.db)
    assert queries.table(room.db, course, zone=ZONE, now=NOW) == []
    with pytest.raises(NotFound):
        queries.learner(room.db, course, stranger, zone=ZONE, now=NOW)
