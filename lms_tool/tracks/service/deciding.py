"""Who learns a track, and who need not do a module of it. Nothing is erased: what is taken back says why."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.catalog import queries as catalog
from lms_tool.errors import BadInput, Conflict, NotFound
from lms_tool.facts import ModuleExempted, TrackAssigned, publish
from lms_tool.files import queries as files
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.tracks import queries, rules
from lms_tool.tracks.models import Assignment, Exemption

LONGEST_WHY = 500


class SayWhy(BadInput):
    code = "TRACK-WHY"
    status = 422
    what = "A reason is needed"
    do = "Write in a few words why; it is kept with the decision and everybody concerned can read it."


class AlreadyDecided(Conflict):
    code = "TRACK-DECIDED"
    what = "That is decided already"
    do = "Look at the page of this person: it says who decided it, when and why."


class NotDecided(Conflict):
    code = "TRACK-UNDECIDED"
    what = "That does not hold any more"
    do = "Somebody else may have taken it back. Reload the page to see how it stands."


class NotInTrack(BadInput):
    code = "TRACK-MODULE"
    status = 422
    what = "This track does not have that module"
    do = "Choose a module of the track."


def note(
    db: Session, organisation_id: UUID, person_id: UUID, track: str, *, how: str, now: datetime
) -> Assignment | None:
    """A link or a post has brought somebody into a track. None where they are in it already, or where staff took it
    back: then only staff give it again."""
    people.alone(db, person_id)
    if queries.active_or_none(db, person_id, track) or track in queries.taken_back(db, person_id):
        return None
    return _assigned(db, organisation_id, person_id, track, how=how, by=None, why="", starts_on=None, now=now)


def assign(
    db: Session, person_id: UUID, track: str, *, by: UUID, why: str, starts_on: date | None, now: datetime
) -> Assignment:
    """Staff decide that somebody learns a track. Raises NotFound, SayWhy, AlreadyDecided."""
    person, reason = people.person(db, person_id), said(why)
    whose = person.organisation_id
    edition = catalog.track(db, whose, track)
    people.alone(db, person_id)
    if queries.active_or_none(db, person_id, track):
        raise AlreadyDecided(f"{person_id} learns {track}")
    made = _assigned(db, whose, person_id, track, how="staff", by=by, why=reason, starts_on=starts_on, now=now)
    _log(db, made, "assigned", by, now, reason, track=dict(edition.title.words), since=made.starts_on.isoformat())
    publish(db, _fact(db, made, by, now))
    return made


def take_back_assignment(
    db: Session, person_id: UUID, assignment_id: UUID, *, by: UUID, why: str, now: datetime
) -> Assignment:
    """What was learnt stays in the record; the track is not owed any more. Raises SayWhy, NotDecided."""
    made = _ended(db, Assignment, assignment_id, person_id, by, why, now)
    _log(db, made, "unassigned", by, now, made.ended_why, track=made.track)
    publish(db, _fact(db, made, by, now, back=True))
    return made


def exempt(
    db: Session, person_id: UUID, track: str, module: str, *, by: UUID, why: str, proof: str | None, now: datetime
) -> Exemption:
    """Somebody need not do a module. proof: key of a stored file.

    Raises NotFound, SayWhy, NotInTrack, AlreadyDecided.
    """
    person, reason = people.person(db, person_id), said(why)
    whose = person.organisation_id
    if module not in {named.module for named in catalog.track(db, whose, track).modules}:
        raise NotInTrack(f"{module} in {track}")
    people.alone(db, person_id)
    asked = select(Exemption.id).where(
        Exemption.person_id == person_id,
        Exemption.track == track,
        Exemption.module == module,
        Exemption.ended_at.is_(None),
    )
    if db.scalar(asked):
        raise AlreadyDecided(f"{person_id} is exempt from {track}/{module}")
    if proof:
        files.file(db, whose, proof)
    made = Exemption(
        organisation_id=whose,
        person_id=person_id,
        track=track,
        module=module,
        at=now,
        by=by,
        why=reason,
        proof=proof,
        ended_why="",
    )
    db.add(made)
    db.flush()
    _log(db, made, "exempted", by, now, reason, track=track, module=module)
    publish(db, _exempted(made, by, now))
    return made


def take_back_exemption(
    db: Session, person_id: UUID, exemption_id: UUID, *, by: UUID, why: str, now: datetime
) -> Exemption:
    """The module is owed again. Raises SayWhy, NotDecided."""
    made = _ended(db, Exemption, exemption_id, person_id, by, why, now)
    _log(db, made, "unexempted", by, now, made.ended_why, track=made.track, module=made.module)
    publish(db, _exempted(made, by, now, back=True))
    return made


def _assigned(
    db: Session,
    organisation_id: UUID,
    person_id: UUID,
    track: str,
    *,
    how: str,
    by: UUID | None,
    why: str,
    starts_on: date | None,
    now: datetime,
) -> Assignment:
    made = Assignment(
        organisation_id=organisation_id,
        person_id=person_id,
        track=track,
        how=how,
        starts_on=starts_on or organisations.today(db, organisation_id, now),
        at=now,
        by=by,
        why=why,
        ended_why="",
    )
    db.add(made)
    db.flush()
    return made


def _fact(db: Session, made: Assignment, by: UUID, now: datetime, *, back: bool = False) -> TrackAssigned:
    title, due = {}, None
    with suppress(NotFound):  # a track that was withdrawn asks for nothing by any day
        edition = catalog.track(db, made.organisation_id, made.track)
        zone = organisations.organisation(db, made.organisation_id).timezone
        title, due = dict(edition.title.words), rules.ends_at(edition.plan.deadline.after(made.starts_on), zone)
    return TrackAssigned(
        organisation=made.organisation_id,
        person=made.person_id,
        assignment=made.id,
        track=made.track,
        by=by,
        at=now,
        title=title,
        due=due,
        back=back,
    )


def _exempted(made: Exemption, by: UUID, now: datetime, *, back: bool = False) -> ModuleExempted:
    return ModuleExempted(
        organisation=made.organisation_id,
        person=made.person_id,
        exemption=made.id,
        track=made.track,
        module=made.module,
        by=by,
        at=now,
        proven=made.proof is not None,
        back=back,
    )


Decided = TypeVar("Decided", Assignment, Exemption)


def _ended(
    db: Session, kind: type[Decided], decision: UUID, person_id: UUID, by: UUID, why: str, now: datetime
) -> Decided:
    people.alone(db, person_id)
    made = db.get(kind, decision, populate_existing=True)
    if made is None or made.person_id != person_id or made.ended_at is not None:
        raise NotDecided("not there, or taken back already")
    made.ended_at, made.ended_by, made.ended_why = now, by, said(why)
    db.flush()
    return made


def said(why: str) -> str:
    """A reason as it is kept. Raises SayWhy."""
    reason = why.strip()[:LONGEST_WHY]
    if not reason:
        raise SayWhy("no reason given")
    return reason


def _log(db: Session, made: Assignment | Exemption, done: str, by: UUID, at: datetime, why: str, **after: Any) -> None:
    person = people.person(db, made.person_id)
    named = " · ".join(part for part in (person.name, person.staff_number) if part)
    audit.note(
        db, made.organisation_id, f"person.{done}", by=by, at=at, subject=person.id, named=named, after=after, why=why
    )
