"""What a learner does arrives in a record store that is not ours: everything, once, and whatever breaks on the way."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool import facts, worker
from lms_tool.attempts import queries as attempt_queries
from lms_tool.attempts import service as attempts
from lms_tool.config import Settings
from lms_tool.forwarding import queries as forwarding_queries
from lms_tool.forwarding import service as forwarding
from lms_tool.lrs import service as lrs
from lms_tool.lrs.models import StatementRow
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Destination, Message
from lms_tool.progress import service as progress
from lms_tool.reactions import REACTIONS
from lms_tool.statements import service as statements
from tests.factories.desk import Desk, desk
from tests.factories.learning_locker import LearningLocker
from tests.factories.stored import AUTHORITY, statement
from tests.factories.strict_store import PASSING, Fault, StrictStore
from xapi.equivalence import same

pytestmark = pytest.mark.node
__all__ = ["desk"]
SLICES = ("lms_tool.statements", "lms_tool.progress", "lms_tool.forwarding")


class Story:
    """A learner at work, and a worker that delivers when it is told to."""

    def __init__(self, desk: Desk, sessions: sessionmaker[Session], settings: Settings) -> None:
        self.desk, self.sessions, self.settings = desk, sessions, settings
        self.db, self.organisation = desk.db, desk.who.organisation
        seat = desk.room.seat(desk.learner.person, "learner")
        self.who = replace(desk.who, launch=seat.session.id)
        self._commit()

    def add(self, store: LearningLocker | StrictStore) -> None:
        tables.begin_writing(self.db)
        forwarding.add_store(
            self.db,
            self.organisation,
            endpoint=store.endpoint,
            key=store.key,
            secret=store.secret,
            secret_key=self.settings.secret_key,
            http_allowed=True,
            now=tables.utc_now(),
        )
        self._commit()

    def read(self, lesson: str) -> None:
        tables.begin_writing(self.db)
        edition = self.desk.module()
        progress.open_lesson(self.db, self.who, edition, lesson, now=self.desk.later(minutes=1))
        progress.complete_lesson(self.db, self.who, edition, lesson, now=self.desk.later(minutes=3))
        self._commit()

    def take_the_test(self) -> None:
        tables.begin_writing(self.db)
        edition = self.desk.module()
        now = self.desk.later(minutes=1)
        attempt = attempts.start(self.db, self.who, edition, "module-test", luck=Random(3), now=now)
        self.db.flush()
        paper = attempt_queries.paper(self.db, attempt)
        given = {shown.question.key: sorted(shown.question.right_keys) for shown in paper.shown}
        attempts.submit(self.db, attempt.id, self.who.person, given, now=self.desk.later(minutes=4))
        self._commit()

    def deliver(self) -> None:
        while any([worker.deliver_one(self.sessions, "statement", "me"), worker.let_stores_catch_up(self.sessions)]):
            pass

    def say(self, number: int, *, wrong: int) -> set[str]:
        """Statements of others, some of which no store takes, as if they had slipped through; the ids of those."""
        said = [statement() for _ in range(number)]
        bad = said[:: number // wrong][:wrong]
        for one in bad:
            one["verb"] = {"id": "no IRI"}
        tables.begin_writing(self.db)
        lrs.store(self.db, self.organisation, said, authority=AUTHORITY, now=tables.utc_now())
        self._commit()
        return {one["id"] for one in bad}

    def turn(self, *, dies: bool) -> bool | None:
        """One batch; the worker may die after it was sent, and starts again. None where nothing was due."""
        if not dies:
            return worker.deliver_one(self.sessions, "statement", "me") or None
        with tables.unit_of_work(self.sessions) as session:
            claim = outbox.claim(session, "statement", "me", most=100, now=tables.utc_now())
            parcel = forwarding.prepare(session, claim) if claim else None
        if parcel is not None:
            forwarding.send(parcel)
        with tables.unit_of_work(self.sessions) as session:
            outbox.release(session, "me")
        return None if parcel is None else True

    def time_passes(self) -> None:
        """All pauses are over."""
        tables.begin_writing(self.db)
        self.db.execute(update(Destination).values(next_at=None))
        self.db.execute(update(Message).values(next_at=None))
        self._commit()

    def ours(self) -> dict[str, StatementRow]:
        with self.sessions() as session:
            tables.scope(session, self.organisation)
            return {str(row.id): row for row in session.scalars(select(StatementRow))}

    def states(self) -> set[str]:
        with self.sessions() as session:
            tables.scope(session, self.organisation)
            return set(session.scalars(select(Message.state)))

    def _commit(self) -> None:
        self.db.commit()


@pytest.fixture
def story(desk: Desk, sessions: Any, settings: Settings) -> Iterator[Story]:
    before = facts.installed()
    telling = {
        fact: tuple(one for one in reactions if one.__module__.startswith(SLICES))
        for fact, reactions in REACTIONS.items()
    }
    facts.install(telling)
    statements.configure(settings)
    forwarding.configure(settings)
    yield Story(desk, sessions, settings)
    facts.install(before)


def assert_everything_arrived_once(story: Story, store: LearningLocker) -> None:
    ours, theirs = story.ours(), store.statements()
    assert sorted(one["id"] for one in theirs) == sorted(ours)
    for one in theirs:
        assert same(one, json.loads(ours[one["id"]].payload))
    assert story.states() == {"delivered"}


def test_a_learners_day_arrives_in_the_other_store(story: Story, learning_locker: LearningLocker) -> None:
    story.add(learning_locker)
    story.read("telephone")
    story.read("farewell")
    story.take_the_test()
    story.deliver()
    assert len(story.ours()) > 10
    assert_everything_arrived_once(story, learning_locker)


def test_what_happened_before_the_store_was_added_arrives_too(story: Story, learning_locker: LearningLocker) -> None:
    story.read("telephone")
    story.add(learning_locker)
    story.read("farewell")
    story.deliver()
    assert_everything_arrived_once(story, learning_locker)


def test_a_store_that_is_away_for_a_while_misses_nothing(story: Story, learning_locker: LearningLocker) -> None:
    story.add(learning_locker)
    learning_locker.stop()
    story.read("telephone")
    story.deliver()
    story.take_the_test()
    story.deliver()
    assert story.states() == {"waiting"}
    learning_locker.start()
    story.time_passes()
    story.deliver()
    assert_everything_arrived_once(story, learning_locker)


def test_a_worker_that_dies_after_sending_sends_again_and_nothing_is_double(
    story: Story, learning_locker: LearningLocker
) -> None:
    story.add(learning_locker)
    story.read("telephone")
    with tables.unit_of_work(story.sessions) as session:
        claim = outbox.claim(session, "statement", "the worker", most=100, now=tables.utc_now())
        assert claim
        parcel = forwarding.prepare(session, claim)
    forwarding.send(parcel)  # and here it dies, before anything was written down
    story.deliver()
    assert story.states() == {"waiting"}, "its claim is still held"
    with tables.unit_of_work(story.sessions) as session:
        outbox.release(session, "the worker")
    story.deliver()
    assert_everything_arrived_once(story, learning_locker)


def test_a_conflict_waits_for_a_person_and_the_rest_arrives(story: Story, learning_locker: LearningLocker) -> None:
    story.read("telephone")
    stolen, *others = story.ours().values()
    other = json.loads(stolen.payload) | {"verb": {"id": "http://x.example/other"}}
    with learning_locker.client() as client:
        client.send([json.dumps(other)])
    story.add(learning_locker)
    story.deliver()
    with story.sessions() as session:
        tables.scope(session, story.organisation)
        [parked] = session.scalars(select(Message).where(Message.state == "parked"))
        assert parked.subject_id == stolen.id
        [store] = forwarding_queries.stores(session)
        assert forwarding_queries.status(session, store).queue.delivered == len(others)


def test_two_stores_get_the_same(story: Story, learning_locker: LearningLocker, tmp_path: Path) -> None:
    second_folder = tmp_path / "second"
    second_folder.mkdir()
    second = LearningLocker(second_folder)
    second.start()
    try:
        story.add(learning_locker)
        story.add(second)
        story.read("telephone")
        story.deliver()
        assert sorted(learning_locker.statement_ids()) == sorted(second.statement_ids()) == sorted(story.ours())
    finally:
        second.stop()


def test_the_store_finds_them_by_layer_track_module_and_course(story: Story, learning_locker: LearningLocker) -> None:
    story.add(learning_locker)
    story.read("telephone")
    story.deliver()
    base = f"{story.settings.public_url}/xapi"
    course = f"{base}/lti/{story.desk.room.registration.id}/contexts/starters"
    with learning_locker.client() as client:
        for activity in (f"{base}/tracks/starters", f"{base}/modules/manners", course):
            assert len(list(client.fetch(activity=activity, related_activities="true"))) == len(story.ours())


def test_whatever_goes_wrong_on_the_way_everything_arrives_once(story: Story) -> None:
    """A store that misbehaves in every way real ones do, and a worker that dies now and then."""
    luck = Random(20)
    faults: list[Fault | None] = [*PASSING, *PASSING, *[None] * len(PASSING)]
    luck.shuffle(faults)
    with StrictStore(most=12).running() as store:
        store.faults = lambda: faults.pop() if faults else None
        story.read("telephone")
        story.add(store)
        bad = story.say(80, wrong=1)
        story.take_the_test()
        while story.turn(dies=luck.random() < 0.2) or worker.let_stores_catch_up(story.sessions):
            story.time_passes()
    assert store.statements.keys() == story.ours().keys() - bad
    assert store.twice == 0
    assert set(store.met) == set(PASSING)
    assert story.states() == {"delivered", "parked"}


@pytest.mark.parametrize("fault", [None, Fault.UNPROCESSABLE, Fault.CLUMSY])
def test_a_statement_nobody_takes_holds_back_no_other(story: Story, fault: Fault | None) -> None:
    with StrictStore().running() as store:
        store.faults = lambda: fault
        story.add(store)
        bad = story.say(50, wrong=3)
        story.deliver()
    assert store.statements.keys() == story.ours().keys() - bad
    assert len(bad) == 3
    assert store.requests < 40
