"""Delivers what must leave and does what is due. Claims, sends without a transaction, settles: no outgoing call is ever
made while a write transaction is open."""

import fcntl
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from lms_tool import logs, reactions
from lms_tool.attempts import service as attempts
from lms_tool.cohorts.service import attending
from lms_tool.config import Settings
from lms_tool.connections import service as connections
from lms_tool.db import close, session_factory, unit_of_work, utc_now
from lms_tool.errors import english
from lms_tool.files import service as files
from lms_tool.forwarding import service as forwarding
from lms_tool.grades import service as grades
from lms_tool.hours import service as hours
from lms_tool.launches import service as launches
from lms_tool.outbox import service as outbox
from lms_tool.outbox.rules import Answer, Verdict
from lms_tool.people import service as people
from lms_tool.platforms import service as platforms
from lms_tool.progress import service as progress
from lms_tool.reminders import service as reminders
from lms_tool.reporting import service as reporting
from lms_tool.rosters import service as rosters
from lms_tool.search import service as search
from lms_tool.statements import service as statements

log = logs.logger()
PAUSE = 0.5  # seconds between two looks when there was nothing to do
CHORES_EVERY = 20.0  # seconds
LONGEST_REST = 30.0  # seconds without a try while nothing works, such as without a database
OUR_FAULT = english("Something went wrong on our side; it is tried again, and the log says more.")


@dataclass(frozen=True, slots=True)
class Sender:
    """How one kind of message leaves. prepare reads, send calls out, settle writes down what was learnt on the way."""

    most: int  # messages in a batch
    prepare: Callable[[Session, outbox.Claim], Any]
    send: Callable[[Any], Any]
    settle: Callable[[Session, Any, Any, datetime], list[Any]]


SENDERS: dict[str, Sender] = {
    "statement": Sender(100, forwarding.prepare, forwarding.send, forwarding.settle),
    "score": Sender(20, grades.prepare, grades.send, grades.settle),
}


class WorkerRunning(RuntimeError):
    """Another worker of this name holds the lock file."""


@contextmanager
def alone(data_dir: Path, name: str) -> Iterator[None]:
    """One worker of a name per machine, held by a lock that dies with the process."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / f"worker-{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkerRunning(f"a worker named {name} runs already; give this one another --name") from None
        yield


def deliver_one(sessions: sessionmaker[Session], kind: str, holder: str) -> bool:
    """Claim, send and settle one batch. False when nothing was due.

    A batch that breaks something here pauses its destination and nothing else.
    """
    sender = SENDERS[kind]
    with unit_of_work(sessions) as db:
        claim = outbox.claim(db, kind, holder, most=sender.most, now=utc_now())
    if claim is None:
        return False
    try:
        verdicts = _exchange(sessions, sender, claim)
    except Exception:
        log.exception("batch failed", kind=kind, destination=str(claim.destination))
        verdicts = [Verdict(message, Answer.RETRY, OUR_FAULT) for message, _, _ in claim.messages]
        with unit_of_work(sessions, claim.organisation) as db:
            _note(db, claim, verdicts)
    log.info("sent", kind=kind, messages=len(claim.messages), answers=sorted({str(v.answer) for v in verdicts}))
    return True


def _exchange(sessions: sessionmaker[Session], sender: Sender, claim: outbox.Claim) -> list[Verdict]:
    with unit_of_work(sessions) as db:
        parcel = sender.prepare(db, claim)
    answers = sender.send(parcel)
    with unit_of_work(sessions, claim.organisation) as db:
        verdicts = sender.settle(db, parcel, answers, utc_now())
        _note(db, claim, verdicts)
    return verdicts


def _note(db: Session, claim: outbox.Claim, verdicts: list[Verdict]) -> None:
    outbox.settle(db, claim, verdicts, now=utc_now(), luck=random.random())  # noqa: S311  jitter, not a secret


def deliver(sessions: sessionmaker[Session], holder: str, stop: "Stopper") -> bool:
    """Send one batch of each kind: a long queue of one does not keep the other waiting. False when nothing was due."""
    sent = [deliver_one(sessions, kind, holder) for kind in SENDERS if not stop.asked]
    others = (take_people, check_connection, read_back, read_roster, order_notices, let_stores_catch_up)
    return any([*sent, *(work(sessions) for work in others)])


def take_people(sessions: sessionmaker[Session]) -> bool:
    """A piece of a list of people that somebody waits for. One that breaks is set aside; nothing else waits for it."""
    try:
        with unit_of_work(sessions) as db:
            return people.take_next(db, now=utc_now()) > 0
    except Exception:
        log.exception("list of people")
        with unit_of_work(sessions) as db:
            people.set_aside(db)
        return True


def check_connection(sessions: sessionmaker[Session]) -> bool:
    """One check that an administrator waits for; each step is written down as soon as it is known."""
    with unit_of_work(sessions) as db:
        asked = connections.take(db, now=utc_now())
    if asked is None:
        return False
    try:
        with unit_of_work(sessions, asked.organisation_id) as db:
            plan = connections.plan(db, asked.registration_id, with_score=asked.with_score, now=utc_now())
        for finding in connections.probe(plan):
            with unit_of_work(sessions, asked.organisation_id) as db:
                connections.note(db, asked.id, finding)
    except Exception:
        log.exception("connection check", registration=str(asked.registration_id))
        with unit_of_work(sessions, asked.organisation_id) as db:
            connections.note(db, asked.id, connections.BROKEN)
    with unit_of_work(sessions, asked.organisation_id) as db:
        connections.finish(db, asked.id, now=utc_now())
    return True


def read_back(sessions: sessionmaker[Session]) -> bool:
    """A piece of a gradebook that somebody wants to compare. False where nobody does."""
    with unit_of_work(sessions) as db:
        piece = grades.prepare_reading(db, now=utc_now())
    if piece is None:
        return False
    try:
        learnt = grades.read(piece)
        with unit_of_work(sessions, piece.organisation) as db:
            grades.settle_reading(db, piece, learnt, now=utc_now())
    except Exception:
        log.exception("gradebook not read", reading=str(piece.reading))
        with unit_of_work(sessions, piece.organisation) as db:
            grades.give_up_reading(db, piece)
    return True


def keep_stands(sessions: sessionmaker[Session]) -> bool:
    """Some of the stands that are late, so that thousands of them keep nothing else waiting. False where none is."""
    try:
        with unit_of_work(sessions) as db:
            return reporting.catch_up(db, now=utc_now()) > 0
    except Exception:
        log.exception("stands")
        return False


def read_roster(sessions: sessionmaker[Session]) -> bool:
    """One page of a course's list, so that a long one keeps neither grades nor statements waiting."""
    with unit_of_work(sessions) as db:
        errand = rosters.claim(db, now=utc_now())
    if errand is None:
        return False
    try:
        fetched = rosters.fetch(errand)
        for members in fetched.pieces():
            with unit_of_work(sessions, errand.organisation) as db:
                rosters.take(db, errand, members, now=utc_now())
        with unit_of_work(sessions, errand.organisation) as db:
            rosters.turn(db, errand, fetched, now=utc_now())
    except Exception:
        log.exception("roster", roster=str(errand.roster_id))
        with unit_of_work(sessions, errand.organisation) as db:
            rosters.fail(db, errand, now=utc_now())
    return True


