"""Whoever arrives is enrolled where the link belongs, once."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.facts import Arrived, ContentLaunched, Enrolled
from lms_tool.people import queries as people
from lms_tool.progress import queries, service
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import service as deciding
from tests.factories.desk import Chronicle, Desk


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


def take_back(desk: Desk, person: UUID) -> None:
    (held,) = [one.id for one in tracks.assignments_of(desk.db, person) if one.ended_at is None]
    deciding.take_back_assignment(desk.db, person, held, by=desk.person, why="Another post", now=desk.later(hours=1))


def assign(desk: Desk, person: UUID) -> None:
    deciding.assign(desk.db, person, "starters", by=desk.person, why="Agreed", starts_on=None, now=desk.later(hours=1))


def learns(desk: Desk, person: UUID) -> bool:
    return tracks.active_or_none(desk.db, person, "starters") is not None


@pytest.mark.parametrize("content", ["track:starters", "lesson:calm/breathe", None])
def test_what_staff_took_back_no_link_gives_again(desk: Desk, told: Chronicle, content: str | None) -> None:
    take_back(desk, desk.person)
    arrive(desk, desk.person, content)
    assert not learns(desk, desk.person)
    assign(desk, desk.person)
    arrive(desk, desk.person, content)
    assert learns(desk, desk.person)


@pytest.mark.parametrize("content", ["track:starters", "lesson:calm/breathe", None])
def test_taken_back_before_they_came_nobody_is_enrolled(desk: Desk, told: Chronicle, content: str | None) -> None:
    person = desk.room.person("Newcomer (sample)")
    assign(desk, person.id)
    take_back(desk, person.id)
    arrive(desk, person.id, content)
    assert told == [] and queries.enrolments_of(desk.db, person.id) == [] and not learns(desk, person.id)


def test_what_ended_without_anybody_deciding_comes_back_by_the_link_of_the_track(desk: Desk, told: Chronicle) -> None:
    (held,) = tracks.assignments_of(desk.db, desk.person)
    held.ended_at = desk.now
    arrive(desk, desk.person, "track:starters")
    assert learns(desk, desk.person)


def test_off_the_list_of_the_course_the_track_stays_theirs_when_they_come_back(desk: Desk, told: Chronicle) -> None:
    for _course, part in people.every_course_of(desk.db, desk.person):
        part.state = "left"
    arrive(desk, desk.person, "track:starters")
    assert learns(desk, desk.person)


def test_staff_are_not_enrolled(desk: Desk, told: Chronicle) -> None:
    trainer = desk.room.person("Trainer (sample)", "instructor")
    arrive(desk, trainer.id, "track:starters", ("instructor", "administrator"))
    assert told == [] and queries.enrolments_of(desk.db, trainer.id) == []
