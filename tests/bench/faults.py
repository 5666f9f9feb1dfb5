"""Delivery while everything breaks: whether each statement arrives exactly once, in what time and memory.

A real worker (`lms-tool worker`) brings the history of an academy to a new record store and is killed (SIGKILL) every
few seconds. The stores: 100,000 statements to one that meets one request in twelve with a fault that real stores were
seen to have, 100,000 to a second academy whose web process is killed as well, and 10,000 to Learning Locker, which
keeps everything in memory and is therefore left alive. Compared by id, at the end, with what the academy holds.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.forwarding import service as forwarding
from lms_tool.lrs import service as lrs
from lms_tool.lrs.models import StatementRow
from lms_tool.organisations import queries as organisations
from lms_tool.outbox.models import Message
from tests.bench.measuring import Figure
from tests.bench.store import statement
from tests.factories.house import House
from tests.factories.learning_locker import SERVER, LearningLocker
from tests.factories.stored import AUTHORITY
from tests.factories.strict_store import PASSING, StrictStore

MANY, FEW = 100_000, 10_000
ONE_IN, LIVES = 12, (4.0, 12.0)  # requests to a fault; seconds that a process lives
LONGEST = 3600.0  # seconds
AT_ONCE = 1000


def figures() -> Iterator[Figure]:
    luck = Random(6)
    with StrictStore(keeps=False).running() as store:
        store.faults = lambda: luck.choice(PASSING) if luck.randrange(ONE_IN) == 0 else None
        there = (store.endpoint, store.key, store.secret)
        yield from _delivered("a store with faults", MANY, there, lambda: set(store.bodies))
        yield Figure("a store with faults: met", f"{len(store.met)} faults", f"{store.twice} ids with another content")
    with tempfile.TemporaryDirectory() as place:
        second = House(Path(place))
        second.furnish()
        second.start_web()
        try:
            with tables.unit_of_work(second.sessions()) as db:
                whose = organisations.every(db)[0].id
                key, secret = lrs.create_credential(db, whose, now=tables.utc_now())
            there = (f"{second.tool_url}/xapi", key, secret)
            yield from _delivered("a second academy", MANY, there, lambda: _held(second), second)
        finally:
            second.stop("web")
    if not SERVER.exists():
        yield Figure("Learning Locker", "–", "run `npm ci --ignore-scripts` in tests/node")
        return
    with tempfile.TemporaryDirectory() as place:
        locker = LearningLocker(Path(place))
        locker.start()
        try:
            there = (locker.endpoint, locker.key, locker.secret)
            yield from _delivered("Learning Locker", FEW, there, lambda: set(locker.statement_ids()))
        finally:
            locker.stop()


def _delivered(
    name: str, many: int, there: tuple[str, str, str], arrived: Callable[[], set[str]], second: House | None = None
) -> Iterator[Figure]:
    def is_over() -> bool:
        return len(arrived()) >= many and not _states(house).keys() - {"delivered", "parked"}

    with tempfile.TemporaryDirectory() as place:
        house = House(Path(place))
        house.furnish()
        _fill(house, many, there)
        begun = time.monotonic()
        house.start_worker()
        try:
            with _hour_of_death(house, second) as seen:
                while time.monotonic() - begun < LONGEST and not is_over():
                    time.sleep(2)
        finally:
            house.stop("worker")
        took, ours = time.monotonic() - begun, _held(house)
        theirs = arrived()
        states = _states(house)
    missing, strange = len(ours - theirs), len(theirs - ours)
    note = f"{missing} missing, {strange} that are not ours; {states}; worker killed {seen['deaths']} times"
    yield Figure(f"{name}: arrived once", f"{len(ours & theirs):,} of {len(ours):,}", note)
    yield Figure(f"{name}: time", f"{took:.0f} s", f"{many / took:,.0f} a second, pauses after faults included")
    yield Figure(f"{name}: the worker's memory", f"{seen['memory'] / 1024:.0f} MB", "resident, at the most")


def _fill(house: House, many: int, there: tuple[str, str, str]) -> None:
    now, settings = tables.utc_now(), house.settings
    with tables.unit_of_work(house.sessions()) as db:
        whose = organisations.every(db)[0].id
    for first in range(0, many, AT_ONCE):
        with tables.unit_of_work(house.sessions()) as db:
            said = [statement(number % 1000, number) for number in range(first, first + AT_ONCE)]
            lrs.store(db, whose, said, authority=AUTHORITY, now=now)
    endpoint, key, secret = there
    with tables.unit_of_work(house.sessions()) as db:
        forwarding.add_store(
            db,
            whose,
            endpoint=endpoint,
            key=key,
            secret=secret,
            secret_key=settings.secret_key,
            http_allowed=True,
            now=now,
        )


@contextmanager
def _looked(house: House) -> Iterator[Session]:
    """A session that sees the rows of its one company."""
    with house.sessions()() as db:
        tables.scope(db, organisations.every(db)[0].id)
        yield db


def _held(house: House) -> set[str]:
    with _looked(house) as db:
        return {str(one) for one in db.scalars(select(StatementRow.id))}


def _states(house: House) -> dict[str, int]:
    with _looked(house) as db:
        return dict(db.execute(select(Message.state, func.count()).group_by(Message.state)).tuples().all())


@contextmanager
def _hour_of_death(house: House, second: House | None) -> Iterator[dict[str, Any]]:
    """Somebody kills the worker now and then, and the web process of the second house; both are started again."""
    seen: dict[str, Any] = {"deaths": 0, "memory": 0}
    over, luck = threading.Event(), Random(7)

    def kill() -> None:
        ends = time.monotonic() + luck.uniform(*LIVES)
        while not over.wait(0.2):
            seen["memory"] = max(seen["memory"], _resident(house.processes["worker"].pid))
            if time.monotonic() > ends:
                house.kill("worker")
                if second and luck.random() < 0.5:
                    second.kill("web")
                    second.start_web()
                house.start_worker()
                seen["deaths"] += 1
                ends = time.monotonic() + luck.uniform(*LIVES)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _resident(pid: int) -> int:
    """KB; 0 where it is gone, or where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
