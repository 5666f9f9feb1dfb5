"""Where people work: what holds on a day, what a change does, what may be taken back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from content.schema import Site
from lms_tool import db as tables
from lms_tool.errors import NotFound
from lms_tool.organisations import service as structure
from lms_tool.people import queries, rules, service
from lms_tool.people.queries import Asked
from lms_tool.people.rules import Place
from tests.factories.company import LONG_AGO, Company

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


class Step(NamedTuple):
    since: date


days = st.dates(date(2020, 1, 1), date(2020, 12, 31))
histories = st.sets(days, max_size=8).map(lambda found: [Step(day) for day in found])


@given(histories, days)
def test_on_every_day_exactly_one_span_holds_what_is_said_to_hold(history: list[Step], day: date) -> None:
    holding = [step for step, until in rules.spans(history) if step.since <= day and (until is None or day < until)]
    assert holding == [step for step in [rules.on(day, history)] if step]


@given(histories)
def test_spans_follow_one_another_without_a_gap(history: list[Step]) -> None:
    spans = rules.spans(history)
    assert [until for _, until in spans][1:] == [step.since for step, _ in spans][:-1]


@pytest.fixture
def company(db: Session, organisation: Any) -> Company:
    return Company(db, organisation, NOW)


def test_where_nobody_has_told_there_is_no_site(db: Session, company: Company) -> None:
    assert queries.site_of(db, company.person("Somebody (sample)", "Y1").id, now=NOW) is None
    assert queries.site_of(db, uuid4(), now=NOW) is None


def test_the_site_of_today_tells_project_type_and_kind_of_city(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    company.put(person, "W-commercial", since=TODAY)
    company.put(person, "E-residential", since=TODAY + timedelta(days=1))
    assert queries.site_of(db, person.id, now=NOW) == Site("lower-tier", "commercial")
    assert queries.site_of(db, person.id, now=NOW - timedelta(days=1)) == Site("first-tier", "villa")
    moments = [(person.id, NOW), (uuid4(), NOW), (person.id, NOW - timedelta(days=1)), (person.id, NOW)]
    there, then = Site("lower-tier", "commercial"), Site("first-tier", "villa")
    assert queries.sites_at(db, moments) == [there, None, then, there]


def test_the_day_changes_where_the_company_works(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    company.put(person, "W-commercial", since=date(2026, 11, 21))
    evening = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert queries.site_of(db, person.id, now=evening) == Site("first-tier", "villa")
    assert queries.site_of(db, person.id, now=evening + timedelta(minutes=1)) == Site("lower-tier", "commercial")


def test_who_has_left_has_no_site(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    service.place(db, person.id, Place(left=True), since=TODAY, by=None, now=NOW)
    assert queries.site_of(db, person.id, now=NOW) is None


def test_sites_of_many_are_asked_in_a_few_questions(db: Session, company: Company) -> None:
    people = [company.person(f"Person {n} (sample)", f"Y{n}", "E-villa") for n in range(12)]
    db.flush()
    asked: list[str] = []
    tables.event.listen(db.connection(), "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert len(queries.sites_of(db, [person.id for person in people], now=NOW)) == 12
    assert len(asked) == 1


def test_placing_somebody_where_they_are_changes_nothing(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    where = Place(company.sites["E-villa"].id, company.posts["agent"])
    assert service.place(db, person.id, where, since=TODAY, by=None, now=NOW) is None
    assert len(queries.history_of(db, person.id)) == 1


def test_taking_a_placement_back_restores_what_went_before(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    company.put(person, "W-villa", since=TODAY)
    newest = queries.history_of(db, person.id)[0]
    service.take_back(db, person.id, newest.id, by=None, now=NOW)
    assert queries.site_of(db, person.id, now=NOW) == Site("first-tier", "villa")
    with pytest.raises(NotFound):
        service.take_back(db, person.id, newest.id, by=None, now=NOW)


def test_nobody_begins_at_a_closed_site_but_who_is_there_stays(db: Session, company: Company) -> None:
    person = company.person("Somebody (sample)", "Y1", "E-villa")
    structure.close(db, "site", company.sites["E-villa"].id, by=None, now=NOW)
    other = company.person("Other (sample)", "Y2")
    with pytest.raises(service.NotAPlace):
        company.put(other, "E-villa")
    company.put(person, "E-villa", "senior", since=TODAY)
    assert queries.site_of(db, person.id, now=NOW) == Site("first-tier", "villa")


def test_a_staff_number_belongs_to_one_person(db: Session, company: Company) -> None:
    company.person("First (sample)", "Y1")
    with pytest.raises(service.NumberTaken):
        company.person("Second (sample)", " Ｙ1 ")


def test_the_list_is_searched_filtered_and_paged(db: Session, company: Company) -> None:
    whose = company.organisation.id
    for n in range(60):
        company.person(f"Person {n:02} (sample)", f"Y{n:02}", "E-villa" if n % 2 else "W-commercial")
    company.person("100% (sample)", "Z1")

    def numbers(asked: Asked, page: int = 1) -> tuple[list[str | None], int]:
        found, count = queries.listed(db, whose, asked, day=TODAY, page=page)
        return [one.person.staff_number for one in found], count

    first, count = numbers(Asked())
    second, _ = numbers(Asked(), page=2)
    assert count == 61
    assert len(first) == 50
    assert not set(first) & set(second)
    assert numbers(Asked(words="y07")) == (["Y07"], 1)
    assert numbers(Asked(words="%")) == (["Z1"], 1)
    assert numbers(Asked(site=company.sites["E-villa"].id))[1] == 30
    assert numbers(Asked(state="unplaced")) == (["Z1"], 1)
    assert numbers(Asked(post=company.posts["senior"])) == ([], 0)
    sites, posts = queries.staffed(db, whose, day=TODAY)
    assert (sites[company.sites["E-villa"].id], posts[company.posts["agent"]]) == (30, 60)
    assert queries.staffed(db, whose, day=LONG_AGO - timedelta(days=1)) == ({}, {})


def test_a_supervisor_oversees_the_site_of_today_and_an_agent_none(db: Session, company: Company) -> None:
    boss = company.person("Boss (sample)", "Y1", "E-villa", "supervisor")
    agent = company.person("Agent (sample)", "Y2", "E-villa")
    assert queries.oversight(db, boss.id, now=NOW) == company.sites["E-villa"].id
    assert queries.oversight(db, agent.id, now=NOW) is None


def test_people_of_another_organisation_are_not_on_the_list(db: Session, company: Company) -> None:
    tables.unscope(db, "the test makes a second company")
    other = structure.add(db, "other", {"en": "Other"})
    service.enter(db, other.id, name="Stranger (sample)", staff_number="Y9", by=None, now=NOW)
    db.flush()
    tables.scope(db, company.organisation.id)
    mine = company.person("Mine (sample)", "Y9")
    found, count = queries.listed(db, company.organisation.id, Asked(words="Y9"), day=TODAY)
    assert ([one.person.id for one in found], count) == ([mine.id], 1)
