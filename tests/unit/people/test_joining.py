"""Two rows that are one person become one and two again, and no record is lost on either way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.audit.models import AuditEntry
from lms_tool.people import queries, service
from lms_tool.people.models import Apart, Merger, Person
from lms_tool.people.service import Arrival
from lms_tool.platforms.models import Registration
from lms_tool.progress.models import Enrolment, UnitProgress
from tests.factories.company import Company
from tests.unit.people.test_welcome import registration

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)


@pytest.fixture
def campus(db: Session, organisation: Any) -> Registration:
    return registration(db, organisation, "first")


def arrival(campus: Registration, **changes: Any) -> Arrival:
    said: dict[str, Any] = {
        "organisation_id": campus.organisation_id,
        "registration_id": campus.id,
        "issuer": campus.issuer,
        "subject": uuid4().hex,
        "name": "李小雨（示例）",
        "given_name": None,
        "context_id": "21",
        "course_title": "New hires",
        "course_label": "NH",
        "resource_link_id": "5",
        "link_title": "Academy",
        "content": None,
        "roles": frozenset({"learner"}),
    }
    return Arrival(**{**said, **changes})


def listed(db: Session, campus: Registration, name: str = "李小雨（示例）", number: str = "YQ1") -> Person:
    return service.enter(db, campus.organisation_id, name=name, staff_number=number, by=None, now=NOW)


def enrol(db: Session, person: Person, track: str = "new-hire", cycle: int = 1) -> Enrolment:
    made = Enrolment(
        organisation_id=person.organisation_id,
        person_id=person.id,
        track=track,
        track_version_id=uuid4(),
        cycle=cycle,
        enrolled_at=NOW,
        last_seen_at=NOW,
    )
    db.add(made)
    db.flush()
    unit(db, made)
    return made


def unit(db: Session, enrolment: Enrolment) -> UnitProgress:
    made = UnitProgress(
        organisation_id=enrolment.organisation_id,
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        module="m",
        kind="lesson",
        key=uuid4().hex,
        started_at=NOW,
        last_seen_at=NOW,
    )
    db.add(made)
    db.flush()
    return made


def everything(db: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but what tells of joining itself."""
    db.flush()
    found = {}
    for mapper in tables.Base.registry.mappers:
        table = mapper.local_table
        if mapper.class_ not in (Merger, Apart, AuditEntry) and issubclass(mapper.class_, tables.Tenanted):
            rows = db.execute(select(*[getattr(mapper.class_, column.key) for column in mapper.column_attrs]))
            found[table.name] = sorted((tuple(row) for row in rows), key=str)
    return found


def test_joining_takes_every_record_along_and_splitting_restores_them_all(db: Session, campus: Registration) -> None:
    one = listed(db, campus)
    two = service.welcome(db, arrival(campus), now=NOW).person
    enrolment = enrol(db, two)
    before = everything(db)
    merger = service.merge(db, one.id, two.id, by=None, now=NOW)
    assert db.get_one(Enrolment, enrolment.id).person_id == one.id
    assert db.scalars(select(UnitProgress.person_id)).all() == [one.id]
    assert queries.account(db, one.id).person_id == one.id
    assert db.get_one(Person, two.id).merged_into_id == one.id
    service.split(db, merger.id, by=None, now=LATER)
    assert everything(db) == before


def test_the_one_with_a_staff_number_survives_whichever_was_named_first(db: Session, campus: Registration) -> None:
    one = listed(db, campus)
    two = service.welcome(db, arrival(campus), now=NOW).person
    assert service.merge(db, two.id, one.id, by=None, now=NOW).survivor_id == one.id


def test_two_enrolments_in_one_track_are_both_kept(db: Session, campus: Registration) -> None:
    one, two = listed(db, campus), listed(db, campus, number="YQ2")
    mine, theirs = enrol(db, one), enrol(db, two)
    before = everything(db)
    merger = service.merge(db, one.id, two.id, by=None, now=NOW)
    db.expire_all()
    assert (mine.person_id, theirs.person_id) == (one.id, one.id)
    assert (mine.cycle, theirs.cycle) == (1, 0)
    service.split(db, merger.id, by=None, now=LATER)
    assert everything(db) == before


