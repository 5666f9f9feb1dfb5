"""A course's list is read from the LMS; a person decides about what has changed in it."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from lms_tool import db as tables
from lms_tool import worker
from lms_tool.audit.models import AuditEntry
from lms_tool.cohorts.models import Batch, Group, Member
from lms_tool.demo.people import WHOLE_CAST
from lms_tool.people.models import Account, Membership, Person
from lms_tool.platforms.models import Registration, ServiceToken
from lms_tool.rosters import queries, rules, service
from lms_tool.rosters.models import Roster, RosterMember
from tests.factories.browsing import Browser, LmsOutside
from tests.factories.demo_lms import DemoLms

LEARNERS = 14  # of the new-hire course: two who sign in, a dozen who never do


class Desk:
    """The trainer's page of the new-hire course, and the worker beside it."""

    def __init__(self, app: Flask, lms: DemoLms, sessions: sessionmaker[Session], platform: Registration) -> None:
        self.app, self.lms, self.sessions, self.platform = app, lms, sessions, platform
        service.configure(app.config["SETTINGS"], LmsOutside(lms))  # type: ignore[arg-type]
        Browser(app, lms, "xiaoyu").launch("new-hire")
        self.browser = Browser(app, lms, "lin")
        self.home = self.browser.launch("new-hire").headers["Location"]
        self.browser.post(f"{self.home}language", data={"to": "en"})
        self.see()

    def see(self, part: str = "", status: int = 200) -> str:
        answer = self.browser.get(f"{self.home}roster{part}", headers={"Accept-Language": "en"})
        assert answer.status_code == status, answer.text
        return answer.text

    def do(self, deed: str, **said: Any) -> TestResponse:
        return self.browser.post(f"{self.home}roster/{deed}", data=said, headers={"Accept-Language": "en"})

    def work(self) -> int:
        """How many pages were read."""
        pages = 0
        while worker.read_roster(self.sessions):
            pages += 1
            assert pages < 50
        return pages

    def read(self) -> str:
        """Read the list again, and look."""
        self.see()
        assert self.do("read").status_code == 303
        assert self.work()
        return self.see()

    def roster(self, db: Session) -> Roster:
        db.rollback()
        db.expire_all()
        return db.scalars(select(Roster)).one()


@pytest.fixture
def lms(app: Flask, tmp_path: Path, dialect: str) -> Iterator[DemoLms]:
    def fetch(url: str) -> Any:
        return app.test_client().get(url).json

    speaking: dict[str, Any] = {"cast": WHOLE_CAST, "product_family": dialect}
    with DemoLms.in_process(tmp_path / "lms", fetch_tool_json=fetch, **speaking) as lms:
        app.extensions["outside"] = LmsOutside(lms)
        yield lms


@pytest.fixture
def desk(app: Flask, lms: DemoLms, sessions: sessionmaker[Session], platform: Any, db: Session) -> Desk:
    db.rollback()  # nobody else could write
    return Desk(app, lms, sessions, platform)


def ids(page: str) -> list[str]:
    """Who could be ticked."""
    return re.findall(r'name="person" value="([^"]+)"', page)


def person(db: Session, subject: str) -> Person:
    return db.scalars(select(Person).join(Account).where(Account.subject == subject)).one()


def test_the_list_is_read_page_by_page_and_says_who_has_not_started(desk: Desk, db: Session) -> None:
    assert "about to be read" in desk.see()
    assert desk.work() == 3
    page = desk.see()
    assert "13 people have not started" in page and "郭佳（示例）" in page and "李小雨" not in page
    rows = list(csv.reader(desk.see("/not-started.csv").lstrip("\ufeff").splitlines()))
    assert rows[0] == ["Name", "Staff number", "Group", "On the list since"] and len(rows) == 14
    assert "data-fragment" in desk.browser.get(f"{desk.home}course").text, "the table of progress says it too"
    assert "13 people have not started" in desk.see("/missing") and "list read" in desk.see("/missing")
    assert ["郭佳（示例）", "YQ0101", "晚班"] in [row[:3] for row in rows]
    assert not desk.work(), "it was read a moment ago"
    with tables.unit_of_work(desk.sessions) as one:
        one.scalars(select(Roster)).one().read_at = tables.utc_now() - 2 * rules.FRESH
    desk.see("/missing")
    assert desk.work() == 3, "an old list is read before the report"
    Browser(desk.app, desk.lms, "yiming").launch("new-hire")
    assert "12 people have not started" in desk.see()
    db.rollback()
    assert len(db.scalars(select(Account)).all()) == LEARNERS + 2, "nobody twice"


