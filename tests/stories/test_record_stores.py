"""An administrator connects a record store of the company, sees that it works, and mends what does not."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from content.loader import load
from lms_tool import db as tables
from lms_tool import worker
from lms_tool.config import Settings
from lms_tool.forwarding import queries
from lms_tool.forwarding import service as forwarding
from lms_tool.forwarding.models import ExternalStore
from lms_tool.lrs import service as lrs
from lms_tool.outbox.models import Message
from tests.factories.learners import Classroom
from tests.factories.stored import AUTHORITY, statement
from tests.factories.strict_store import Fault, StrictStore

WRONG = "no IRI"


class Office:
    """The administrator at the pages of record stores."""

    def __init__(self, client: FlaskClient, db: Session, organisation: Any, sessions: sessionmaker[Session]) -> None:
        self.client, self.db, self.organisation, self.sessions = client, db, organisation, sessions
        room = Classroom(db, organisation, load()[0], "new-hire", now=tables.utc_now())
        self.boss = room.seat(room.person("Boss (sample)", "administrator"), "administrator")
        db.commit()

    def open(self, page: str) -> TestResponse:
        return self.boss.open(self.client, page)

    def send(self, page: str, **form: Any) -> TestResponse:
        return self.boss.post(self.client, page, **form)

    def connect(self, other: StrictStore, **form: Any) -> str:
        """The page of the store."""
        given = {"endpoint": other.endpoint, "key": other.key, "secret": other.secret} | form
        answer = self.send("administration/stores/new", **given)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].partition(self.boss.path(""))[2]

    def said(self, *verbs: str) -> list[str]:
        made = [statement(verb={"id": verb}) for verb in verbs]
        with tables.unit_of_work(self.sessions, self.organisation.id) as session:
            lrs.store(session, self.organisation.id, made, authority=AUTHORITY, now=tables.utc_now())
        return [one["id"] for one in made]

    def worker_runs(self) -> None:
        while any([worker.deliver_one(self.sessions, "statement", "me"), worker.let_stores_catch_up(self.sessions)]):
            pass

    def parked(self) -> Message:
        self.db.expire_all()
        found = self.db.query(Message).filter_by(state="parked").one()
        self.db.rollback()
        return found

    def stores(self) -> list[ExternalStore]:
        self.db.expire_all()
        found = queries.stores(self.db)
        self.db.rollback()
        return found


@pytest.fixture
def office(
    client: FlaskClient, db: Session, organisation: Any, sessions: sessionmaker[Session], settings: Settings
) -> Office:
    forwarding.configure(settings)
    return Office(client, db, organisation, sessions)


@pytest.fixture
def other() -> Iterator[StrictStore]:
    with StrictStore().running() as store:
        yield store


PASSED = "http://adlnet.gov/expapi/verbs/passed"
READ = "http://adlnet.gov/expapi/verbs/experienced"


def test_a_store_is_connected_tried_and_gets_everything(office: Office, other: StrictStore) -> None:
    past = office.said(PASSED, READ)
    assert "administration/stores/new" in office.open("administration").text
    assert "Address of the record store" in office.open("administration/stores/new").text
    there = office.connect(other, name="Group LRS (sample)")
    now = office.said(PASSED)
    assert "What was stored before follows: 0%" in office.open(there).text
    office.worker_runs()
    assert list(other.statements) == now + past
    assert "What was stored before follows: 100%" in office.open(f"{there}/standing").text
    assert "The key and the secret are accepted." in office.send(f"{there}/check").text
    assert "and taken back" in office.send(f"{there}/check", with_statement="on").text
    assert "Group LRS (sample)" in office.open("administration").text


def test_what_cannot_be_used_is_said_and_nothing_entered_is_lost(office: Office, other: StrictStore) -> None:
    answer = office.send("administration/stores/new", endpoint="ftp://x", key="k", secret="hush", choice="results")
    assert answer.status_code == 400
    assert "begins with https://" in answer.text
    assert 'value="ftp://x"' in answer.text
    assert "hush" not in answer.text
    office.connect(other)
    again = office.send("administration/stores/new", endpoint=other.endpoint, key=other.key, secret="x")
    assert again.status_code == 409
    assert "already" in again.text


def test_what_it_would_not_take_is_tried_again_or_given_up(office: Office, other: StrictStore) -> None:
    there = office.connect(other)
    [bad, _] = office.said(WRONG, PASSED)
    office.worker_runs()
    page = office.open(there).text
    assert bad in page
    assert "invalid: verb" in page, "the words of the store itself"
    one = office.parked()
    office.send(f"{there}/parked/{one.id}/retry")
    office.worker_runs()
    assert office.parked().attempts == 2
    office.send(f"{there}/parked/retry")
    office.worker_runs()
    assert office.send(f"{there}/parked/{one.id}/discard", why=" ").status_code == 400
    office.send(f"{there}/parked/{one.id}/discard", why="A mistake of the test")
    assert "What it would not take" not in office.open(there).text


def test_pausing_loses_nothing(office: Office, other: StrictStore) -> None:
    there = office.connect(other)
    office.send(f"{there}/pause")
    said = office.said(PASSED)
    office.worker_runs()
    assert not other.statements
    assert "Somebody has paused it." in office.open(there).text
    office.send(f"{there}/resume")
    office.worker_runs()
    assert list(other.statements) == said


def test_a_wrong_secret_stops_it_until_it_is_changed(office: Office, other: StrictStore) -> None:
    there = office.connect(other, secret="wrong", choice="results")
    office.said(PASSED, READ)
    office.worker_runs()
    assert "does not accept our credentials" in office.open(there).text
    given = {"key": other.key, "version": "1.0.3"}
    office.send(f"{there}/change", **given, secret=other.secret, choice="results")
    office.worker_runs()
    assert len(other.statements) == 1, "results only"
    office.send(f"{there}/change", **given, secret="", choice="everything")
    office.worker_runs()
    assert len(other.statements) == 2
    log = office.open(there).text
    assert "Results only → Everything" in log
    assert other.secret not in log.replace("Secret", "")


def test_a_store_gets_pseudonyms_where_that_is_wished(office: Office, other: StrictStore) -> None:
    [said] = office.said(PASSED)
    office.connect(other, hides_people="1")
    office.worker_runs()
    [(copy, told)] = other.statements.items()
    assert copy != said
    assert "4711" not in str(told)


def test_a_store_is_removed_with_a_tick_only(office: Office, other: StrictStore) -> None:
    there = office.connect(other)
    office.send(f"{there}/removal")
    assert len(office.stores()) == 1
    office.send(f"{there}/removal", sure="on", why="moved")
    assert office.stores() == []
    assert office.open(there).status_code == 404


def test_a_login_page_in_its_place_is_recognised(office: Office, other: StrictStore) -> None:
    there = office.connect(other)
    other.faults = lambda: Fault.LOGIN
    assert "no record store" in office.send(f"{there}/check", with_statement="on").text


def test_other_companies_have_no_part_in_it(office: Office, other: StrictStore) -> None:
    office.connect(other)
    [store] = office.stores()
    store_id: UUID = store.id
    assert office.open(f"administration/stores/{store_id}").status_code == 200
    assert office.open(f"administration/stores/{UUID(int=5)}").status_code == 404
