"""Batches: the year, the table of one batch with 2,000 people, the list of a session, both databases.

Forty batches of fifty people, and one of 2,000 with sixty sessions; a third of everybody has an attendance in each of
ten sessions. Figures are of whole pages asked for by an instructor through the app.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Member, SignUp
from lms_tool.people.models import Course, Person
from tests import postgresql
from tests.bench.academy import Academy, academy, somebody
from tests.bench.measuring import Browser, Figure, expect, middle, stay_on_one_core

LEARNERS, TIMES = 2000, 15


def furnish(db: Session, course: Course) -> tuple[UUID, UUID]:
    """Gives the large batch and one of its sessions."""
    now, whose = tables.utc_now(), course.organisation_id
    persons = [
        {"id": uuid4(), "organisation_id": whose, "name": f"Person {n:04} (sample)", "created_at": now}
        for n in range(LEARNERS)
    ]
    db.execute(insert(Person), persons)
    first = date(now.year, 1, 5)

    def batch(title: str, people: list[dict], start: date) -> UUID:
        made = Batch(
            organisation_id=whose,
            title=title,
            track="new-hire",
            size=len(people),
            starts_on=start,
            ends_on=start + timedelta(days=13),
            course_id=course.id,
            created_at=now,
        )
        db.add(made)
        db.flush()
        rows = [
            {
                "id": uuid4(),
                "organisation_id": whose,
                "batch_id": made.id,
                "person_id": one["id"],
                "number": n,
                "joined_at": now,
            }
            for n, one in enumerate(people, 1)
        ]
        db.execute(insert(Member), rows)
        return made.id

    for number in range(40):
        batch(f"Batch {number} (sample)", persons[number * 50 : number * 50 + 50], first + timedelta(days=7 * number))
    large = batch("Everybody (sample)", persons, first)
    held = [session(db, whose, large, number, now) for number in range(60)]
    for one in held[:10]:
        there = persons[::3]
        base = [
            {"id": uuid4(), "organisation_id": whose, "session_id": one, "person_id": person["id"]} for person in there
        ]
        db.execute(
            insert(SignUp),
            [
                row | {"id": uuid4(), "number": n, "state": "seat", "asked_at": now, "changed_at": now}
                for n, row in enumerate(base, 1)
            ],
        )
        db.execute(
            insert(Attendance),
            [row | {"state": "present", "minutes": 120, "came_at": now, "told": 0, "told_minutes": 0} for row in base],
        )
    db.flush()
    return large, held[20]


def session(db: Session, whose: UUID, batch: UUID, number: int, now) -> UUID:
    begins = now + timedelta(days=number - 20)
    row = ClassroomSession(
        organisation_id=whose,
        batch_id=batch,
        title=f"Session {number} (sample)",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        timezone="Asia/Shanghai",
        seats=500,
        minutes=120,
        created_at=now,
        changed_at=now,
    )
    db.add(row)
    db.flush()
    return row.id


def asked(browser: Browser, path: str) -> float:
    begun = time.perf_counter()
    expect(200, browser.get(path))
    return time.perf_counter() - begun


def on(name: str, database_url: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, academy(Path(place), database_url) as house:
        browser, home = house.launch(somebody(), "instructor")
        large, held = filled(house)
        pages = {
            "the year, 41 batches": "batches",
            "people of a batch of 2,000, first page": f"batches/{large}/people",
            "people of a batch of 2,000, last page": f"batches/{large}/people?page=40",
            "a batch with 60 sessions": f"batches/{large}",
            "a session's list": f"batches/sessions/{held}",
        }
        for title, path in pages.items():
            asked(browser, home + path)  # warm
            yield Figure(
                f"{name}: {title}",
                f"{1000 * middle(asked(browser, home + path) for _ in range(TIMES)):.0f} ms",
                "median",
            )


def filled(house: Academy) -> tuple[UUID, UUID]:
    from sqlalchemy import select

    with tables.unit_of_work(house.sessions) as db:
        course = db.scalars(select(Course)).first()
        assert course is not None
        return furnish(db, course)


def figures() -> Iterator[Figure]:
    with postgresql.server() as server:
        stay_on_one_core()
        yield from on("SQLite", "")
        if server is None:
            yield Figure("PostgreSQL", "none", postgresql.HOW_TO_GET)
        else:
            yield from on("PostgreSQL", postgresql.fresh(server))
