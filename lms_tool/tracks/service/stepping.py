"""Many people learn a track from one decision on, and do not any more from another. Nothing is erased."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.audit import service as audit
from lms_tool.catalog import queries as catalog
from lms_tool.errors import Conflict, NotFound
from lms_tool.facts import TrackAssigned, TracksAssigned, publish
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as known
from lms_tool.tracks import queries, rules
from lms_tool.tracks.models import Assignment, AssignmentStep
from lms_tool.tracks.service.deciding import said


class StepTakenBack(Conflict):
    code = "TRACK-STEP-BACK"
    what = "This step is taken back already"
    do = "Nothing was done twice. The page of the step says who did it, when and why."


@dataclass(frozen=True, slots=True)
class Undone:
    """back: who does not learn it any more; restored: assignments that hold again; stayed: changed since."""

    back: int
    restored: int
    stayed: int


def take(
    db: Session,
    organisation_id: UUID,
    track: str,
    people: Sequence[UUID],
    leaving: Mapping[UUID, Sequence[Assignment]],
    *,
    by: UUID,
    why: str,
    starts_on: date,
    form: UUID,
    now: datetime,
) -> AssignmentStep:
    """These people learn a track, each with a row of their own. leaving: person → what they leave for it.

    Who is asked for here has been sorted: nobody of them learns it yet. Raises NotFound, SayWhy.
    """
    reason = said(why)
    edition = catalog.track(db, organisation_id, track)
    step = AssignmentStep(
        organisation_id=organisation_id,
        track=track,
        starts_on=starts_on,
        form=form,
        people=len(people),
        moved=len(leaving),
        at=now,
        by=by,
        why=reason,
        ended_why="",
        stayed=0,
    )
    db.add(step)
    db.flush()
    left = [one for rows in leaving.values() for one in rows]
    _end(left, step, by, reason, now)
    new = partial(Assignment, organisation_id=organisation_id, track=track, how="staff", starts_on=starts_on)
    made = [new(person_id=person, at=now, by=by, why=reason, ended_why="", step_id=step.id) for person in people]
    db.add_all(made)
    db.flush()
    told = {"people": step.people, "since": starts_on.isoformat(), "moved": step.moved or None}
    _log(db, step, "assigned", by, now, reason, track=dict(edition.title.words), **told)
    _tell(db, organisation_id, left, made, by, now)
    return step


def take_back_step(db: Session, step_id: UUID, *, by: UUID, why: str, now: datetime) -> Undone:
    """As if the step had not been made, for everybody of whom nothing else has been decided since: the track is not
    owed any more, and what they left for it holds again. Raises NotFound, SayWhy, StepTakenBack."""
    reason = said(why)
    asked = select(AssignmentStep).where(AssignmentStep.id == step_id).with_for_update()
    step = db.scalar(asked.execution_options(populate_existing=True))
    if step is None:
        raise NotFound(f"step {step_id}")
    if step.ended_at is not None:
        raise StepTakenBack(f"step {step_id}")
    organisations.alone(db, step.organisation_id)
    known.each_alone(db, db.scalars(select(Assignment.person_id).where(Assignment.step_id == step_id)))
    given = select(Assignment).where(Assignment.step_id == step_id).order_by(Assignment.at)
    every = db.scalars(given.execution_options(populate_existing=True)).all()
    own = [one for one in every if one.ended_at is None]
    left = queries.moved_by(db, step_id)
    _end(own, step, by, reason, now)
    db.flush()
    again = _restored(db, left, {one.person_id for one in own}, now)
    step.ended_at, step.ended_by, step.ended_why, step.stayed = now, by, reason, len(every) - len(own)
    db.add_all(again)
    db.flush()
    told = {"people": len(own), "stayed": step.stayed or None}
    _log(db, step, "unassigned", by, now, reason, track=step.track, **told)
    _tell(db, step.organisation_id, own, again, by, now)
    return Undone(len(own), len(again), step.stayed)


def _end(rows: Iterable[Assignment], step: AssignmentStep, by: UUID, why: str, now: datetime) -> None:
    for one in rows:
        one.ended_at, one.ended_by, one.ended_why, one.ended_step_id = now, by, why, step.id


def _restored(db: Session, left: Sequence[Assignment], people: set[UUID], now: datetime) -> list[Assignment]:
    """What was left for the step holds again as it did, in a row of its own: what was taken back stays taken back."""
    theirs = [one for one in left if one.person_id in people]
    held = queries.holding(db, people)
    holds = {(person, one.track) for person, rows in held.items() for one in rows}
    again = {(one.person_id, one.track): one for one in theirs if (one.person_id, one.track) not in holds}
    same = ("organisation_id", "person_id", "track", "how", "starts_on", "by", "why")
    return [Assignment(**{name: getattr(one, name) for name in same}, at=now, ended_why="") for one in again.values()]


def _tell(
    db: Session, whose: UUID, back: Iterable[Assignment], given: Iterable[Assignment], by: UUID, now: datetime
) -> None:
    """What they leave first: what they are to learn comes last, and so stands first."""
    words = _words(db, whose)
    told = [_fact(one, words, by, now, back=True) for one in back] + [_fact(one, words, by, now) for one in given]
    publish(db, TracksAssigned(organisation=whose, assigned=tuple(told), at=now))


Words = Callable[[str, date], tuple[dict[str, str], datetime | None]]


def _words(db: Session, organisation_id: UUID) -> Words:
    """(track, first day) → its title and the end of its last day, each looked up once."""
    zone = organisations.organisation(db, organisation_id).timezone
    editions: dict[str, Any] = {}

    def of(track: str, starts_on: date) -> tuple[dict[str, str], datetime | None]:
        if track not in editions:
            editions[track] = None  # a track that was withdrawn asks for nothing by any day
            with suppress(NotFound):
                editions[track] = catalog.track(db, organisation_id, track)
        edition = editions[track]
        if edition is None:
            return {}, None
        return dict(edition.title.words), rules.ends_at(edition.plan.deadline.after(starts_on), zone)

    return of


def _fact(made: Assignment, words: Words, by: UUID, now: datetime, *, back: bool = False) -> TrackAssigned:
    title, due = words(made.track, made.starts_on)
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


def _log(
    db: Session, step: AssignmentStep, done: str, by: UUID, at: datetime, why: str, *, track: Any, **after: Any
) -> None:
    named = " / ".join(track.values()) if isinstance(track, dict) else track
    whose, what = step.organisation_id, f"step.{done}"
    audit.note(db, whose, what, by=by, at=at, subject=step.id, named=named, after=after, why=why)
