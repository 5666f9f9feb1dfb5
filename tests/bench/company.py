"""2,000 learners × 23 modules: the map, the first page, the table of a batch; then beside 99 other companies.

23 modules of four lessons and a test in one track. Everybody is somewhere on the way: the first k modules done, the
next one begun, with sittings, attempts and hours to it; forty batches of fifty people and one of everybody. The other
companies have 500 learners each, copied inside PostgreSQL. Figures are of whole pages asked for through the app, in
processor time, since other work runs beside it; the clock, which knows of the database's own time too, and how often
a page asks the database stand beside them.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select, text

from content.loader import load
from lms_tool import db as tables
from lms_tool.catalog import service as catalog
from lms_tool.organisations import queries as organisations
from lms_tool.people.models import Course, Membership, Person
from lms_tool.progress.models import UnitProgress
from lms_tool.reporting import service as reporting
from tests import postgresql
from tests.bench import others, staff, written
from tests.bench.academy import Academy, academy, somebody
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core

LEARNERS, MODULES, LESSONS, TIMES = 2000, 23, 4, 9
COMPANIES, LEARNERS_ELSEWHERE = 100, 500
LIMITS = {"a learner's map": 100, "the batch, first page": 300, "the course table, everybody": 300}


@dataclass(frozen=True, slots=True)
class Company:
    """Whom and what is asked for: browser and path of each page."""

    house: Academy
    pages: dict[str, tuple[Browser, str]]


def opened(house: Academy) -> Company:
    """One company, furnished, with a learner in the middle of their way and a trainer."""
    house.campus.content = f"track:{staff.TRACK}"
    with tempfile.TemporaryDirectory() as place, tables.unit_of_work(house.sessions) as db:
        library, _ = load(written.write(Path(place), MODULES * LESSONS, each=LESSONS))
        catalog.publish(db, organisations.every(db)[0].id, library, now=tables.utc_now())
    trainer, desk = house.launch(somebody(), "instructor")
    learner, home = house.launch(somebody())
    with tables.unit_of_work(house.sessions) as db:
        course = db.scalars(select(Course)).one()
        asked = select(Person).join(Membership, Membership.person_id == Person.id)
        me = db.scalars(asked.where(Membership.role == "learner")).one()
        batch, many = staff.furnish(db, course, me, LEARNERS)
    return Company(
        house,
        {
            "a learner's map": (learner, f"{home}map"),
            "a learner's first page": (learner, home),
            "a module": (learner, f"{home}modules/module-012"),
            "a learner's hours": (learner, f"{home}hours"),
            "the year, 41 batches": (trainer, f"{desk}batches"),
            "the batch, first page": (trainer, f"{desk}batches/{batch}/people"),
            "the batch, last page": (trainer, f"{desk}batches/{batch}/people?page=40"),
            "evidence of 200 people": (trainer, f"{desk}file/batches/{many}/evidence.zip"),
            "a training file as a zip": (learner, f"{home}file/export.zip"),
            "the course table, everybody": (trainer, f"{desk}course?show=everybody"),
            "the course table, who is stuck": (trainer, f"{desk}course"),
        },
    )


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def asked(company: Company, name: str) -> Iterator[Figure]:
    """A line for each page."""
    from lms_tool.web.database import db

    with company.house.app.app_context():
        engine = db.engine
    for title, (browser, path) in company.pages.items():
        expect(200, browser.get(path))  # warm
        with counted(engine) as sent:
            weight = len(expect(200, browser.get(path)).body)
        rounds = [_seconds(browser, path) for _ in range(TIMES)]
        clock, processor = (1000 * middle(one[at] for one in rounds) for at in (0, 1))
        limit = f" (limit {LIMITS[title]} ms)" if title in LIMITS else ""
        note = f"by the clock {clock:.0f} ms; {len(sent)} statements, {weight // 1024} KB"
        yield Figure(f"{name}: {title}{limit}", f"{processor:.0f} ms", note)


def _seconds(browser: Browser, path: str) -> tuple[float, float]:
    """By the clock, and of the processor."""
    begun, worked = time.perf_counter(), time.process_time()
    browser.get(path)
    return time.perf_counter() - begun, time.process_time() - worked


def stood(house: Academy, name: str) -> Figure:
    """Works out where everybody stands, as the worker does it: a hundred in a transaction, until nothing is late."""
    begun, worked, count = time.perf_counter(), time.process_time(), 0
    while some := _stood(house):
        count += some
    spent, clock = time.process_time() - worked, time.perf_counter() - begun
    return Figure(f"{name}: where {count} stand, kept", f"{spent:.0f} s", f"by the clock {clock:.0f} s")


def _stood(house: Academy) -> int:
    with tables.unit_of_work(house.sessions) as db:
        return reporting.catch_up(db, now=tables.utc_now())


def alone(name: str, database_url: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place), database_url) as house:
        company = opened(house)
        others.settle(house)
        yield stood(house, name)
        yield from asked(company, name)
        if house.settings.database_url.startswith("postgresql"):
            with tables.unit_of_work(house.sessions) as db:
                others.copy(db, COMPANIES - 1, LEARNERS_ELSEWHERE)
            others.settle(house)
            with tables.unit_of_work(house.sessions) as db:
                rows = db.scalar(select(func.count()).select_from(UnitProgress))
                size = db.scalar(text("select pg_size_pretty(pg_database_size(current_database()))"))
            yield Figure("beside 99 companies", f"{size}", f"{rows} lessons and quizzes with progress")
            yield from asked(company, f"{name}, {COMPANIES} companies")


def figures() -> Iterator[Figure]:
    with postgresql.server() as server:
        stay_on_one_core()
        yield from alone("SQLite", "")
        if server is None:
            yield Figure("PostgreSQL", "none", postgresql.HOW_TO_GET)
        else:
            yield from alone("PostgreSQL", postgresql.fresh(server))