def test_only_those_who_came_stand_in_the_table_of_the_course(desk: Desk, db: Session) -> None:
    desk.read()
    page = desk.browser.get(f"{desk.home}course?show=everybody").text
    assert "李小雨" in page and "郭佳" not in page


def test_whoever_is_gone_stays_until_a_person_says_that_they_have_left(desk: Desk, db: Session) -> None:
    desk.read()
    desk.lms.faults(roster_leaves="xiaoyu")
    page = desk.read()
    assert "1 person is not on the list any more" in page and "李小雨" in page
    (gone,) = ids(page)
    assert "has left the course" in desk.browser.get(desk.do("left", person=gone).headers["Location"]).text
    assert "李小雨" not in desk.browser.get(f"{desk.home}course?show=everybody").text
    assert desk.browser.get(f"{desk.home}course/people/{gone}").status_code == 404
    assert "1 person has left" in desk.see()
    desk.do(f"back/{gone}")
    page = desk.read()
    assert "not on the list any more" not in page, "somebody said that they belong here"
    db.rollback()
    assert {one.what for one in db.scalars(select(AuditEntry)) if one.what.endswith("in-course")} | {
        one.what for one in db.scalars(select(AuditEntry)) if one.what.endswith("left-course")
    } == {"person.left-course", "person.back-in-course"}


def test_whoever_has_left_is_back_by_a_launch_or_by_the_list(desk: Desk, db: Session) -> None:
    desk.read()
    desk.lms.faults(roster_leaves="xiaoyu")
    desk.do("left", person=ids(desk.read()))
    desk.see()  # and with it what was just said
    Browser(desk.app, desk.lms, "xiaoyu").launch("new-hire")
    assert "has left" not in desk.see()
    desk.lms.faults(roster_leaves="guo")
    desk.do("left", person=ids(desk.read()))
    desk.lms.no_faults()
    page = desk.read()
    assert "is back" in page and "13 people have not started" in page


def test_roles_and_newcomers_are_shown_and_the_same_list_again_changes_nothing(desk: Desk, db: Session) -> None:
    desk.lms.faults(roster_leaves="guo")
    page = desk.read()
    assert "Changed since" not in page, "there was nothing to compare with"
    desk.lms.faults(roster_leaves=None, roster_changes_role="yiming")
    page = desk.read()
    assert page.count(" · new ·") == 1 and "was learner, is instructor" in page, "set off from the staff number"
    assert "Nothing has changed" in desk.read()


def test_many_gone_at_once_need_a_second_look(desk: Desk, db: Session) -> None:
    desk.read()
    tables.begin_writing(db)
    for row in db.scalars(select(RosterMember)).all()[:6]:
        row.status = "deleted"
    db.commit()
    page = desk.see()
    assert "more than a fifth" in page and "checked" not in page
    answer = desk.do("left", person=ids(page))
    assert answer.status_code == 422
    assert desk.do("left", person=ids(page), looked="on").status_code == 303
    assert "6 people have left" in desk.see()


def test_a_staff_number_finds_whom_the_company_lists(desk: Desk, db: Session, organisation: Any) -> None:
    tables.begin_writing(db)
    db.add(Person(organisation_id=organisation.id, name="Listed (sample)", staff_number="YQ0101"))
    db.commit()
    desk.read()
    db.rollback()
    assert person(db, "101").staff_number == "YQ0101"
    assert db.scalars(select(Person).where(Person.staff_number == "YQ0101")).one().id == person(db, "101").id


@pytest.mark.parametrize("dialect", [{}, {"roster_counts": True}])
def test_a_strange_member_stops_nobody_in_either_kind_of_pages(desk: Desk, db: Session, dialect: Any) -> None:
    desk.lms.faults(roster_strange=True, **dialect)
    page = desk.read()
    assert "3 entries of the list were strange" in page and "Page 1, entry 1: has no user id; left out" in page
    assert "13 people have not started" in page


