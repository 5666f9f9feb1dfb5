"""Everybody of a course, a line each: what counts and filters need, worked out beforehand where that still holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lms_tool.catalog.models import Version
from lms_tool.people.models import Membership, Person
from lms_tool.progress import queries as progress
from lms_tool.progress.models import Enrolment
from lms_tool.reporting import rules
from lms_tool.reporting.models import Stand
from lms_tool.reporting.queries.rows import Row, in_course, rows_in
from lms_tool.tracks.rules import Journey

CHECKED_EVERY = timedelta(minutes=10)
_SEEN = (
    Enrolment.id,
    Enrolment.organisation_id,
    Enrolment.person_id,
    Enrolment.track,
    Enrolment.track_version_id,
    Enrolment.enrolled_at,
    Enrolment.starts_on,
    Enrolment.changes,
)
_STORED = (Stand.changes.label("read"), Stand.basis, Stand.until, Stand.state, Stand.moved_at, Stand.module)


@dataclass(frozen=True, slots=True)
class Line:
    """One learner in one track; without an enrolment somebody who never came as a learner of a track."""

    person: UUID
    name: str | None
    enrolment: UUID | None
    track: str | None
    version: UUID | None
    """Of the track."""
    state: rules.State
    days: int
    module: str | None

    @property
    def stand(self) -> rules.Stand:
        return rules.Stand(self.person, self.state, self.module)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An enrolment whose stand is to be written. basis: what it follows from now."""

    enrolment: UUID
    changes: int
    basis: str
    holds: bool


def lines(db: Session, course_id: UUID, *, now: datetime) -> list[Line]:
    """Everybody who learns in a course, track by track; those who came first stand first."""
    asked = select(Person.id, Person.name, Person.created_at).join(Membership, Membership.person_id == Person.id)
    asked = asked.where(
        Membership.course_id == course_id,
        Membership.role == "learner",
        Membership.state == "came",
        Person.merged_into_id.is_(None),
    )
    learners = db.execute(asked.order_by(Membership.created_at)).all()
    among = select(Membership.person_id).where(
        Membership.course_id == course_id, Membership.role == "learner", Membership.state == "came"
    )
    seen = _seen(db, and_(Enrolment.person_id.in_(among), Enrolment.followed_at.is_(None)))
    theirs: defaultdict[UUID, list[tuple[Any, rules.Kept]]] = defaultdict(list)
    for one, kept in _stood(db, in_course(db, course_id, seen), now=now):
        theirs[one.person_id].append((one, kept))
    found: list[Line] = []
    for person, name, came in learners:
        for one, kept in theirs.get(person, ()):
            state, days = kept.state_at(now), kept.days_at(now)
            found.append(Line(person, name, one.id, one.track, one.track_version_id, state, days, kept.module))
        if person not in theirs:
            found.append(Line(person, name, None, None, None, rules.State.NOT_STARTED, (now - came).days, None))
    return found


def waiting(db: Session, *, most: int, now: datetime) -> list[Waiting]:
    """Enrolments whose stand is missing, was worked out before something changed, or has not been checked for long.

    The session sees every organisation.
    """
    asked = select(Enrolment.id).outerjoin(Stand, Stand.enrolment_id == Enrolment.id)
    asked = asked.where(Enrolment.followed_at.is_(None))
    late = or_(Stand.id.is_(None), Stand.changes != Enrolment.changes)
    due = Stand.checked_at < now - CHECKED_EVERY
    ids = list(db.scalars(asked.where(late).limit(most)))
    ids += db.scalars(asked.where(~late, due).order_by(Stand.checked_at).limit(10 * most))
    by_company: defaultdict[UUID, list[Any]] = defaultdict(list)
    for one in _seen(db, Enrolment.id.in_(ids)) if ids else ():
        by_company[one.organisation_id].append(one)
    found: list[Waiting] = []
    for seen in by_company.values():
        journeys, bases = _bases(db, seen, now)
        for one in seen:
            holds = _holds(one, bases[one.id], journeys[one.id])
            found.append(Waiting(one.id, one.changes, bases[one.id], holds))
    return found


def _seen(db: Session, which: Any) -> Sequence[Any]:
    asked = select(*_SEEN, *_STORED).outerjoin(Stand, Stand.enrolment_id == Enrolment.id)
    return db.execute(asked.where(which).order_by(Enrolment.enrolled_at)).all()


def _stood(db: Session, seen: Sequence[Any], *, now: datetime) -> list[tuple[Any, rules.Kept]]:
    if not seen:
        return []
    journeys, bases = _bases(db, seen, now)
    fresh = {one.id for one in seen if _holds(one, bases[one.id], journeys[one.id])}
    anew = worked_out(db, [one.id for one in seen if one.id not in fresh], now=now)
    return [
        (one, rules.Kept(rules.State(one.state), one.moved_at, one.module) if one.id in fresh else anew[one.id].kept)
        for one in seen
    ]


def worked_out(db: Session, enrolments: Iterable[UUID], *, now: datetime) -> Mapping[UUID, Row]:
    """By enrolment."""
    found = rows_in(db, list(enrolments), zone=UTC, now=now)
    return {row.enrolment.id: row for row in found if row.enrolment}


def _holds(one: Any, basis: str, journey: Journey) -> bool:
    if one.read != one.changes or one.basis != basis:
        return False
    return one.until is None or (journey.today is not None and journey.today < one.until)


def _bases(db: Session, seen: Sequence[Any], now: datetime) -> tuple[Mapping[UUID, Journey], dict[UUID, str]]:
    """What a stand follows from, besides what lies in the enrolment and the calendar. All are of one organisation."""
    journeys = progress.journeys(db, seen, now=now, begun={})
    shelf = _shelf(db, seen[0].organisation_id)
    return journeys, {one.id: _basis(one.track_version_id, journeys[one.id], shelf) for one in seen}


def _basis(version: UUID, journey: Journey, shelf: str) -> str:
    said = f"{journey.persona}|{journey.start}|{sorted(journey.exempt)}|{version}|{shelf}"
    return md5(said.encode(), usedforsecurity=False).hexdigest()


def _shelf(db: Session, organisation_id: UUID) -> str:
    """Becomes another one whenever a module is published, withdrawn or brought back."""
    asked = select(
        func.count(Version.id),
        func.max(Version.published_at),
        func.count(Version.withdrawn_at),
        func.max(Version.withdrawn_at),
    ).where(Version.organisation_id == organisation_id, Version.kind == "module")
    return "|".join(str(one) for one in db.execute(asked).one())
