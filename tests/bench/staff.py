"""A company's learners on their way through a track of any size: what the benchmark of a company looks at."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms_tool import db as tables
from lms_tool.attempts.models import Attempt
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession, Member, SignUp
from lms_tool.hours.models import Entry, YearSum
from lms_tool.organisations.models import Post, Site
from lms_tool.people.models import Course, Membership, Person, Placement
from lms_tool.progress.models import Enrolment, ModuleProgress, Sitting, UnitProgress
from lms_tool.tracks.models import Assignment

TRACK = "starters"
SESSIONS = 20
Rows = defaultdict[type[tables.Base], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Way:
    """What everybody's rows are made from."""

    whose: UUID
    course: Course
    modules: Sequence[ModuleEdition]
    version: UUID
    sites: Sequence[UUID]
    post: UUID | None
    now: datetime

    def row(self, **values: Any) -> dict[str, Any]:
        return {"id": uuid4(), "organisation_id": self.whose, **values}


def furnish(db: Session, course: Course, me: Person, learners: int) -> tuple[UUID, UUID]:
    """So many learners, `me` half-way among them; gives the batch of everybody and one of two hundred."""
    whose, now = course.organisation_id, tables.utc_now()
    edition = catalog.track(db, whose, TRACK)
    mine = db.scalars(select(Enrolment).where(Enrolment.person_id == me.id, Enrolment.track == TRACK)).one()
    modules = [catalog.module(db, whose, named.module) for named in edition.modules]
    posts = list(db.scalars(select(Post.id).where(Post.organisation_id == whose)))
    sites = list(db.scalars(select(Site.id).where(Site.organisation_id == whose)))
    way = Way(whose, course, modules, mine.track_version_id, sites, posts[0] if posts else None, now)
    rows: Rows = defaultdict(list)
    people = [me.id]
    _on_the_way(way, rows, me.id, mine.id, len(modules) // 2)
    for number in range(1, learners):
        people.append(_newcomer(way, rows, number))
    made = _batches(way, rows, people)
    order = {table: at for at, table in enumerate(tables.Base.metadata.sorted_tables)}  # who is referred to is first
    for table, values in sorted(rows.items(), key=lambda one: order[one[0].__table__]):
        db.execute(insert(table), values)
    return made


def _newcomer(way: Way, rows: Rows, number: int) -> UUID:
    person, enrolment, began = uuid4(), uuid4(), way.now - timedelta(days=10 + number % 90)
    base = {"id": person, "organisation_id": way.whose, "created_at": began}
    rows[Person].append(base | {"name": f"Person {number:04} (sample)", "staff_number": f"S{number:05}"})
    rows[Membership].append(
        way.row(person_id=person, course_id=way.course.id, role="learner", created_at=began, last_seen=way.now)
    )
    if way.sites:
        site = way.sites[number % len(way.sites)]
        rows[Placement].append(
            way.row(person_id=person, since=began.date(), site_id=site, post_id=way.post, left=False, told_at=began)
        )
    seen = {"enrolled_at": began, "last_seen_at": way.now - timedelta(hours=number % 200)}
    rows[Enrolment].append(
        {"id": enrolment, "organisation_id": way.whose, "person_id": person, "track": TRACK}
        | {"track_version_id": way.version, "cycle": 1, **seen}
    )
    rows[Assignment].append(
        way.row(person_id=person, track=TRACK, at=began, how="link", starts_on=began.date(), why="", ended_why="")
    )
    _on_the_way(way, rows, person, enrolment, number % (len(way.modules) + 1))
    return person


def _on_the_way(way: Way, rows: Rows, person: UUID, enrolment: UUID, done: int) -> None:
    """The first `done` modules are finished, the next one is begun."""
    counted = 0
    for at, edition in enumerate(way.modules[: done + 1]):
        whole, day = at < done, way.now - timedelta(days=done - at)
        units = list(_units(edition))[: None if whole else 2]
        rows[ModuleProgress].append(
            way.row(
                enrolment_id=enrolment,
                module=edition.key,
                version_id=edition.id,
                started_at=day,
                satisfied_at=day if whole else None,
            )
        )
        for kind, key, minutes in units:
            counted += minutes
            _unit(way, rows, person, enrolment, edition, kind, key, day, minutes)
    for year in (way.now.year - 1, way.now.year):
        rows[YearSum].append(way.row(person_id=person, year=year, online=counted, minutes=counted))


def _units(edition: ModuleEdition) -> Iterator[tuple[str, str, int]]:
    yield from (("lesson", head.key, head.minutes) for head in edition.lessons)
    yield from (("quiz", quiz.key, quiz.minutes or quiz.size) for quiz in edition.quizzes)


def _unit(
    way: Way,
    rows: Rows,
    person: UUID,
    enrolment: UUID,
    edition: ModuleEdition,
    kind: str,
    key: str,
    day: datetime,
    minutes: int,
) -> None:
    who = {"person_id": person, "enrolment_id": enrolment, "module": edition.key}
    times = {"started_at": day, "last_seen_at": day}
    far = {"percent": 100, "seconds": 300.0, "tries": int(kind == "quiz"), "best": 0.9 if kind == "quiz" else None}
    rows[UnitProgress].append(way.row(**who, kind=kind, key=key, **times, completed_at=day, position="", **far))
    told = {"version_id": edition.id, "at": day, "year": day.year, "day": day.date(), "layer": "foundation"}
    source = uuid4()
    rows[Entry].append(
        way.row(**who, activity=kind, source=f"{kind}:{source}", key=key, track=TRACK, **told)
        | {"names": {"en": key}, "version": 1, "nominal": minutes, "minutes": minutes, "why": "counted", "passed": True}
    )
    if kind == "lesson":
        read = {"lesson": key, "language": "en", "version_id": edition.id}
        hours = {"opened_at": day, "last_seen_at": day, "ended_at": day, "seconds": 300.0}
        rows[Sitting].append(way.row(**who, **read, **hours))
        return
    drawn = {"quiz": key, "language": "en", "version_id": edition.id, "number": 1, "items": []}
    marked = {"state": "graded", "submitted_at": day, "overdue": False, "scaled": 0.9, "passed": True}
    rows[Attempt].append({**way.row(**who, **drawn, **marked, **times), "id": source})


def _batches(way: Way, rows: Rows, people: Sequence[UUID]) -> tuple[UUID, UUID]:
    """Forty of fifty people; one of everybody and one of two hundred, each with twenty sessions, half of them held."""
    first = date(way.now.year, 1, 5)
    for number in range(len(people) // 50):
        _batch(way, rows, f"Batch {number}", people[number * 50 : number * 50 + 50], first + timedelta(7 * number))
    since = (way.now - timedelta(days=60)).date()
    large, many = (_batch(way, rows, str(len(some)), some, since, 90) for some in (people, people[-200:]))
    for batch, some in ((large, people[: len(people) // 4]), (many, people[-200:])):
        for number in range(SESSIONS):
            _session(way, rows, batch, number, some if number < SESSIONS // 2 else ())
    return large, many


def _batch(way: Way, rows: Rows, title: str, people: Sequence[UUID], first: date, days: int = 14) -> UUID:
    batch = way.row(title=f"{title} (sample)", track=TRACK, size=len(people), starts_on=first, created_at=way.now)
    rows[Batch].append(
        batch | {"ends_on": first + timedelta(days=days - 1), "course_id": way.course.id, "why_cancelled": ""}
    )
    rows[Member] += [
        way.row(batch_id=batch["id"], person_id=person, number=number, joined_at=way.now)
        for number, person in enumerate(people, 1)
    ]
    made: UUID = batch["id"]
    return made


def _session(way: Way, rows: Rows, batch: UUID, number: int, people: Sequence[UUID]) -> None:
    begins = way.now + timedelta(days=number - SESSIONS // 2)
    row = way.row(batch_id=batch, title=f"Session {number} (sample)", starts_at=begins, minutes=120, seats=500)
    rows[ClassroomSession].append(
        row
        | {"ends_at": begins + timedelta(hours=2), "timezone": "Asia/Shanghai", "place": "", "why_cancelled": ""}
        | {"walk_ins": "members", "opens_before": 30, "late_after": 10, "revision": 0}
        | {"created_at": way.now, "changed_at": way.now}
    )
    for place, person in enumerate(people, 1):
        asked = {"session_id": row["id"], "person_id": person}
        rows[SignUp].append(
            way.row(**asked, number=place, state="seat", asked_at=way.now, changed_at=way.now, moved_up_at=None)
        )
        came = {"state": "present", "minutes": 120, "came_at": way.now, "told": 0, "told_minutes": 0}
        rows[Attendance].append(way.row(**asked, **came))
