"""A track for many people in one step: chosen, seen before it is assigned, confirmed with a reason, taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import yaml
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from content.loader import load
from lms_tool import db as tables
from lms_tool.cohorts.service import joining, planning
from lms_tool.cohorts.service.planning import NewBatch, Span
from lms_tool.db import begin_writing, utc_now
from lms_tool.lrs.models import StatementRow
from lms_tool.notices.models import Notice
from lms_tool.organisations import service as organisations
from lms_tool.people import service as people_service
from lms_tool.people.models import Account, Membership, Person
from lms_tool.people.rules import Place
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import service as deciding
from lms_tool.tracks.models import Assignment, AssignmentStep
from tests.factories import courseware
from tests.factories.company import LONG_AGO, Company
from tests.factories.learners import Classroom, Seat
from tests.factories.track_room import boss, company

__all__ = ["boss", "company"]

NEW = "assignments/new"
MANY = 300


@pytest.fixture
def room(db: Session, organisation: Any, tmp_path: Path) -> Classroom:
    """Two tracks: Starters, and Going on."""
    root = courseware.write(tmp_path / "courseware")
    track = yaml.safe_load((root / "tracks/starters.yaml").read_text(encoding="utf-8")) | {"within": {"weeks": 2}}
    courseware.dump(root / "tracks/starters.yaml", track)
    onwards = {"key": "onwards", "title": {"zh-CN": "进阶", "en": "Going on"}}
    courseware.dump(root / "tracks/onwards.yaml", track | onwards)
    read, problems = load(root)
    assert not problems, problems
    return Classroom(db, organisation, read, "starters", now=utc_now())


@pytest.fixture
def staff(room: Classroom, company: Company) -> dict[str, Person]:
    """Ann learns Starters already, Ben is in the middle of Going on, Cem has never come in, Dan has left."""
    people = {name: room.person(f"{name} (sample)") for name in ("Ann", "Ben", "Eve")}
    people["Cem"] = company.person("Cem (sample)", "C1", "E-villa")
    people["Dan"] = company.person("Dan (sample)", "D1", "E-villa")
    for name in ("Ann", "Ben"):
        company.put(people[name], "E-villa")
    company.put(people["Eve"], "W-commercial", "senior")

    people_service.place(
        room.db, people["Dan"].id, Place(left=True), since=company.now.date(), by=None, now=company.now
    )
    for name, track in (("Ann", "starters"), ("Ben", "onwards")):
        deciding.assign(
            room.db, people[name].id, track, by=people["Eve"].id, why="Before", starts_on=LONG_AGO, now=utc_now()
        )
    room.db.commit()
    return people


def look(client: FlaskClient, seat: Seat, **form: Any) -> tuple[Any, dict[str, Any]]:
    """The page before it is assigned, and what its form sends."""
    page = seat.post(client, NEW, **{"track": "starters", "do": "look"} | form)
    names = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    sent: dict[str, Any] = {}
    for name, value in names:
        sent.setdefault(name, []).append(value)
    return page, sent


def confirm(client: FlaskClient, seat: Seat, sent: dict[str, Any], why: str = "New standard") -> Any:
    return seat.post(client, "assignments", **sent, why=why)


def holding(room: Classroom, person: Person) -> set[str]:
    room.db.rollback()
    return {one.track for one in tracks.assignments_of(room.db, person.id) if one.ended_at is None}


def steps(room: Classroom) -> list[AssignmentStep]:
    room.db.rollback()
    return list(room.db.scalars(select(AssignmentStep)))


def test_who_gets_it_who_has_it_and_who_cannot_is_seen_before_anything_is_written(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat, staff: dict[str, Person]
) -> None:
    page, _ = look(client, boss, site=company.sites["E-villa"].id, who="found", starts_on="2026-11-02")
    assert page.status_code == 200 and "2 people get “Starters”" in page.text
    assert "From 2 November 2026; to be done by 16 November 2026." in page.text
    assert "1 of them has never come in" in page.text
    assert "beside what they are in the middle of" in page.text and "Learn it already" in page.text
    gone, _ = look(client, boss, q="Dan", who="found")
    assert "Nobody gets “Starters”" in gone.text and "they no longer work for the company" in gone.text
    assert "Eve (sample)" not in page.text and "Going on" in page.text
    assert steps(room) == [] and holding(room, staff["Cem"]) == set()


def test_one_step_assigns_to_everybody_the_filter_finds_and_is_listed_explained_and_logged(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat, staff: dict[str, Person]
) -> None:
    _, sent = look(client, boss, kind="villa", region=company.regions["E"].id, who="found")
    done = confirm(client, boss, sent)
    assert done.status_code == 303
    shown = boss.open(client, done.location.partition(f"{boss.launch}/")[2]).text
    assert "2 people got “Starters”" in shown and "New standard" in shown and "Cem (sample)" in shown
    assert [holding(room, staff[name]) for name in ("Ann", "Ben", "Cem", "Dan", "Eve")] == [
        {"starters"},
        {"onwards", "starters"},
        {"starters"},
        set(),
        set(),
    ]
    listed = boss.open(client, "assignments").text
    assert "Boss (sample)" in listed and "2 people" in listed and "New standard" in listed
    assert "Tracks for many: track assigned" in boss.open(client, "log").text
    alone = boss.open(client, f"training/{staff['Cem'].id}").text
    assert "assigned by Boss (sample): New standard" in alone


def test_each_of_them_is_enrolled_told_and_spoken_of_as_by_a_single_assignment(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat, staff: dict[str, Person]
) -> None:
    single, many = staff["Eve"], staff["Ben"]
    boss.post(client, f"training/{single.id}/assignments", track="starters", why="New standard")
    _, sent = look(client, boss, person=[many.id], who="ticked")
    confirm(client, boss, sent)

    def told(person: Person) -> tuple[Any, ...]:
        room.db.rollback()
        enrolled = [one.track for one in progress.enrolments_of(room.db, person.id)]
        kinds = list(room.db.scalars(select(Notice.kind).where(Notice.reader_id == person.id)))
        subject = room.db.scalar(select(Account.subject).where(Account.person_id == person.id))
        said = room.db.scalars(select(StatementRow.payload).where(StatementRow.payload.contains(subject)))
        verbs = sorted(text.partition('"verb":{"id":"')[2].partition('"')[0] for text in said if "starters" in text)
        return enrolled[0], kinds[-1], verbs

    assert told(single) == told(many)
    assert told(many)[2] and told(many)[0] == "starters", "what was assigned last comes first"


def test_who_changes_over_leaves_the_other_track_and_has_it_again_when_the_step_is_taken_back(
    client: FlaskClient, room: Classroom, boss: Seat, staff: dict[str, Person]
) -> None:
    ben = staff["Ben"]
    page, sent = look(client, boss, person=[ben.id, staff["Cem"].id], who="ticked", others="leave")
    assert "Change over" in page.text
    path = confirm(client, boss, sent).location.partition(f"{boss.launch}/")[2]
    assert holding(room, ben) == {"starters"}
    assert "1 of them changed over" in boss.open(client, path).text
    back = boss.post(client, f"{path}/removal", why="By mistake")
    assert back.status_code == 303
    assert (holding(room, ben), holding(room, staff["Cem"])) == ({"onwards"}, set())
    (again, *_) = [one for one in tracks.assignments_of(room.db, ben.id) if one.ended_at is None]
    assert (again.starts_on, again.why) == (LONG_AGO, "Before"), "as it was, deadlines and all"
    assert "Taken back on" in boss.open(client, path).text
    twice = boss.post(client, f"{path}/removal", why="Again")
    assert twice.status_code == 303 and holding(room, ben) == {"onwards"}


def test_what_has_been_changed_since_stays_when_a_step_is_taken_back_and_is_said(
    client: FlaskClient, room: Classroom, boss: Seat, staff: dict[str, Person]
) -> None:
    ben, cem = staff["Ben"], staff["Cem"]
    _, sent = look(client, boss, person=[ben.id, cem.id], who="ticked", others="leave")
    path = confirm(client, boss, sent).location.partition(f"{boss.launch}/")[2]
    room.db.rollback()
    begin_writing(room.db)
    (made,) = [one for one in tracks.assignments_of(room.db, ben.id) if one.track == "starters"]
    who = staff["Eve"].id
    deciding.take_back_assignment(room.db, ben.id, made.id, by=who, why="Not him", now=utc_now())
    room.db.commit()
    assert "Of 1 person something else has been decided since; that stays." in boss.open(client, path).text
    boss.post(client, f"{path}/removal", why="By mistake")
    assert (holding(room, ben), holding(room, cem)) == (set(), set())
    page = boss.open(client, path).text
    assert "Of 1 person something else had been decided before; that stayed." in page and "Not him" in page


def test_sent_twice_it_is_one_step_and_a_second_page_says_that_nothing_is_left(
    client: FlaskClient, room: Classroom, boss: Seat, staff: dict[str, Person]
) -> None:
    choice = {"person": [staff["Cem"].id], "who": "ticked"}
    (_, sent), (_, other) = look(client, boss, **choice), look(client, boss, **choice)
    first, second = confirm(client, boss, sent), confirm(client, boss, sent)
    assert first.location == second.location
    late = confirm(client, boss, other)
    assert late.status_code == 409 and "nothing was assigned" in late.text and "Learn it already" in late.text
    assert len(steps(room)) == 1


def test_nothing_is_confirmed_but_what_was_seen(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat, staff: dict[str, Person]
) -> None:
    _, sent = look(client, boss, site=company.sites["E-villa"].id, who="found")
    room.db.rollback()
    begin_writing(room.db)
    company.person("Fay (sample)", "F1", "E-villa")
    room.db.commit()
    late = confirm(client, boss, sent)
    assert late.status_code == 409 and "3 people get “Starters”" in late.text
    assert 'value="New standard"' in late.text, "the reason is kept"
    seal = re.search(r'name="seal" value="(\w+)"', late.text)
    assert seal and confirm(client, boss, sent | {"seal": seal[1]}).status_code == 303


def test_what_is_missing_is_said_and_nothing_that_was_entered_is_lost(
    client: FlaskClient, room: Classroom, company: Company, boss: Seat, staff: dict[str, Person]
) -> None:
    nobody, _ = look(client, boss, q="am", post=company.posts["agent"], who="ticked", starts_on="2026-11-02")
    assert nobody.status_code == 422 and "Choose somebody first" in nobody.text
    assert 'value="am"' in nobody.text and 'value="2026-11-02"' in nobody.text
    far, _ = look(client, boss, person=[staff["Cem"].id], starts_on="9999-12-31")
    assert far.status_code == 422 and "at most two years" in far.text
    strange, _ = look(client, boss, person=[staff["Cem"].id], track="unheard-of")
    assert strange.status_code == 422 and "Choose a track." in strange.text
    _, sent = look(client, boss, person=[staff["Cem"].id, "not an id"], who="ticked")
    silent = confirm(client, boss, sent, why=" ")
    assert silent.status_code == 422 and "Write in a few words why" in silent.text
    kept = re.findall(r'name="person" value="([^"]*)"', silent.text)
    assert kept == [str(staff["Cem"].id)] and steps(room) == []


def test_ticks_stay_while_one_looks_for_others(client: FlaskClient, boss: Seat, staff: dict[str, Person]) -> None:
    page = boss.post(client, NEW, person=staff["Cem"].id, q="Ben", do="show").text
    assert "1 more is ticked outside this page" in page and "1 person found" in page
    assert f'<input type="hidden" name="person" value="{staff["Cem"].id}">' in page


def test_the_people_of_a_batch_are_found_by_it(
    client: FlaskClient, room: Classroom, boss: Seat, staff: dict[str, Person]
) -> None:
    begin_writing(room.db)
    span = Span(utc_now().date(), utc_now().date())
    new = NewBatch(title="Batch 3 (sample)", track="starters", size=20, span=span)
    by = staff["Eve"].id
    [batch] = planning.add(room.db, room.organisation.id, [new], course=room.course.id, by=by, now=utc_now())
    joining.join(room.db, batch.id, [staff["Eve"].id, staff["Ann"].id], by=by, now=utc_now())
    room.db.commit()
    page = boss.open(client, f"{NEW}?batch={batch.id}").text
    assert "2 people found" in page and "Eve (sample)" in page and "Cem (sample)" not in page


def test_an_instructor_assigns_to_learners_of_their_own_courses_only_and_sees_their_own_steps(
    client: FlaskClient, room: Classroom, boss: Seat, staff: dict[str, Person]
) -> None:
    begin_writing(room.db)
    trainer = room.seat(room.person("Second trainer (sample)", "instructor"), "instructor")
    learner = room.seat(staff["Eve"], "learner")
    room.db.commit()
    assert "Cem (sample)" not in trainer.open(client, NEW).text
    page, _ = look(client, trainer, person=[staff["Cem"].id], who="ticked")
    assert "Nobody gets “Starters”" in page.text, "Cem learns in no course of theirs"
    _, sent = look(client, boss, person=[staff["Cem"].id], who="ticked")
    path = confirm(client, boss, sent).location.partition(f"{boss.launch}/")[2]
    assert trainer.open(client, path).status_code == 404
    assert trainer.post(client, f"{path}/removal", why="Mine now").status_code == 404
    assert "Starters" not in trainer.open(client, "assignments").text
    _, sent = look(client, trainer, person=[staff["Eve"].id], who="ticked")
    assert confirm(client, trainer, sent).status_code == 303
    for refused in (
        learner.open(client, "assignments"),
        learner.open(client, NEW),
        learner.post(client, "assignments"),
    ):
        assert refused.status_code == 403


def test_another_company_neither_sees_a_step_nor_has_anybody_assigned(
    client: FlaskClient, room: Classroom, sessions: Any, boss: Seat, staff: dict[str, Person]
) -> None:
    with tables.unit_of_work(sessions) as db:
        other = organisations.add(db, "other", {"en": "Other"})
        theirs = Person(organisation_id=other.id, name="Theirs (sample)", staff_number="T1")
        step = AssignmentStep(
            organisation_id=other.id,
            track="starters",
            starts_on=LONG_AGO,
            form=uuid4(),
            people=1,
            moved=0,
            at=utc_now(),
            by=uuid4(),
            why="Theirs",
        )
        db.add_all([theirs, step])
        db.flush()
        person, known = theirs.id, step.id
    assert boss.open(client, f"assignments/{known}").status_code == 404
    assert boss.post(client, f"assignments/{known}/removal", why="Mine").status_code == 404
    assert "Theirs" not in boss.open(client, "assignments").text + boss.open(client, NEW).text
    page, _ = look(client, boss, person=[person], who="ticked")
    assert "Nobody gets “Starters”" in page.text


def test_many_people_take_few_questions(
    client: FlaskClient, app: Any, room: Classroom, company: Company, boss: Seat
) -> None:
    """As many questions for each three hundred as for one, but for pieces: else two thousand would take minutes."""
    people = _crowd(room, company, MANY)
    room.db.commit()
    _, sent = look(client, boss, person=[people[0]], who="ticked")
    with counted(app) as few:
        confirm(client, boss, sent)
    page, sent = look(client, boss, q="Crowd", who="found")
    assert f"{MANY - 1} people get “Starters”" in page.text and "Crowd 299" not in page.text
    with counted(app) as asked:
        path = confirm(client, boss, sent).location.partition(f"{boss.launch}/")[2]
    assert len(asked) < len(few) + 40, (len(few), len(asked))
    with counted(app) as back:
        boss.post(client, f"{path}/removal", why="By mistake")
    assert len(back) < len(few) + 40, (len(few), len(back))
    room.db.rollback()
    enrolled = room.db.scalar(select(func.count(Enrolment.id)).where(Enrolment.track == "starters"))
    held = room.db.scalar(select(func.count(Assignment.id)).where(Assignment.ended_at.is_(None)))
    assert (enrolled, held) == (MANY, 1)


def _crowd(room: Classroom, company: Company, many: int) -> list[UUID]:
    whose, now = room.organisation.id, utc_now()
    rows = [Person(organisation_id=whose, name=f"Crowd {at:03} (sample)") for at in range(many)]
    room.db.add_all(rows)
    room.db.flush()
    for at, person in enumerate(rows):
        of_person = {"organisation_id": whose, "person_id": person.id}
        room.db.add(
            Account(
                **of_person, registration_id=room.registration.id, issuer=room.registration.issuer, subject=f"c{at}"
            )
        )
        room.db.add(Membership(**of_person, course_id=room.course.id, role="learner", last_seen=now))
    room.db.flush()
    return [person.id for person in rows]


@contextmanager
def counted(app: Any) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    from lms_tool.web.database import db

    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_whoever_was_moved_to_another_track_meets_that_one_by_the_old_link(
    client: FlaskClient, room: Classroom, boss: Seat
) -> None:
    learner = room.learner("Learner (sample)").also("onwards")
    (made,) = [one for one in tracks.assignments_of(room.db, learner.person.id) if one.track == "starters"]
    deciding.take_back_assignment(room.db, learner.person.id, made.id, by=learner.person.id, why="Moved", now=utc_now())
    seat = room.seat(learner.person, "learner")
    room.db.commit()
    page = seat.open(client, "").text
    assert "<title>Going on" in page and "“Starters” was taken back on" in page
