"""Knowing whoever arrives, once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.audit.models import AuditEntry
from lms_tool.db import utc_now
from lms_tool.people import queries, service
from lms_tool.people.models import Account, Course, Link, Membership, Person
from lms_tool.people.service import Arrival
from lms_tool.platforms.models import Registration

NOW = utc_now()


def registration(db: Session, organisation: Any, client_id: str) -> Registration:
    made = Registration(
        organisation_id=organisation.id,
        issuer="https://lms.example",
        client_id=client_id,
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/keys",
        name="An LMS (sample)",
    )
    db.add(made)
    db.flush()
    return made


@pytest.fixture
def arrival(db: Session, organisation: Any) -> Arrival:
    return Arrival(
        organisation_id=organisation.id,
        registration_id=registration(db, organisation, "first").id,
        issuer="https://lms.example",
        subject="11",
        name="李小雨（示例）",
        given_name="小雨",
        context_id="21",
        course_title="New hires",
        course_label="NH",
        resource_link_id="5",
        link_title="Academy",
        content="track:new-hire",
        roles=frozenset({"learner"}),
    )


def renamings(db: Session) -> list[Any]:
    asked = select(AuditEntry).where(AuditEntry.what == "person.renamed").order_by(AuditEntry.at)
    return [(one.by, one.subject, one.changes) for one in db.scalars(asked)]


def counts(db: Session) -> list[int]:
    return [
        db.scalar(select(func.count()).select_from(table)) or 0 for table in (Person, Account, Course, Link, Membership)
    ]


def test_a_second_arrival_finds_what_the_first_made(db: Session, arrival: Arrival) -> None:
    first = service.welcome(db, arrival, now=NOW)
    second = service.welcome(db, arrival, now=NOW)
    assert (first.person, first.course, first.link) == (second.person, second.course, second.link)
    assert counts(db) == [1, 1, 1, 1, 1]


def test_another_name_at_a_launch_stands_in_the_log_with_the_one_before(db: Session, arrival: Arrival) -> None:
    person = service.welcome(db, replace(arrival, name=None), now=NOW).person
    service.welcome(db, arrival, now=NOW)
    assert renamings(db) == [], "the first name takes nobody's place"
    service.welcome(db, replace(arrival, name="李晓雨（示例）"), now=NOW)
    service.welcome(db, replace(arrival, name="李晓雨（示例）"), now=NOW)
    change = {"field": "name", "before": "李小雨（示例）", "after": "李晓雨（示例）"}
    assert renamings(db) == [(None, person.id, [change])]


def test_another_name_in_a_list_of_members_stands_in_the_log_as_well(db: Session, arrival: Arrival) -> None:
    listed = replace(arrival, resource_link_id=None, present=False)
    course = service.welcome(db, listed, now=NOW).course
    assert course is not None
    for name in ("李晓雨（示例）", "李晓雨（示例）"):
        service.enlist_many(db, [replace(listed, name=name)], course, now=NOW)
    service.enlist(db, replace(listed, name="李雨（示例）"), course, now=NOW + timedelta(days=1))
    told = [change for _by, _subject, (change,) in renamings(db)]
    assert [(one["before"], one["after"]) for one in told] == [
        ("李小雨（示例）", "李晓雨（示例）"),
        ("李晓雨（示例）", "李雨（示例）"),
    ]


def test_what_changed_at_the_platform_changes_here_and_what_is_no_longer_told_stays(
    db: Session, arrival: Arrival
) -> None:
    service.welcome(db, arrival, now=NOW)
    changed = replace(
        arrival, name=None, course_title="New hires 2027", link_title="Desk", roles=frozenset({"instructor"})
    )
    arrived = service.welcome(db, changed, now=NOW + timedelta(days=1))
    assert arrived.person.name == "李小雨（示例）"
    assert arrived.course is not None and arrived.course.title == "New hires 2027"
    assert arrived.link is not None and arrived.link.title == "Desk"
    (member,) = queries.members(db, arrived.course.id)
    assert member[1].role == "instructor" and member[1].last_seen == NOW + timedelta(days=1)


def test_a_name_follows_the_latest_launch_by_any_way(db: Session, arrival: Arrival) -> None:
    service.welcome(db, arrival, now=NOW)
    told = {"name": "Li Xiaoyu (sample)", "given_name": "Xiaoyu", "course_title": "New-hire course"}
    for way in ({}, {"resource_link_id": "6"}, {"resource_link_id": None}):  # the same link, another one, the picker
        arrived = service.welcome(db, replace(arrival, **way, **told), now=NOW)
        assert arrived.course is not None and arrived.course.title == "New-hire course"
        assert (arrived.person.name, arrived.person.given_name) == ("Li Xiaoyu (sample)", "Xiaoyu")
        service.welcome(db, arrival, now=NOW)


def test_the_same_subject_and_course_of_two_platforms_are_two(db: Session, arrival: Arrival, organisation: Any) -> None:
    other = replace(arrival, registration_id=registration(db, organisation, "second").id)
    here, there = service.welcome(db, arrival, now=NOW), service.welcome(db, other, now=NOW)
    assert here.person != there.person and here.course != there.course
    assert queries.account(db, here.person.id).registration_id != queries.account(db, there.person.id).registration_id


def test_links_outside_any_course_share_a_place_of_their_own(db: Session, arrival: Arrival) -> None:
    arrived = service.welcome(db, replace(arrival, context_id=None, course_title=None), now=NOW)
    assert arrived.course is not None and arrived.course.context_id == "" and arrived.link is not None


def test_no_course_and_no_link_is_somebody_all_the_same(db: Session, arrival: Arrival) -> None:
    arrived = service.welcome(db, replace(arrival, context_id=None, resource_link_id=None), now=NOW)
    assert (arrived.course, arrived.link) == (None, None) and counts(db) == [1, 1, 0, 0, 0]


def test_a_nameless_learner_is_welcome(db: Session, arrival: Arrival) -> None:
    arrived = service.welcome(db, replace(arrival, name=None, given_name=None), now=NOW)
    assert arrived.person.name is None


def test_where_a_parallel_launch_was_first_its_rows_are_taken(
    db: Session, arrival: Arrival, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two transactions on PostgreSQL see it: nothing found, then a violated constraint, then the other's row."""
    theirs = service.welcome(db, arrival, now=NOW)
    scalar, blind = db.scalar, iter([True])

    def not_yet(*args: Any, **options: Any) -> Any:
        return None if next(blind, False) else scalar(*args, **options)

    monkeypatch.setattr(db, "scalar", not_yet)
    ours = service.welcome(db, arrival, now=NOW)
    assert ours.person == theirs.person
    monkeypatch.undo()
    assert counts(db) == [1, 1, 1, 1, 1], "the newcomer that was begun is gone again"