def test_a_launch_after_joining_is_the_survivors_and_after_splitting_the_others_again(
    db: Session, campus: Registration
) -> None:
    one = listed(db, campus)
    coming = arrival(campus)
    two = service.welcome(db, coming, now=NOW).person
    merger = service.merge(db, one.id, two.id, by=None, now=NOW)
    assert service.welcome(db, coming, now=LATER).person.id == one.id
    service.split(db, merger.id, by=None, now=LATER)
    assert service.welcome(db, coming, now=LATER).person.id == two.id


def test_what_has_grown_on_a_record_since_goes_back_with_it(db: Session, campus: Registration) -> None:
    one, two = listed(db, campus), listed(db, campus, number="YQ2")
    theirs = enrol(db, two)
    merger = service.merge(db, one.id, two.id, by=None, now=NOW)
    db.refresh(theirs)
    grown, mine = unit(db, theirs), enrol(db, one, "in-service")
    service.split(db, merger.id, by=None, now=LATER)
    db.expire_all()
    assert (grown.person_id, mine.person_id) == (two.id, one.id)


def test_three_become_one_and_are_split_in_any_order(db: Session, campus: Registration) -> None:
    people = [listed(db, campus, number=f"YQ{n}") for n in range(3)]
    enrolments = [enrol(db, person) for person in people]
    before = everything(db)
    first = service.merge(db, people[0].id, people[1].id, by=None, now=NOW)
    second = service.merge(db, people[2].id, people[0].id, by=None, now=NOW)
    db.expire_all()
    assert {one.person_id for one in enrolments} == {people[2].id}
    assert queries.by_number_or_none(db, campus.organisation_id, "YQ1").id == people[2].id  # type: ignore[union-attr]
    service.split(db, first.id, by=None, now=LATER)
    service.split(db, second.id, by=None, now=LATER)
    assert everything(db) == before


def test_nothing_is_done_twice(db: Session, campus: Registration) -> None:
    one, two = listed(db, campus), listed(db, campus, number="YQ2")
    merger = service.merge(db, one.id, two.id, by=None, now=NOW)
    for pair in ((one, two), (one, one)):
        with pytest.raises(service.NotTwo):
            service.merge(db, pair[0].id, pair[1].id, by=None, now=NOW)
    service.split(db, merger.id, by=None, now=NOW)
    with pytest.raises(service.SplitAlready):
        service.split(db, merger.id, by=None, now=NOW)


TRACKS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2)), max_size=4, unique=True)


def test_split_undoes_merge_whatever_two_people_have(db: Session, campus: Registration, organisation: Any) -> None:
    company = Company(db, organisation, NOW)
    other = registration(db, organisation, "second")

    @settings(max_examples=15)
    @given(TRACKS, TRACKS, st.tuples(st.booleans(), st.booleans()), st.lists(st.sampled_from("xyz"), max_size=3))
    def undone(mine: Any, theirs: Any, placed: tuple[bool, bool], courses: list[str]) -> None:
        with db.begin_nested() as all_of_it:
            one, two = company.person("One (sample)", "YQ1"), company.person("Two (sample)", "YQ2")
            for person, tracks, site in ((one, mine, placed[0]), (two, theirs, placed[1])):
                for track, cycle in tracks:
                    enrol(db, person, track, cycle)
                if site:
                    company.put(person, "E-villa")
            for course, number in zip(courses, ("YQ1", "YQ2"), strict=False):
                service.welcome(db, arrival(campus, context_id=course, staff_number=number), now=NOW)
            service.welcome(db, arrival(other, staff_number="YQ2", context_id="x"), now=NOW)
            before = everything(db)
            merger = service.merge(db, one.id, two.id, by=None, now=NOW)
            kept = db.scalars(select(Enrolment.id).where(Enrolment.person_id == one.id)).all()
            assert len(kept) == len(mine + theirs)
            service.split(db, merger.id, by=None, now=LATER)
            assert everything(db) == before
            all_of_it.rollback()

    undone()