def order_notices(sessions: sessionmaker[Session]) -> bool:
    """One deployment's order for what its platform tells by itself."""
    with unit_of_work(sessions) as db:
        order = platforms.claim_order(db, now=utc_now())
    if order is None:
        return False
    outcome = platforms.send_order(order)
    with unit_of_work(sessions, order.organisation) as db:
        platforms.settle_order(db, order, outcome, now=utc_now())
    return True


def let_stores_catch_up(sessions: sessionmaker[Session]) -> bool:
    """A piece of what another record store has not been offered yet."""
    with unit_of_work(sessions) as db:
        return forwarding.catch_up(db, now=utc_now())


def do_chores(sessions: sessionmaker[Session]) -> None:
    """What is due by the clock: overdue quizzes are handed in, stale sittings end, old logins go,
    what was published is made to be found.

    Each in a transaction of its own; when one fails the others are done all the same, and the first failure is raised.
    """
    failure: Exception | None = None
    for name, chore in {
        "hand in": attempts.hand_in_overdue,
        "sittings": progress.close_stale,
        "cycles": progress.renew_due,
        "lists": attending.close_forgotten,
        "launches": launches.forget_old,
        "files": files.sweep,
        "search": search.catch_up,
        "hours": hours.catch_up,
        "reminders": reminders.remind,
        "grades": grades.release_due,
        "rosters": rosters.discover,
        "gradebooks": grades.forget_readings,
        "stores": forwarding.watch,
    }.items():
        try:
            with unit_of_work(sessions) as db:
                done = chore(db, now=utc_now())
        except Exception as error:
            log.error("chore failed", name=name)
            failure = failure or error
            continue
        if done:
            log.info("chore", name=name, done=done)
    if failure:
        raise failure


def run(settings: Settings, *, name: str = "worker", once: bool = False) -> None:
    """Work until told to stop (SIGTERM, SIGINT). Raises WorkerRunning."""
    reactions.install()
    sessions = session_factory(settings.database_url)
    statements.configure(settings)
    forwarding.configure(settings)
    grades.configure(settings)
    connections.configure(settings)
    rosters.configure(settings)
    platforms.configure(settings)
    files.configure(settings)
    holder = f"{socket.gethostname()}/{name}"
    stop = _stopper()
    with alone(settings.data_dir, name):
        try:
            with unit_of_work(sessions) as db:
                outbox.release(db, holder)
            if once:
                do_chores(sessions)
                while not stop.asked and any((keep_stands(sessions), deliver(sessions, holder, stop))):
                    pass
            else:
                _work_on(sessions, holder, stop)
        finally:
            close(sessions)


def _work_on(sessions: sessionmaker[Session], holder: str, stop: "Stopper") -> None:
    chores_at = quiet_until = 0.0
    failures = 0
    behind = False
    while not stop.asked:
        busy = False
        try:
            if time.monotonic() >= chores_at:
                chores_at = time.monotonic() + CHORES_EVERY
                behind = True
                do_chores(sessions)
            if behind:  # one piece after the other without a rest, until nothing is late
                behind = keep_stands(sessions)
            if time.monotonic() >= quiet_until:
                busy = deliver(sessions, holder, stop) or behind
                failures = 0
        except Exception:  # a worker that dies of one bad row delivers nothing at all
            failures += 1
            quiet_until = time.monotonic() + min(LONGEST_REST, PAUSE * 2.0 ** min(failures, 10))
            log.exception("worker")
        if not busy:
            time.sleep(PAUSE)  # short, so that we end when told to


@dataclass(slots=True)
class Stopper:
    """Whether we were told to end."""

    asked: bool = False


def _stopper() -> Stopper:
    stopper = Stopper()

    def ask(*_: object) -> None:
        stopper.asked = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stopper
