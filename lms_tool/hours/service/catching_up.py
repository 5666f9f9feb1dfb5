"""Ledgers made whole: what was done before there was a ledger, and everything anew where a company counts otherwise."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.attempts.models import Attempt
from lms_tool.cohorts.models import Attendance, Batch, ClassroomSession
from lms_tool.hours import rules
from lms_tool.hours.models import HoursPolicy
from lms_tool.hours.service.policies import policy_row
from lms_tool.hours.service.recording import enter_attendance, enter_unit, lesson_source, quiz_source
from lms_tool.hours.service.settling import settle
from lms_tool.organisations import queries as organisations
from lms_tool.people.models import Person
from lms_tool.progress.models import ModuleProgress, Sitting, UnitProgress

AT_ONCE = 100


def catch_up(db: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """Go on with some people; how many were looked at. Does nothing where everybody's ledger is whole."""
    open_ = [
        row for organisation in organisations.every(db) if (row := policy_row(db, organisation.id)).judged_at is None
    ]
    return sum(_go_on(db, row, now, most) for row in open_[:1])


def _go_on(db: Session, row: HoursPolicy, now: datetime, most: int) -> int:
    asked = select(Person.id).where(Person.organisation_id == row.organisation_id).order_by(Person.id).limit(most)
    if row.judged_to:
        asked = asked.where(Person.id > row.judged_to)
    people = list(db.scalars(asked))
    if people:
        _lessons(db, row.organisation_id, people)
        _quizzes(db, row.organisation_id, people)
        _classroom(db, row.organisation_id, people)
        for person in people:
            settle(db, person)
        row.judged_to = people[-1]
    if len(people) < most:
        row.judged_at = now
    return len(people)


def _lessons(db: Session, organisation: UUID, people: Sequence[UUID]) -> None:
    asked = select(UnitProgress).where(
        UnitProgress.person_id.in_(people), UnitProgress.kind == "lesson", UnitProgress.completed_at.is_not(None)
    )
    units = list(db.scalars(asked))
    versions = _versions(db, {unit.enrolment_id for unit in units})
    for unit in units:
        assert unit.completed_at is not None
        read = versions.get((unit.enrolment_id, unit.module, unit.key), [])
        before = [version for opened, version in read if opened is None or opened <= unit.completed_at]
        if before:
            enter_unit(
                db,
                organisation,
                unit.person_id,
                unit.enrolment_id,
                rules.LESSON,
                (unit.module, unit.key),
                before[-1],
                source=lesson_source(unit.enrolment_id, unit.module, unit.key),
                at=unit.completed_at,
                seconds=unit.seconds,
                judge=False,
            )


def _versions(db: Session, enrolments: set[UUID]) -> dict[tuple[UUID, str, str], list[tuple[datetime | None, UUID]]]:
    """(enrolment, module, lesson) → the versions in which it was opened, with the moment, in order; the pin first."""
    found: dict[tuple[UUID, str, str], list[tuple[datetime | None, UUID]]] = {}
    sat = select(Sitting).where(Sitting.enrolment_id.in_(enrolments)).order_by(Sitting.opened_at)
    pins = select(ModuleProgress).where(ModuleProgress.enrolment_id.in_(enrolments))
    pinned = {(row.enrolment_id, row.module): row.version_id for row in db.scalars(pins)}
    for one in db.scalars(sat):
        place = (one.enrolment_id, one.module, one.lesson)
        if place not in found:
            pin = pinned.get((one.enrolment_id, one.module))
            found[place] = [(None, pin)] if pin else []
        found[place].append((one.opened_at, one.version_id))
    return found


def _quizzes(db: Session, organisation: UUID, people: Sequence[UUID]) -> None:
    asked = select(Attempt).where(Attempt.person_id.in_(people), Attempt.state == "graded")
    for attempt in list(db.scalars(asked)):
        ended = attempt.submitted_at or attempt.last_seen_at
        enter_unit(
            db,
            organisation,
            attempt.person_id,
            attempt.enrolment_id,
            rules.QUIZ,
            (attempt.module, attempt.quiz),
            attempt.version_id,
            source=quiz_source(attempt.id),
            at=ended,
            seconds=max(0.0, (ended - attempt.started_at).total_seconds()),
            passed=bool(attempt.passed),
            score=attempt.scaled,
            judge=False,
        )


def _classroom(db: Session, organisation: UUID, people: Sequence[UUID]) -> None:
    asked = (
        select(Attendance, ClassroomSession, Batch)
        .join(ClassroomSession, ClassroomSession.id == Attendance.session_id)
        .join(Batch, Batch.id == ClassroomSession.batch_id)
        .where(Attendance.person_id.in_(people), Attendance.told > 0)
    )
    for row in db.execute(asked).all():
        attendance, session, batch = row[0], row[1], row[2]
        enter_attendance(
            db,
            organisation,
            attendance.person_id,
            attendance=attendance.id,
            session=session.id,
            title=session.title,
            track=batch.track,
            module=session.module,
            minutes=attendance.told_minutes,
            revision=attendance.told,
            at=session.ends_at,
            judge=False,
        )