def test_a_staff_number_joins_who_arrives_with_who_was_listed(db: Session, arrival: Arrival) -> None:
    listed = service.enter(db, arrival.organisation_id, name="李小雨（示例）", staff_number="YQ0011", by=None, now=NOW)
    arrived = service.welcome(db, replace(arrival, staff_number=" ＹQ0011"), now=NOW)
    assert arrived.person.id == listed.id
    assert queries.account(db, listed.id).staff_number == "YQ0011"


def test_a_name_alone_joins_nobody(db: Session, arrival: Arrival) -> None:
    listed = service.enter(db, arrival.organisation_id, name="李小雨（示例）", staff_number="YQ0011", by=None, now=NOW)
    assert service.welcome(db, arrival, now=NOW).person.id != listed.id


def test_a_second_account_of_one_platform_with_the_same_number_is_for_staff_to_decide(
    db: Session, arrival: Arrival
) -> None:
    first = service.welcome(db, replace(arrival, staff_number="YQ0011"), now=NOW).person
    second = service.welcome(db, replace(arrival, subject="12", staff_number="YQ0011"), now=NOW).person
    assert second.id != first.id
    assert (first.staff_number, second.staff_number) == ("YQ0011", None)


def test_a_number_that_the_platform_tells_later_is_taken_over(db: Session, arrival: Arrival) -> None:
    person = service.welcome(db, arrival, now=NOW).person
    service.welcome(db, replace(arrival, resource_link_id="6", staff_number="YQ0011"), now=NOW)
    assert person.staff_number == "YQ0011"


def test_whom_only_a_roster_names_is_known_and_has_not_come(db: Session, arrival: Arrival) -> None:
    course = service.welcome(db, replace(arrival, subject="1"), now=NOW).course
    assert course is not None
    account, part = service.enlist(db, replace(arrival, resource_link_id=None, present=False), course, now=NOW)
    assert (account.seen_at, part.last_seen, part.state) == (None, None, "told")
    later = NOW + timedelta(days=1)
    service.welcome(db, arrival, now=later)
    assert (account.seen_at, part.last_seen, part.state) == (later, later, "came")
    service.enlist(db, replace(arrival, present=False, name="As listed"), course, now=later + timedelta(days=1))
    assert db.get_one(Person, account.person_id).name == arrival.name, "their own launch tells it"
    assert (account.seen_at, part.last_seen, part.state) == (later, later, "came")
    assert counts(db) == [2, 2, 1, 1, 2]


def test_a_roster_finds_whom_the_company_lists_by_the_staff_number(db: Session, arrival: Arrival) -> None:
    course = service.welcome(db, replace(arrival, subject="1"), now=NOW).course
    listed = Person(organisation_id=arrival.organisation_id, name="Listed (sample)", staff_number="K-1")
    db.add(listed)
    db.flush()
    assert course is not None
    account, _ = service.enlist(db, replace(arrival, staff_number="K-1", present=False), course, now=NOW)
    assert account.person_id == listed.id


def test_whoever_has_left_is_no_member_until_they_launch_again(db: Session, arrival: Arrival) -> None:
    arrived = service.welcome(db, replace(arrival, roles=frozenset({"instructor"})), now=NOW)
    assert arrived.course is not None
    ((_, part),) = queries.members(db, arrived.course.id)
    part.state = "left"
    assert queries.members(db, arrived.course.id) == []
    assert queries.courses_of(db, arrived.person.id, "instructor") == []
    assert len(queries.every_course_of(db, arrived.person.id)) == 1
    service.welcome(db, replace(arrival, roles=frozenset({"instructor"})), now=NOW)
    assert part.state == "came" and len(queries.members(db, arrived.course.id)) == 1
    assert len(queries.courses_of(db, arrived.person.id, "instructor")) == 1
