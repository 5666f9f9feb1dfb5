"""The worker claims, sends without a transaction and settles; it is alone under its name; it does what is due."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from lms_tool import db as tables
from lms_tool import facts, worker
from lms_tool.cohorts.queries import opening
from lms_tool.config import Settings
from lms_tool.outbox import service as outbox
from lms_tool.outbox.models import Destination, Message
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.outbox.service import Claim


class PretendStore:
    """Takes messages, or answers as it is told; looks into the database while it does."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self.answers: dict[UUID, Answer] = {}
        self.batches: list[list[UUID]] = []
        self.held_while_sending: list[str | None] = []

    def sender(self, most: int = 2) -> worker.Sender:
        return worker.Sender(most, self.prepare, self.send, self.settle)

    def prepare(self, _db: Session, claim: Claim) -> Claim:
        return claim

    def send(self, parcel: Claim) -> list[Answer]:
        with tables.unit_of_work(self.sessions) as other:  # would wait for ever if a writer were still at work
            destination = other.get(Destination, parcel.destination)
            assert destination
            self.held_while_sending.append(destination.holder)
        self.batches.append(parcel.subjects)
        return [self.answers.get(subject, Answer.DELIVERED) for subject in parcel.subjects]

    def settle(self, _db: Session, parcel: Claim, answers: list[Answer], _now: datetime) -> list[Verdict]:
        pairs = zip(parcel.messages, answers, strict=True)
        return [Verdict(message, answer, "because") for (message, _, _), answer in pairs]