def test_a_number_told_later_joins_by_itself_once_and_never_against_staff(db: Session, campus: Registration) -> None:
    one = listed(db, campus)
    coming = arrival(campus)
    two = service.welcome(db, coming, now=NOW).person
    enrol(db, two)
    told = replace(coming, staff_number="YQ1")
    assert service.welcome(db, told, now=LATER).person.id == one.id
    merger = db.scalars(select(Merger)).one()
    assert merger.how == "number"
    service.split(db, merger.id, by=None, now=LATER)
    assert service.welcome(db, told, now=LATER).person.id == two.id
    assert db.scalar(select(func.count()).select_from(Merger)) == 1


def test_the_same_name_is_shown_to_staff_and_joins_nobody(db: Session, campus: Registration) -> None:
    one = listed(db, campus, "李 小雨（示例）")
    two = service.welcome(db, arrival(campus), now=NOW).person
    listed(db, campus, "Somebody else (sample)", "YQ9")
    (found,) = queries.candidates(db, campus.organisation_id)
    assert (found.listed.id, found.arrived.id, found.why) == (one.id, two.id, "name")
    service.decide_apart(db, two.id, one.id, by=None, now=NOW)
    assert queries.candidates(db, campus.organisation_id) == []


def test_a_second_account_with_somebodys_number_is_shown_first(db: Session, campus: Registration) -> None:
    one = service.welcome(db, arrival(campus, staff_number="YQ1", name="A (sample)"), now=NOW).person
    two = service.welcome(db, arrival(campus, staff_number="YQ1", name="B (sample)"), now=NOW).person
    (found,) = queries.candidates(db, campus.organisation_id)
    assert (found.listed.id, found.arrived.id, found.why) == (one.id, two.id, "number")
    service.merge(db, one.id, two.id, by=None, now=NOW)
    assert queries.candidates(db, campus.organisation_id) == []


def test_of_two_accounts_at_one_platform_the_one_in_use_gets_the_grades(db: Session, campus: Registration) -> None:
    first, second = arrival(campus, staff_number="YQ1"), arrival(campus)
    one = service.welcome(db, first, now=NOW).person
    two = service.welcome(db, second, now=NOW).person
    service.merge(db, one.id, two.id, by=None, now=NOW)
    service.welcome(db, second, now=LATER)
    assert queries.account(db, one.id, campus.id).subject == second.subject
    service.welcome(db, first, now=LATER + timedelta(days=1))
    assert queries.account(db, one.id, campus.id).subject == first.subject


def test_a_list_of_people_finds_who_stands_for_a_number(db: Session, campus: Registration, organisation: Any) -> None:
    company = Company(db, organisation, NOW)
    one, two = company.person("One (sample)", "YQ1"), company.person("Two (sample)", "YQ2")
    service.merge(db, one.id, two.id, by=None, now=NOW)
    wish = service.Wish(2, "YQ2", site=company.sites["E-villa"].id, since=date(2026, 1, 1))
    assert service.take(db, organisation.id, [wish], by=None, now=NOW) == (0, 1)
    assert queries.history_of(db, one.id)[0].site_id == wish.site


def test_whatever_names_a_person_by_a_key_is_moved() -> None:
    """A new table whose rows cannot be moved would be left behind."""
    known = {place.key for place in service.places()}
    named = {
        f"{table.name}.{column.name}"
        for table in tables.Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "people.id" for key in column.foreign_keys)
    }
    assert {"enrolments.person_id", "attempts.person_id", "launch_sessions.person_id"} <= known
    assert {key for key in named - known if not key.startswith(("people_mergers.", "people_apart."))} == set()
