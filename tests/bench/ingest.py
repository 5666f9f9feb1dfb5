"""Statements taken in over HTTP: our record store, on both databases, beside Learning Locker's service in one run.

Each store is a process of its own with one worker; one client sends the same golden statements under new ids, in turns.
Ours writes to a database on disk and answers when it is safe there; theirs is the test configuration of its package,
which keeps everything in memory and is faster that way than with a database behind it.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

from tests import postgresql
from tests.bench.delivery import GOLDEN
from tests.bench.measuring import Figure, middle, seconds
from tests.factories.house import House
from tests.factories.learning_locker import HOW_TO_GET, SERVER, LearningLocker
from xapi.answers import Verdict
from xapi.client import Client

BATCHES, ROUNDS, AT_ONCE = (1, 50, 200), 7, 400  # statements of one round


def figures() -> Iterator[Figure]:
    with ExitStack() as stack, postgresql.server() as server:
        stores = {"SQLite": stack.enter_context(_ours(""))}
        if server is not None:
            stores["PostgreSQL"] = stack.enter_context(_ours(postgresql.fresh(server)))
        else:
            yield Figure("PostgreSQL", "–", postgresql.HOW_TO_GET)
        if SERVER.exists():
            stores["Learning Locker"] = stack.enter_context(_theirs())
        else:
            yield Figure("Learning Locker", "–", HOW_TO_GET)
        yield from _measured(stores)


def _measured(stores: dict[str, Client]) -> Iterator[Figure]:
    told = [one for path in GOLDEN if "verb" in (one := json.loads(path.read_text(encoding="utf-8")))]
    for many in BATCHES:
        took: dict[str, list[float]] = {name: [] for name in stores}
        for _ in range(ROUNDS):
            for name, client in stores.items():
                texts = [json.dumps({**told[n % len(told)], "id": str(uuid4())}) for n in range(AT_ONCE)]
                took[name].append(seconds(partial(_send, client, texts, many)))
        theirs = middle(took["Learning Locker"]) if "Learning Locker" in took else None
        for name, spent in took.items():
            ratio = f"{theirs / middle(spent):.1f} × Learning Locker" if theirs and name != "Learning Locker" else ""
            yield Figure(f"by {many}: {name}", f"{AT_ONCE / middle(spent):,.0f}/s", ratio and f"{ratio}; aim: 3 ×")


def _send(client: Client, texts: list[str], many: int) -> None:
    for at in range(0, len(texts), many):
        outcome = client.send(texts[at : at + many])
        if outcome.verdict is not Verdict.DELIVERED:
            raise RuntimeError(f"not taken: {outcome}")


@contextmanager
def _ours(database_url: str) -> Iterator[Client]:
    with tempfile.TemporaryDirectory() as place:
        house = House(Path(place), database_url or f"sqlite:///{place}/bench.sqlite3")
        house.furnish()
        house.start_web()
        try:
            made = json.loads(house.cli("lrs", "credentials", "create", "--json"))
            with Client(f"{house.tool_url}/xapi", made["key"], made["secret"]) as client:
                yield client
        finally:
            house.stop("web")


@contextmanager
def _theirs() -> Iterator[Client]:
    with tempfile.TemporaryDirectory() as place:
        locker = LearningLocker(Path(place))
        locker.start()
        try:
            with Client(locker.endpoint, locker.key, locker.secret) as client:
                yield client
        finally:
            locker.stop()
