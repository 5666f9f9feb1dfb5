"""Two requests of one person, or about them, at the same moment: decided once, and neither waits for the other."""

from threading import Thread

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool.people import queries as people
from lms_tool.progress import service
from lms_tool.progress.models import Enrolment
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import service as deciding
from lms_tool.tracks.service import AlreadyDecided, NotDecided
from tests.factories.desk import Desk
from tests.unit.progress.steps import meanwhile, open_lesson

STARTERS = "starters"


def bring_in(db: Session, desk: Desk) -> None:
    deciding.note(db, desk.who.organisation, desk.person, STARTERS, how="link", now=desk.now)


def holding(desk: Desk) -> int:
    desk.db.expire_all()
    return sum(one.ended_at is None for one in tracks.assignments_of(desk.db, desk.person))


def test_two_links_opened_at_once_bring_somebody_into_a_track_once(desk: Desk, sessions: sessionmaker[Session]) -> None:
    for one in tracks.assignments_of(desk.db, desk.person):
        desk.db.delete(one)
    meanwhile(desk, sessions, lambda db: bring_in(db, desk), before=lambda: bring_in(desk.db, desk))
    assert holding(desk) == 1


def test_a_link_opened_while_staff_assign_the_track_adds_nothing(desk: Desk, sessions: sessionmaker[Session]) -> None:
    newcomer = desk.room.person("Newcomer (sample)")

    def assign() -> None:
        why = {"by": desk.person, "why": "New post"}
        deciding.assign(desk.db, newcomer.id, STARTERS, **why, starts_on=None, now=desk.now)

    def come(db: Session) -> None:
        service.enrol(db, desk.who.organisation, newcomer.id, STARTERS, launch=None, language="en", now=desk.now)

    meanwhile(desk, sessions, come, before=assign)
    assert len(tracks.assignments_of(desk.db, newcomer.id)) == 1


def test_taken_back_in_two_tabs_says_so_in_the_second(desk: Desk, sessions: sessionmaker[Session]) -> None:
    bring_in(desk.db, desk)
    (made,) = [one.id for one in tracks.assignments_of(desk.db, desk.person) if one.ended_at is None]
    refused: list[type] = []

    def take_back(db: Session, why: str) -> None:
        try:
            deciding.take_back_assignment(db, desk.person, made, by=desk.person, why=why, now=desk.now)
        except NotDecided as refusal:
            refused.append(type(refusal))

    meanwhile(desk, sessions, lambda db: take_back(db, "second"), before=lambda: take_back(desk.db, "first"))
    desk.db.expire_all()
    assert refused == [NotDecided]
    assert tracks.assignments_of(desk.db, desk.person)[0].ended_why == "first"


def test_exempted_in_two_tabs_is_exempted_once(desk: Desk, sessions: sessionmaker[Session]) -> None:
    refused: list[type] = []

    def exempt(db: Session) -> None:
        who = {"by": desk.person, "why": "Knows it", "proof": None}
        try:
            deciding.exempt(db, desk.person, STARTERS, "calm", **who, now=desk.now)
        except AlreadyDecided as refusal:
            refused.append(type(refusal))

    meanwhile(desk, sessions, exempt, before=lambda: exempt(desk.db))
    assert (len(tracks.exemptions_of(desk.db, desk.person)), refused) == (1, [AlreadyDecided])


def test_whoever_finishes_a_lesson_takes_the_person_before_the_enrolment(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    """Everything else takes them in this order, and so would wait for each other for ever."""
    open_lesson(desk)
    desk.db.commit()
    edition = desk.module()

    def finish() -> None:
        with tables.unit_of_work(sessions, desk.who.organisation) as other:
            service.complete_lesson(other, desk.who, edition, "telephone", now=desk.now)

    tables.begin_writing(desk.db)
    people.alone(desk.db, desk.person)
    second = Thread(target=finish)
    second.start()
    second.join(timeout=0.5)
    assert second.is_alive()
    mine = select(Enrolment.id).where(Enrolment.id == desk.who.enrolment).with_for_update(nowait=True)
    assert desk.db.scalar(mine) == desk.who.enrolment
    desk.db.commit()
    second.join(timeout=20)
    assert not second.is_alive()
