from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.people import queries as people
from lms_tool.tracks.models import Assignment, Exemption

# Every launch asks this: building the statement anew would cost as much as asking it.
_ASSIGNMENTS = (
    select(Assignment)
    .where(Assignment.person_id == bindparam("person", type_=Uuid()))
    .order_by(Assignment.ended_at.is_not(None), Assignment.at.desc())
)


def assignments_of(db: Session, person_id: UUID) -> Sequence[Assignment]:
    """Every one, those that hold first, the newest first."""
    return db.scalars(_ASSIGNMENTS, {"person": person_id}).all()


def exemptions_of(db: Session, person_id: UUID) -> Sequence[Exemption]:
    """Every one, those that hold first, the newest first."""
    asked = select(Exemption).where(Exemption.person_id == person_id)
    return db.scalars(asked.order_by(Exemption.ended_at.is_not(None), Exemption.at.desc())).all()


def active_or_none(db: Session, person_id: UUID, track: str) -> Assignment | None:
    """The assignment that holds."""
    asked = select(Assignment).where(
        Assignment.person_id == person_id, Assignment.track == track, Assignment.ended_at.is_(None)
    )
    return db.scalar(asked.order_by(Assignment.at.desc()).limit(1))


def assigned(db: Session, organisation_id: UUID, track: str) -> Sequence[Assignment]:
    """Everybody who is to learn a track now."""
    asked = select(Assignment).where(
        Assignment.organisation_id == organisation_id, Assignment.track == track, Assignment.ended_at.is_(None)
    )
    return db.scalars(asked.order_by(Assignment.at)).all()


def decided_by_staff(db: Session, person_id: UUID) -> str | None:
    """The track that staff decided on last, while that holds."""
    return next((one.track for one in assignments_of(db, person_id) if one.how == "staff" and not one.ended_at), None)


def ended_tracks(db: Session, person_id: UUID) -> set[str]:
    """Tracks to which somebody was assigned and is not any more."""
    found = assignments_of(db, person_id)
    holding = {one.track for one in found if one.ended_at is None}
    return {one.track for one in found} - holding


def taken_back(db: Session, person_id: UUID) -> dict[str, Assignment]:
    """Track → the assignment that staff took back, while nobody has given the track again."""
    found = assignments_of(db, person_id)
    holding = {one.track for one in found if one.ended_at is None}
    ended = sorted((one for one in found if one.ended_at), key=lambda one: (one.ended_at, one.at))
    last = {one.track: one for one in ended if one.track not in holding}
    return {track: one for track, one in last.items() if one.ended_by}


def track_of_post(db: Session, organisation_id: UUID, person_id: UUID, *, now: datetime | None = None) -> str | None:
    """The track that the post of somebody names; the first one where several do."""
    post = people.posts_of(db, [person_id], now=now).get(person_id)
    if post is None:
        return None
    tracks = catalog.tracks(db, organisation_id)
    return next((one.key for one in tracks if post in one.plan.posts), None)
