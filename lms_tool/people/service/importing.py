"""Lists of people from files: read and compared, then taken in piece by piece. Done twice, it is done once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import Conflict, NotFound
from lms_tool.organisations import queries as organisations
from lms_tool.organisations import rules as company
from lms_tool.organisations.models import Structure
from lms_tool.people import queries, rules
from lms_tool.people.models import Intake, Person, Placement
from lms_tool.people.rules import Book, Fault, Place, Wish
from lms_tool.people.service.comparing import Called, called_of, is_news, steps_of
from lms_tool.people.service.placing import place_of

MOST_ROWS = 20_000
AT_ONCE = 500
"""Rows that are taken in within one transaction; others can write in between."""
IN_HAND = 300
"""So few rows are taken in while one waits; more are left to the worker."""


class NotWaiting(Conflict):
    code = "PEOPLE-IMPORT-DONE"
    what = "This list has been taken in or thrown away already"
    do = "Nothing was done twice. Send the file again if you want to compare it anew."


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, before it is kept."""

    wishes: tuple[Wish, ...]
    faults: tuple[Fault, ...]
    strange: tuple[str, ...]


def book_of(db: Session, organisation_id: UUID) -> Book:
    sites, posts = organisations.sites(db, organisation_id), organisations.posts(db, organisation_id)
    every: list[Structure] = [*sites, *posts]
    return Book(
        company.spoken({site.id: (site.code, site.names) for site in sites}),
        company.spoken({post.id: (post.code, post.names) for post in posts}),
        frozenset(part.id for part in every if part.closed_at),
    )


def read(data: bytes, book: Book) -> Reading:
    """A file as wishes and faults; takes seconds for thousands of rows, so do it outside a writing transaction.

    Raises content.formats.report.Refused for what is no list of people, or not safe to open.
    """
    from content.formats.tables import plain  # heavy, and seldom asked for

    found = plain.rows(data, lambda names: rules.layout(names) is not None, MOST_ROWS)
    columns, strange = rules.layout(next(found)[1]) or ({}, [])
    wishes: list[Wish] = []
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for number, values in found:
        cells = {field: values[at] for field, at in columns.items() if at < len(values)}
        row = rules.read(number, cells, book)
        if isinstance(row, list):
            faults += row
        elif row.number in first:
            faults.append(Fault(number, "number", "twice", str(first[row.number])))
        else:
            first[row.number] = number
            wishes.append(row)
    return Reading(tuple(wishes), tuple(faults), tuple(strange))


def keep(db: Session, organisation_id: UUID, reading: Reading, name: str, *, by: UUID | None, now: datetime) -> Intake:
    """What was read waits for a yes."""
    intake = Intake(
        organisation_id=organisation_id,
        name=" ".join(name.split())[:200],
        rows=[_kept(wish) for wish in reading.wishes],
        faults=[asdict(fault) for fault in reading.faults],
        strange=list(reading.strange[:20]),
        total=len(reading.wishes),
        wrong=len({fault.row for fault in reading.faults}),
        read_at=now,
        read_by=by,
    )
    db.add(intake)
    db.flush()
    return intake


def want(db: Session, intake_id: UUID, *, now: datetime) -> Intake:
    """Yes: what is small is taken in at once, the rest by the worker. Raises NotWaiting, NotFound."""
    intake = _waiting(db, intake_id)
    intake.state = "wanted"
    if intake.total <= IN_HAND:
        go_on(db, intake, now=now)
    return intake


def drop(db: Session, intake_id: UUID) -> None:
    """No: nothing of it is taken. Raises NotWaiting, NotFound."""
    intake = _waiting(db, intake_id)
    intake.state, intake.rows = "dropped", []


def _waiting(db: Session, intake_id: UUID) -> Intake:
    intake = db.get(Intake, intake_id)
    if intake is None:
        raise NotFound(f"intake {intake_id}")
    if intake.state != "read":
        raise NotWaiting(f"intake {intake_id} is {intake.state}")
    return intake


def take_next(db: Session, *, now: datetime) -> int:
    """The worker's part: the next rows of the list that has waited longest. Gives how many; 0: nothing waits."""
    intake = _next(db)
    return go_on(db, intake, now=now) if intake else 0


def set_aside(db: Session) -> None:
    """The list that waits longest broke something: it is not tried again until somebody sends it anew."""
    intake = _next(db)
    if intake is not None:
        intake.state = "failed"