def test_whoever_cannot_be_kept_costs_nobody_else_their_place(desk: Desk, db: Session) -> None:
    """A page is written at once; one that breaks is written member by member."""

    def refuse(_mapper: Any, _connection: Any, person: Person) -> None:
        if person.name and person.name.startswith("郭"):
            raise DBAPIError("INSERT", {}, ValueError("this name cannot be kept"))

    moments = ("before_insert", "before_update")
    for moment in moments:
        event.listen(Person, moment, refuse)
    try:
        page = desk.read()
    finally:
        for moment in moments:
            event.remove(Person, moment, refuse)
    assert "12 people have not started" in page and "郭佳" not in page
    assert "1 entry of the list was strange" in page and "could not be kept" in page
    assert "13 people have not started" in desk.read()


def test_two_accounts_with_one_staff_number_on_a_page_are_two_people(desk: Desk, db: Session) -> None:
    """It is for staff to decide which of the two has it; nobody is lost and nothing breaks."""
    desk.lms.faults(roster_same_number=True)
    assert "13 people have not started" in desk.read()
    db.rollback()
    found = {person(db, subject).staff_number for subject in ("101", "102")}
    assert found == {"YQ0101", None} and person(db, "101").id != person(db, "102").id


def test_a_list_that_was_not_read_to_its_end_takes_nobody_for_gone(desk: Desk, db: Session) -> None:
    desk.read()
    desk.lms.faults(roster_leaves="xiaoyu", roster_circles=True)
    page = desk.read()
    assert "in circles" in page and "not on the list any more" not in page
    desk.lms.faults(roster_circles=None)
    assert "1 person is not on the list any more" in desk.read()


def test_a_reading_that_was_interrupted_goes_on_where_it_stopped(desk: Desk, db: Session) -> None:
    assert worker.read_roster(desk.sessions)
    desk.lms.faults(roster_status={"value": 503, "times": 1})
    assert worker.read_roster(desk.sessions) and not worker.read_roster(desk.sessions)
    assert "could not tell just now" in desk.see()
    assert "It is tried again by itself." in desk.see()
    before = len(desk.lms.calls("/memberships"))
    desk.do("read")
    assert desk.work() == 2 and len(desk.lms.calls("/memberships")) == before + 2
    assert "13 people have not started" in desk.see()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"roster_status": 403}, "refused to tell who is in this course"),
        ({"token_status": 400}, "no access to its list"),
        ({"token_status": 503}, "no access to its list"),
        ({"bearer_refused": True}, "no access to its list"),
    ],
)
def test_what_goes_wrong_is_said_with_what_is_to_be_done(desk: Desk, db: Session, fault: Any, said: str) -> None:
    desk.lms.faults(**fault)
    desk.work()
    assert said in desk.see()
    assert desk.roster(db).try_at > tables.utc_now()
    desk.lms.no_faults()
    assert said not in desk.read()


def test_a_worker_that_died_loses_its_page_after_a_while_and_nobody_reads_it_twice(desk: Desk, db: Session) -> None:
    with tables.unit_of_work(desk.sessions) as one:
        errand = service.claim(one, now=tables.utc_now())
    assert errand is not None and not worker.read_roster(desk.sessions)
    with tables.unit_of_work(desk.sessions) as one:
        one.scalars(select(Roster)).one().lease_until = tables.utc_now() - timedelta(seconds=1)
        one.flush()
        later = service.claim(one, now=tables.utc_now())
    assert later is not None and later.url == errand.url
    fetched = service.fetch(later)
    with tables.unit_of_work(desk.sessions) as one:
        for piece in fetched.pieces():
            service.take(one, later, piece, now=tables.utc_now())
        service.turn(one, later, fetched, now=tables.utc_now())
    with tables.unit_of_work(desk.sessions) as one:
        service.turn(one, errand, fetched, now=tables.utc_now())  # the first worker comes back to life
    assert len(desk.roster(db).visited) == 1


