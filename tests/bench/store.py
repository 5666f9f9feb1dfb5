"""The record store: statements taken in per second, one agent's page among many statements, both databases.

Statements come over HTTP from one client through the whole app, in batches of 1, 50 and 200, as our own are: with a
registration, a track above them and a definition of what they are about. The page is the first of an agent with 200
statements, asked for while the store grows; the others belong to a thousand other agents.
"""

import json
import os
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import structlog
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.app import create_app
from lms_tool.cli.base import Tool
from lms_tool.cli.housekeeping import upgrade_database
from lms_tool.config import Settings
from lms_tool.lrs import rules, service
from lms_tool.lrs.models import Mention, StatementRow
from lms_tool.organisations import service as organisations
from tests import postgresql
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core
from xapi.rendering import render

BASE = "https://academy.example"
SIZES = (10_000, 100_000, 1_000_000)
BATCHES, ROUNDS, AGENTS, MINE = (1, 50, 200), 15, 1000, 200


def statement(agent: int, number: int) -> dict[str, Any]:
    track = {"objectType": "Activity", "id": f"{BASE}/xapi/tracks/new-hire"}
    return {
        "id": str(uuid4()),
        "actor": who(agent),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered", "zh-CN": "回答"}},
        "object": {
            "objectType": "Activity",
            "id": f"{BASE}/xapi/activities/item-{number % 400}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "name": {"en": f"Question {number % 400}"},
                "interactionType": "true-false",
            },
        },
        "result": {"response": "true", "success": True, "score": {"scaled": 1}, "duration": "PT6.8S"},
        "context": {"registration": str(uuid5(NAMESPACE_URL, str(agent))), "contextActivities": {"grouping": [track]}},
        "timestamp": "2026-03-09T07:01:12.050Z",
    }


def who(agent: int) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": str(agent)}}


class Machine(Browser):
    def __init__(self, app: Any, key: str, secret: str) -> None:
        super().__init__(app, BASE)
        basic = b64encode(f"{key}:{secret}".encode()).decode()
        self._fixed |= {"HTTP_AUTHORIZATION": f"Basic {basic}", "HTTP_X_EXPERIENCE_API_VERSION": "1.0.3"}

    def send(self, batch: list[dict[str, Any]]) -> None:
        expect(200, self.ask("POST", "/xapi/statements", json.dumps(batch).encode(), "application/json"))

    def page(self, agent: int) -> None:
        answer = expect(200, self.get(f"/xapi/statements?agent={quote(json.dumps(who(agent)))}"))
        if len(json.loads(answer.body)["statements"]) != 100:
            raise RuntimeError("a page is not full")


def fill(db: Session, organisation_id: UUID, size: int, known: int) -> None:
    """Bring the store to this size, past the door: what is measured is reading. Agent 0 gets statements first."""
    authority = service.agent(f"{BASE}/xapi", "filler")
    vouches, stored = json.dumps(authority, separators=(",", ":")), tables.utc_now()
    for first in range(known, size, 5000):
        numbers = range(first, min(first + 5000, size))
        made = {n: statement(0 if n < MINE else 1 + n % AGENTS, n) for n in numbers}
        rows = [
            {
                "sequence": n + 1,
                "organisation_id": organisation_id,
                "id": UUID(one["id"]),
                "stored": stored,
                "payload": render(one),
                "authority": vouches,
                "version": "1.0.0",
                "target": None,
                "voids": False,
                "voided": False,
            }
            for n, one in made.items()
        ]
        db.execute(insert(StatementRow), rows)
        keys = ((n + 1, key) for n, one in made.items() for key in rules.mentions(organisation_id, one, authority))
        db.execute(insert(Mention.__table__), [{"key": key, "sequence": sequence} for sequence, key in keys])  # type: ignore[arg-type]


def settle(db: Session) -> None:
    """What PostgreSQL does by itself while a store grows through its door: numbers go on, and it knows its sizes."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(
            text("SELECT setval(pg_get_serial_sequence('statements', 'sequence'), max(sequence)) FROM statements")
        )
        db.execute(text("ANALYZE"))


def on(name: str, database_url: str, sizes: tuple[int, ...] = SIZES) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place:
        settings = Settings.read(
            {"DATA_DIR": place, "DATABASE_URL": database_url, "PUBLIC_URL": BASE, "SECRET_KEY": "s" * 40}
        )
        tool = Tool()
        tool.settings = settings
        upgrade_database(tool)
        app = create_app(settings)
        structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=Path(os.devnull).open("w")))  # noqa: SIM115
        sessions = tables.session_factory(settings.database_url)
        with tables.unit_of_work(sessions) as db:
            whose = organisations.add(db, "bench", {"en": "Bench (sample)"}).id
            machine = Machine(app, *service.create_credential(db, whose, now=tables.utc_now()))
        known = 0
        for size in sizes:
            with tables.unit_of_work(sessions) as db:
                fill(db, whose, size, known)
                settle(db)
            known = size
            machine.page(0)  # warm
            spent, busy = timed([partial(machine.page, 0)] * ROUNDS)
            note = f"{busy:.1f} ms of our processor; aim: 20 ms"
            yield Figure(f"{name}: an agent's page, {size:,} statements", f"{spent:.1f} ms", note)
        machine.send([statement(0, 0)])
        for many in BATCHES:
            batches = [[statement(n, n * many + k) for k in range(many)] for n in range(ROUNDS)]
            spent, busy = timed([partial(machine.send, batch) for batch in batches])
            note = f"{spent:.1f} ms a request, {busy:.1f} of our processor"
            yield Figure(f"{name}: taken in by {many}", f"{1000 * many / spent:,.0f}/s", note)
        tables.close(sessions)


def timed(works: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """Milliseconds by the clock and of this process's processor time: the middle of each."""
    spent, busy = [], []
    for work in works:
        begun, idle = time.perf_counter(), time.process_time()
        work()
        spent.append(1000 * (time.perf_counter() - begun))
        busy.append(1000 * (time.process_time() - idle))
    return middle(spent), middle(busy)


def figures() -> Iterator[Figure]:
    with postgresql.server() as server:
        stay_on_one_core()
        with tempfile.TemporaryDirectory() as place:
            yield from on("SQLite", f"sqlite:///{Path(place) / 'bench.sqlite3'}")
        if server is None:
            yield Figure("PostgreSQL", "none", postgresql.HOW_TO_GET)
        else:
            yield from on("PostgreSQL", postgresql.fresh(server))