def _next(db: Session) -> Intake | None:
    waiting = select(Intake).where(Intake.state == "wanted").order_by(Intake.read_at, Intake.id).limit(1)
    return db.scalar(waiting.with_for_update(skip_locked=True))


def go_on(db: Session, intake: Intake, *, now: datetime) -> int:
    """The next rows of a list. Gives how many."""
    rows = intake.rows[intake.taken : intake.taken + AT_ONCE]
    wishes = [_wish(row) for row in rows]
    added, changed = take(db, intake.organisation_id, wishes, by=intake.read_by, now=now)
    intake.taken, intake.added, intake.changed = (
        intake.taken + len(rows),
        intake.added + added,
        intake.changed + changed,
    )
    if intake.taken >= intake.total:
        intake.state, intake.finished_at, intake.rows = "done", now, []
        after = {"rows": intake.total, "added": intake.added, "changed": intake.changed, "faulty": intake.wrong}
        audit.note(
            db,
            intake.organisation_id,
            "people.imported",
            by=intake.read_by,
            at=now,
            subject=intake.id,
            named=intake.name,
            after=after,
        )
    return max(len(rows), 1)


def take(
    db: Session, organisation_id: UUID, wishes: Sequence[Wish], *, by: UUID | None, now: datetime
) -> tuple[int, int]:
    """Write down what these rows want: how many people are new, how many have changed."""
    today = organisations.today(db, organisation_id, now)
    known = queries.by_numbers(db, organisation_id, [wish.number for wish in wishes])
    histories = queries.histories_of(db, [person.id for person in known.values()])
    called = called_of(db, organisation_id)
    added = changed = 0
    for wish in wishes:
        person = known.get(wish.number)
        if person is None:
            person = Person(id=uuid4(), organisation_id=organisation_id, staff_number=wish.number, created_at=now)
            db.add(person)
        history = histories.get(person.id, [])
        news = _place(db, person, history, steps_of(wish, history, today), called, by, now)
        _name(person, wish, news)
        if wish.number not in known:
            added += 1
            _note(db, person, "added", by, now, news)
        elif news.after:
            changed += 1
            _note(db, person, "changed", by, now, news)
    db.flush()
    return added, changed


def wishes_of(intake: Intake) -> list[Wish]:
    return [_wish(row) for row in intake.rows]


@dataclass(slots=True)
class _News:
    """What a row has changed, as the log keeps it."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def _name(person: Person, wish: Wish, news: _News) -> None:
    if wish.name and wish.name != person.name:
        news.before["name"], news.after["name"] = person.name, wish.name
        person.name = wish.name


def _place(
    db: Session,
    person: Person,
    history: list[Placement],
    steps: Iterable[tuple[date, Place]],
    called: Called,
    by: UUID | None,
    now: datetime,
) -> _News:
    """history: with what is new in it afterwards."""
    news = _News()
    for day, place in steps:
        if not is_news(history, day, place):
            continue
        if not news.after:
            news.before = called.told(place_of(rules.on(day, history)))
        row = next((one for one in history if one.since == day), None)
        if row is None:
            row = Placement(organisation_id=person.organisation_id, person_id=person.id, since=day)
            history.append(row)
            db.add(row)
        row.site_id, row.post_id, row.left, row.told_at, row.told_by = place.site, place.post, place.left, now, by
        news.after |= called.told(place) | {"left" if place.left else "since": day.isoformat()}
    return news


def _note(db: Session, person: Person, done: str, by: UUID | None, at: datetime, news: _News) -> None:
    named = " · ".join(part for part in (person.name, person.staff_number) if part)
    whose, what = person.organisation_id, f"person.{done}"
    audit.note(db, whose, what, by=by, at=at, subject=person.id, named=named, before=news.before, after=news.after)


def _kept(wish: Wish) -> dict[str, Any]:
    return {
        field: value if isinstance(value, int | str) else str(value) for field, value in asdict(wish).items() if value
    }


def _wish(row: dict[str, Any]) -> Wish:
    return Wish(
        row["row"],
        row["number"],
        row.get("name", ""),
        UUID(row["site"]) if "site" in row else None,
        UUID(row["post"]) if "post" in row else None,
        date.fromisoformat(row["since"]) if "since" in row else None,
        date.fromisoformat(row["left"]) if "left" in row else None,
    )