def test_groups_of_the_lms_become_groups_of_a_batch(desk: Desk, db: Session, organisation: Any) -> None:
    desk.read()
    tables.begin_writing(db)
    course = desk.roster(db).course_id
    tables.begin_writing(db)
    today = tables.utc_now().date()
    batch = Batch(organisation_id=organisation.id, title="Spring", track="new-hire", size=20, course_id=course)
    batch.starts_on = batch.ends_on = today
    db.add(batch)
    db.flush()
    for number, subject in enumerate(("101", "102", "103"), 1):
        db.add(
            Member(
                organisation_id=organisation.id, batch_id=batch.id, person_id=person(db, subject).id, number=number,
                joined_at=tables.utc_now(),
            )
        )  # fmt: skip
    db.commit()
    assert "Form the groups" in desk.see()
    desk.do("groups", batch=str(batch.id))
    assert "3 people were put into groups." in desk.see()
    db.rollback()
    assert {group.title for group in db.scalars(select(Group))} == {"早班", "晚班"}


def groups_told(db: Session) -> dict[str, list[Any]]:
    db.rollback()
    asked = select(Account.subject, RosterMember.groups).join(RosterMember, RosterMember.account_id == Account.id)
    return {subject: groups for subject, groups in db.execute(asked) if groups}


@pytest.mark.speaks("canvas")
def test_canvas_tells_sections_and_staff_numbers_where_it_is_asked_by_the_id_of_the_course(
    desk: Desk, db: Session
) -> None:
    page = desk.read()
    assert "13 people have not started" in page and "晚班" in page
    assert groups_told(db)["102"] == ["早班"] and person(db, "101").staff_number == "YQ0101"
    assert all("rlid=21" in call["path"] for call in desk.lms.calls("/memberships"))


@pytest.mark.speaks("demo-lms")
def test_groups_that_a_service_of_their_own_names_are_called_by_their_names(desk: Desk, db: Session) -> None:
    desk.lms.faults(groups_service=True)
    Browser(desk.app, desk.lms, "lin").launch("new-hire")
    worker.do_chores(desk.sessions)
    assert "晚班" in desk.read()
    assert groups_told(db)["102"] == ["早班"]
    assert [call["path"].partition("?")[2] for call in desk.lms.calls("/groups")] == ["", "from=1"]
    desk.lms.faults(groups_refused=True)
    with tables.unit_of_work(desk.sessions) as one:
        one.execute(delete(ServiceToken))
    assert "13 people have not started" in desk.read(), "the list is read without its groups"
    assert desk.roster(db).groups_address == ""


def test_whoever_has_not_started_is_shown_group_by_group(desk: Desk) -> None:
    page = desk.read()
    assert 'href="?group=%E6%99%9A%E7%8F%AD' in page
    shown = desk.see("?group=晚班")
    assert "6 people have not started" in shown and "郭佳" in shown and "贺明" not in shown
    rows = list(csv.reader(desk.see("/not-started.csv?group=晚班").splitlines()))
    assert len(rows) == 7 and {row[2] for row in rows[1:]} == {"晚班"}
    assert "13 people have not started" in desk.see("?group=nobody’s"), "a group that is not there filters nothing"


def test_a_learner_and_another_course_get_at_nothing(desk: Desk, db: Session) -> None:
    page = desk.read()
    learner = Browser(desk.app, desk.lms, "xiaoyu")
    assert learner.get(f"{learner.launch('new-hire').headers['Location']}roster").status_code == 403
    other = Browser(desk.app, desk.lms, "lin")
    home = other.launch("supervisor").headers["Location"]
    assert "郭佳" not in other.get(f"{home}roster").text and "郭佳" in page
    guo = person(db, "101").id
    assert other.post(f"{home}roster/back/{guo}").status_code == 404
    assert other.post(f"{home}roster/left", data={"person": str(guo)}).status_code == 303
    db.rollback()
    assert {part.state for part in db.scalars(select(Membership))} == {"came", "told"}


def test_launches_tell_the_worker_of_lists_without_knowing_it(desk: Desk, db: Session) -> None:
    with tables.unit_of_work(desk.sessions) as one:
        one.delete(one.scalars(select(Roster)).one())  # nobody has looked at the page yet
        one.flush()
        assert service.discover(one, now=tables.utc_now()) == 1
        assert service.discover(one, now=tables.utc_now()) == 0
    assert desk.work() == 3
    night = desk.roster(db)
    assert night.read_at is not None and night.try_at > night.read_at
    assert rules.night(night.read_at, ZoneInfo("Asia/Shanghai"), night.course_id) == night.try_at
    assert len(queries.every(db)) == 1