@pytest.fixture
def store(sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> PretendStore:
    store = PretendStore(sessions)
    monkeypatch.setattr(worker, "SENDERS", {"statement": store.sender(), "score": store.sender(1)})
    return store


def write(sessions: sessionmaker[Session], organisation: Any, count: int, kind: str = "statement") -> list[UUID]:
    subjects = [uuid4() for _ in range(count)]
    with tables.unit_of_work(sessions, organisation.id) as db:
        destination = outbox.open_destination(db, organisation.id, kind, uuid4())
        outbox.enqueue_new(db, organisation.id, kind, destination.id, subjects, now=tables.utc_now())
    return subjects


def states(sessions: sessionmaker[Session]) -> dict[UUID, str]:
    with tables.unit_of_work(sessions) as db:
        return {message.subject_id: message.state for message in db.scalars(select(Message))}


# Delivering


def test_a_batch_is_sent_while_no_transaction_is_open(
    sessions: sessionmaker[Session], organisation: Any, store: PretendStore
) -> None:
    subjects = write(sessions, organisation, 1)
    assert worker.deliver_one(sessions, "statement", "here/worker")
    assert store.held_while_sending == ["here/worker"]
    assert states(sessions) == {subjects[0]: "delivered"}
    assert not worker.deliver_one(sessions, "statement", "here/worker")


def test_everything_that_is_due_leaves_in_its_order_and_kinds_take_turns(
    sessions: sessionmaker[Session], organisation: Any, store: PretendStore
) -> None:
    statements, scores = write(sessions, organisation, 5), write(sessions, organisation, 2, "score")
    rounds = 0
    while worker.deliver(sessions, "here/worker", worker.Stopper()):
        rounds += 1
    assert rounds == 3
    assert store.batches == [statements[:2], scores[:1], statements[2:4], scores[1:], statements[4:]]
    assert set(states(sessions).values()) == {"delivered"}


def test_each_message_gets_its_own_verdict(
    sessions: sessionmaker[Session], organisation: Any, store: PretendStore
) -> None:
    bad, slow, good = write(sessions, organisation, 3)
    store.answers = {bad: Answer.PARK, slow: Answer.RETRY}
    worker.deliver(sessions, "here/worker", worker.Stopper())
    assert states(sessions) == {bad: "parked", slow: "waiting", good: "waiting"}  # nobody took any: a pause
    with tables.unit_of_work(sessions) as db:
        assert db.scalars(select(Destination.next_at)).one() is not None


@pytest.mark.parametrize("step", ["prepare", "send", "settle"])
def test_a_batch_that_breaks_pauses_its_destination_and_nothing_else(
    sessions: sessionmaker[Session],
    organisation: Any,
    store: PretendStore,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    bad, score = write(sessions, organisation, 2), write(sessions, organisation, 1, "score")
    broken = PretendStore(sessions)
    monkeypatch.setattr(broken, step, lambda *_: 1 / 0)
    monkeypatch.setattr(worker, "SENDERS", {"statement": broken.sender(), "score": store.sender()})
    now = tables.utc_now()
    monkeypatch.setattr(worker, "utc_now", lambda: now)
    assert worker.deliver(sessions, "here/worker", worker.Stopper())
    assert states(sessions) == {bad[0]: "waiting", bad[1]: "waiting", score[0]: "delivered"}
    assert not worker.deliver(sessions, "here/worker", worker.Stopper())
    with tables.unit_of_work(sessions) as db:
        destination = db.scalars(select(Destination).where(Destination.kind == "statement")).one()
        assert (destination.failures, destination.holder, destination.reason) == (1, None, worker.OUR_FAULT)


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(
    sessions: sessionmaker[Session], organisation: Any, store: PretendStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same batch leaves again."""
    subjects = write(sessions, organisation, 2)

    def die(_parcel: Claim) -> Any:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(store, "send", die)
        patch.setattr(worker, "SENDERS", {"statement": store.sender()})
        with pytest.raises(SystemExit):
            worker.deliver_one(sessions, "statement", "here/worker")
    assert set(states(sessions).values()) == {"waiting"}
    assert not worker.deliver_one(sessions, "statement", "there/worker")  # still leased
    with tables.unit_of_work(sessions) as db:
        outbox.release(db, "here/worker")
    assert worker.deliver_one(sessions, "statement", "there/worker")
    assert store.batches == [subjects]


# One worker of a name


def test_a_second_worker_of_a_name_is_refused(tmp_path: Path) -> None:
    with worker.alone(tmp_path, "worker"):
        with pytest.raises(worker.WorkerRunning, match="another --name"), worker.alone(tmp_path, "worker"):
            pytest.fail("two of a name")
        with worker.alone(tmp_path, "second"):
            pass
    with worker.alone(tmp_path, "worker"):  # free again
        pass


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = f"""
import pathlib, time
from lms_tool import worker
with worker.alone(pathlib.Path({str(tmp_path)!r}), "worker"):
    print("held", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        with pytest.raises(worker.WorkerRunning), worker.alone(tmp_path, "worker"):
            pytest.fail("two of a name")
    finally:
        holder.kill()
        holder.communicate(timeout=10)
    with worker.alone(tmp_path, "worker"):
        pass


# Chores


def test_every_chore_gets_a_transaction_of_its_own(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, Any]] = []

    def chore(name: str) -> Any:
        def do(db: Session, *, now: datetime) -> int:
            done.append((name, db))
            assert now.tzinfo is not None and db.info["organisation"] == tables.EVERY
            return 1

        return do

    monkeypatch.setattr(worker.attempts, "hand_in_overdue", chore("hand in"))
    monkeypatch.setattr(worker.progress, "close_stale", chore("sittings"))
    monkeypatch.setattr(worker.launches, "forget_old", chore("launches"))
    worker.do_chores(sessions)
    assert [name for name, _ in done] == ["hand in", "sittings", "launches"]
    assert len({id(db) for _, db in done}) == 3


def test_a_chore_that_breaks_does_not_keep_the_others_from_being_done(
    sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(worker.attempts, "hand_in_overdue", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(worker.launches, "forget_old", lambda *_, **__: done.append("launches"))
    with pytest.raises(ZeroDivisionError):
        worker.do_chores(sessions)
    assert done == ["launches"]


# Running


@pytest.fixture
def as_before() -> Iterator[None]:
    """What a running worker sets for its whole process is put back."""
    table, ask = facts.installed(), opening._ask
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    facts.install(table)
    opening.install(ask)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("as_before")
def test_a_round_gives_back_what_it_held_before_and_delivers_it(
    sessions: sessionmaker[Session], organisation: Any, store: PretendStore, settings: Settings
) -> None:
    subjects = write(sessions, organisation, 1)
    holder = f"{worker.socket.gethostname()}/worker"
    with tables.unit_of_work(sessions) as db:
        assert outbox.claim(db, "statement", holder, most=9, now=tables.utc_now())  # and then it was killed
    worker.run(settings, once=True)
    assert states(sessions) == {subjects[0]: "delivered"}


@pytest.mark.usefixtures("as_before")
def test_a_worker_survives_a_bad_row_and_stops_when_told(
    sessions: sessionmaker[Session],
    organisation: Any,
    store: PretendStore,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[float] = []

    def deliver(*_: object) -> int:
        rounds.append(time.monotonic())
        if len(rounds) == 1:
            raise ZeroDivisionError
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    monkeypatch.setattr(worker, "deliver", deliver)
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    worker.run(settings)
    assert len(rounds) == 2


@pytest.mark.usefixtures("as_before")
def test_a_worker_with_a_long_queue_stops_when_told_and_does_its_chores(
    sessions: sessionmaker[Session],
    organisation: Any,
    store: PretendStore,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(sessions, organisation, 20)
    chores: list[int] = []
    send = store.send

    def send_and_be_told(parcel: Claim) -> list[Answer]:
        if len(store.batches) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return send(parcel)

    monkeypatch.setattr(store, "send", send_and_be_told)
    monkeypatch.setattr(worker, "SENDERS", {"statement": store.sender()})
    monkeypatch.setattr(worker, "CHORES_EVERY", 0.0)
    monkeypatch.setattr(worker, "do_chores", lambda _sessions: chores.append(len(store.batches)))
    worker.run(settings)
    assert (len(store.batches), chores) == (3, [0, 1, 2])


@pytest.mark.usefixtures("as_before")
def test_a_worker_without_a_database_tries_ever_less_often(
    sessions: sessionmaker[Session], store: PretendStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []
    clock = [0.0]

    def deliver(*_: object) -> bool:
        tries.append(clock[0])
        raise ConnectionError

    def pause(seconds: float) -> None:
        clock[0] += seconds
        if clock[0] > 70 * worker.PAUSE:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(worker, "deliver", deliver)
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=pause))
    worker.run(settings)
    assert 3 <= len(tries) <= 7, "70 without a rest"


@pytest.mark.usefixtures("as_before")
def test_a_single_round_says_what_went_wrong(
    sessions: sessionmaker[Session], store: PretendStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "deliver", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        worker.run(settings, once=True)


@pytest.mark.usefixtures("as_before")
def test_a_chore_that_breaks_does_not_keep_messages_from_leaving(
    sessions: sessionmaker[Session],
    organisation: Any,
    store: PretendStore,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subjects = write(sessions, organisation, 1)
    give_up = time.monotonic() + 3

    def pause(_seconds: float) -> None:
        if "delivered" in states(sessions).values() or time.monotonic() > give_up:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(worker.attempts, "hand_in_overdue", lambda *_, **__: 1 / 0)
    monkeypatch.setattr(worker.time, "sleep", pause)
    worker.run(settings)
    assert states(sessions) == {subjects[0]: "delivered"}
