"""What becomes of facts in the ledger; told twice, they make one entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.facts import AttemptGraded, ClassroomAttended, LessonCompleted, PeopleChanged
from lms_tool.hours import queries, rules
from lms_tool.hours.models import Entry
from lms_tool.hours.service.settling import alone_with, settle
from lms_tool.progress import queries as progress


def note_lesson(db: Session, fact: LessonCompleted) -> None:
    """A lesson was finished."""
    who = fact.occasion
    enter_unit(
        db,
        who.organisation,
        who.person,
        who.enrolment,
        rules.LESSON,
        (fact.module, fact.lesson),
        fact.version,
        source=lesson_source(who.enrolment, fact.module, fact.lesson),
        at=fact.at,
        seconds=fact.seconds,
    )


def note_quiz(db: Session, fact: AttemptGraded) -> None:
    """A quiz was handed in; without a pass it stands in the ledger and counts nothing."""
    who = fact.occasion
    enter_unit(
        db,
        who.organisation,
        who.person,
        who.enrolment,
        rules.QUIZ,
        (fact.module, fact.quiz),
        fact.version,
        source=quiz_source(fact.attempt),
        at=fact.at,
        seconds=fact.seconds,
        passed=fact.passed,
        score=fact.scaled,
    )


def note_classroom(db: Session, fact: ClassroomAttended) -> None:
    """The list of a session was closed, or corrected after that: the newest telling holds."""
    enter_attendance(
        db,
        fact.organisation,
        fact.person,
        attendance=fact.attendance,
        session=fact.session,
        title=fact.title,
        track=fact.track,
        module=fact.module,
        minutes=fact.minutes,
        revision=fact.revision,
        at=fact.held_at,
    )


def note_people(db: Session, fact: PeopleChanged) -> None:
    """Two rows became one person, or two again: what each of them did is judged anew."""
    for person in sorted(fact.people):
        settle(db, person)


def lesson_source(enrolment: UUID, module: str, lesson: str) -> str:
    return f"lesson:{enrolment}:{module}/{lesson}"


def quiz_source(attempt: UUID) -> str:
    return f"quiz:{attempt}"


def enter_unit(
    db: Session,
    organisation: UUID,
    person: UUID,
    enrolment: UUID,
    activity: str,
    place: tuple[str, str],
    version: UUID,
    *,
    source: str,
    at: datetime,
    seconds: float | None,
    passed: bool = True,
    score: float | None = None,
    judge: bool = True,
) -> None:
    """A lesson or quiz (module, key), by the version that was taken. judge: settle the year now."""
    alone_with(db, person)
    if entry_or_none(db, person, source):
        return
    found = queries.unit(catalog.module(db, organisation, place[0], version), activity, place[1])
    day = rules.day_of(at, queries.zone(db, organisation))
    db.add(
        Entry(
            organisation_id=organisation,
            person_id=person,
            enrolment_id=enrolment,
            source=source,
            at=at,
            day=day,
            year=day.year,
            activity=activity,
            track=progress.enrolment(db, enrolment).track,
            layer=found.layer,
            module=place[0],
            key=place[1],
            names=dict(found.names),
            version_id=version,
            version=found.version,
            nominal=found.minutes,
            seconds=seconds,
            passed=passed,
            score=score,
        )
    )
    if judge:
        settle(db, person, day.year)


def enter_attendance(
    db: Session,
    organisation: UUID,
    person: UUID,
    *,
    attendance: UUID,
    session: UUID,
    title: str,
    track: str,
    module: str | None,
    minutes: int,
    revision: int,
    at: datetime,
    judge: bool = True,
) -> None:
    """What the list of a classroom session says of somebody, unless something newer is known. judge: settle now."""
    alone_with(db, person)
    source = f"classroom:{attendance}"
    entry = entry_or_none(db, person, source)
    if entry is not None and entry.revision >= revision:
        return
    day = rules.day_of(at, queries.zone(db, organisation))
    edition = catalog.module_or_none(db, organisation, module) if module else None
    said: Mapping[str, Any] = {
        "at": at,
        "day": day,
        "year": day.year,
        "track": track,
        "layer": edition.layer.key if edition else "",
        "module": module or "",
        "names": {"": title},
        "nominal": minutes,
        "revision": revision,
    }
    moved_from = entry.year if entry is not None and entry.year != day.year else None
    if entry is None:
        entry = Entry(organisation_id=organisation, person_id=person, source=source)
        entry.activity, entry.key = rules.CLASSROOM, str(session)
        db.add(entry)
    for name, value in said.items():
        setattr(entry, name, value)
    if judge:
        settle(db, person, day.year)
        if moved_from is not None:
            settle(db, person, moved_from)


def entry_or_none(db: Session, person: UUID, source: str) -> Entry | None:
    return db.scalar(select(Entry).where(Entry.person_id == person, Entry.source == source))
