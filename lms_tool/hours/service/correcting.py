"""What staff correct: minutes more or less, with a reason; taken back, it stays in the ledger and counts nothing."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.errors import BadInput, Conflict, NotFound
from lms_tool.facts import HoursCorrected, publish
from lms_tool.hours import queries, rules
from lms_tool.hours.models import Entry
from lms_tool.hours.service.settling import alone_with, settle
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people


class CorrectionFaulty(BadInput):
    """fault: a code of `rules.correction_fault`, or "day"."""

    code = "HOURS-CORRECTION"
    status = 422
    what = "This correction cannot be entered"
    do = (
        "It needs a day that has come, minutes other than 0 and a reason, and it cannot take away more than counts in "
        "that year. Go back and check."
    )

    def __init__(self, fault: str) -> None:
        super().__init__(f"correction: {fault}")
        self.fault = fault


class NothingToTakeBack(Conflict):
    code = "HOURS-BACK"
    what = "This correction cannot be taken back"
    do = "It was taken back already, or without it the year would fall below nothing. Open the page again to see."


def correct(
    db: Session,
    person_id: UUID,
    minutes: int,
    *,
    why: str,
    by: UUID,
    now: datetime,
    day: date | None = None,
    about: UUID | None = None,
) -> Entry:
    """Minutes more, or less below 0: on a day, or about an entry of that person. Raises CorrectionFaulty, NotFound."""
    alone_with(db, person_id)
    person = people.person(db, person_id)
    subject = queries.entry(db, about) if about else None
    if subject is not None and (subject.person_id != person_id or subject.activity == rules.CORRECTION):
        raise NotFound(f"entry {about} of {person_id}")
    today = organisations.today(db, person.organisation_id, now)
    when = subject.day if subject else day or today
    if when > today or when.year < 2000:
        raise CorrectionFaulty("day")
    fault = rules.correction_fault(minutes, why, queries.year_minutes(db, person_id, when.year))
    if fault:
        raise CorrectionFaulty(fault)
    noon = datetime.combine(when, time(12), queries.zone(db, person.organisation_id))
    entry = Entry(
        id=(made := uuid4()),
        organisation_id=person.organisation_id,
        person_id=person_id,
        source=f"correction:{made}",
        year=when.year,
        day=when,
        at=noon,
        activity=rules.CORRECTION,
        track=subject.track if subject else "",
        layer=subject.layer if subject else "",
        names=dict(subject.names) if subject else {},
        nominal=minutes,
        minutes=minutes,
        why=rules.COUNTED,
        by=by,
        reason=why.strip()[:500],
        about_id=subject.id if subject else None,
    )
    db.add(entry)
    settle(db, person_id, when.year)
    publish(db, _told(entry, minutes, by, now))
    _log(db, "hours.corrected", entry, by, now, {"minutes": 0}, {"minutes": minutes}, entry.reason)
    return entry


def take_back(db: Session, entry_id: UUID, *, why: str, by: UUID, now: datetime) -> Entry:
    """Raises NothingToTakeBack, CorrectionFaulty without a reason, NotFound."""
    entry = queries.entry(db, entry_id)
    alone_with(db, entry.person_id)
    db.refresh(entry)
    if entry.activity != rules.CORRECTION:
        raise NotFound(f"correction {entry_id}")
    if not why.strip():
        raise CorrectionFaulty("reason")
    left = queries.year_minutes(db, entry.person_id, entry.year) - entry.minutes
    if entry.back_at is not None or left < 0:
        raise NothingToTakeBack(f"correction {entry_id}")
    before = entry.minutes
    entry.back_at, entry.back_by, entry.back_reason = now, by, why.strip()[:500]
    entry.minutes, entry.why = 0, rules.BACK
    settle(db, entry.person_id, entry.year)
    publish(db, _told(entry, before, by, now, back=True))
    _log(db, "hours.taken-back", entry, by, now, {"minutes": before}, {"minutes": 0}, entry.back_reason)
    return entry


def _told(entry: Entry, minutes: int, by: UUID, now: datetime, *, back: bool = False) -> HoursCorrected:
    return HoursCorrected(
        organisation=entry.organisation_id,
        person=entry.person_id,
        correction=entry.id,
        minutes=minutes,
        year=entry.year,
        track=entry.track or None,
        by=by,
        back=back,
        at=now,
    )


def _log(
    db: Session,
    what: str,
    entry: Entry,
    by: UUID,
    now: datetime,
    before: dict[str, int],
    after: dict[str, int],
    why: str,
) -> None:
    named = people.names_of(db, [entry.person_id]).get(entry.person_id, "")
    audit.note(
        db,
        entry.organisation_id,
        what,
        by=by,
        at=now,
        subject=entry.person_id,
        named=named,
        before=before,
        after=after,
        why=why,
    )
