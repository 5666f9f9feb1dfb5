"""Which enrolments somebody has, and to which of them something belongs."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.tracks import meet
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import TrackEdition
from lms_tool.errors import NotFound
from lms_tool.facts import Occasion
from lms_tool.people import queries as people
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries.journeys import journeys
from lms_tool.progress.queries.leaving import check_not_taken_back
from lms_tool.tracks.models import Assignment
from lms_tool.tracks.queries import taken_back


class NotInTrack(NotFound):
    code = "NOT-IN-TRACK"
    what = "This is not part of your training"
    do = "Your track does not include this module. Ask your trainer if you think it should."


def enrolments_of(db: Session, person_id: UUID) -> list[Enrolment]:
    """The enrolments of a person, the one last used first; of each track only the cycle they are in."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.followed_at.is_(None))
    return list(db.scalars(asked.order_by(Enrolment.last_seen_at.desc(), Enrolment.cycle.desc())))


def every_enrolment_of(db: Session, person_id: UUID) -> list[Enrolment]:
    """With the cycles that are over; the one last used first."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id)
    return list(db.scalars(asked.order_by(Enrolment.last_seen_at.desc(), Enrolment.cycle.desc())))


def former_or_none(db: Session, enrolment: Enrolment) -> Enrolment | None:
    """The cycle before this one."""
    asked = select(Enrolment).where(
        Enrolment.person_id == enrolment.person_id,
        Enrolment.track == enrolment.track,
        Enrolment.cycle < enrolment.cycle,
        Enrolment.followed_at.is_not(None),
    )
    return db.scalar(asked.order_by(Enrolment.cycle.desc()).limit(1))


def to_renew(db: Session, organisation_id: UUID, day: date, *, most: int) -> list[UUID]:
    """Enrolments whose next cycle is due, the longest due first: of people who still work here and are to learn it."""
    learns = select(Assignment.id).where(
        Assignment.person_id == Enrolment.person_id, Assignment.track == Enrolment.track, Assignment.ended_at.is_(None)
    )
    asked = select(Enrolment.id).where(
        Enrolment.organisation_id == organisation_id, Enrolment.renews_on <= day, learns.exists()
    )
    asked = asked.where(Enrolment.person_id.not_in(people.leavers(organisation_id, day)))
    return list(db.scalars(asked.order_by(Enrolment.renews_on, Enrolment.id).limit(most)))


def is_enrolled(db: Session, person_id: UUID, track: str) -> bool:
    return any(one.track == track for one in enrolments_of(db, person_id))


def enrolments_in(db: Session, wanted: Iterable[UUID]) -> list[Enrolment]:
    """Of many people, the first ones first; of each track only the cycle they are in."""
    asked = select(Enrolment).where(Enrolment.person_id.in_(list(wanted)), Enrolment.followed_at.is_(None))
    return list(db.scalars(asked.order_by(Enrolment.enrolled_at)))


def enrolment(db: Session, enrolment_id: UUID) -> Enrolment:
    found = db.get(Enrolment, enrolment_id)
    if found is None:
        raise NotFound(f"enrolment {enrolment_id}")
    return found


def enrolment_or_none(
    db: Session, person_id: UUID, *, track: str | None = None, module: str | None = None
) -> Enrolment | None:
    """The enrolment something belongs to: in the track the link names, else the last used one that has the module.

    One that staff took back only where there is no other.
    """
    found = enrolments_of(db, person_id)
    if module:
        found = [one for one in found if module in {named.module for named in edition_of(db, one).modules}]
    if len(found) > 1:
        taken = taken_back(db, person_id)
        found = [one for one in found if one.track not in taken] or found
    return next((one for one in found if one.track == track), found[0] if found else None)


def enrolment_for(db: Session, person_id: UUID, module: str, track: str | None = None) -> Enrolment:
    """Raises NotInTrack, TrackTakenBack."""
    found = enrolment_or_none(db, person_id, track=track, module=module)
    if found is None:
        check_not_taken_back(db, person_id, module)
        raise NotInTrack(f"module {module} is in no track of this person")
    return found


def occasion(
    db: Session, person_id: UUID, module: str, *, content: str | None, launch: UUID | None, language: str
) -> Occasion:
    """Who acts in which enrolment, when they work on this module. content: what the link shows. Raises NotInTrack.

    A module that the link itself names may be in no track (a company's own one): it then belongs to the last used one.
    """
    kind, _, named = (content or "").partition(":")
    if (
        kind != "track"
        and named.partition("/")[0] == module
        and enrolment_or_none(db, person_id, module=module) is None
    ):
        found = enrolment_or_none(db, person_id) or enrolment_for(db, person_id, module)
    else:
        found = enrolment_for(db, person_id, module, named if kind == "track" else None)
    return Occasion(found.organisation_id, person_id, found.id, launch, language)


def modules_of(db: Session, person_id: UUID) -> set[str]:
    """Keys of the modules in the tracks of a person, without those that are for other projects and regions."""
    found = enrolments_of(db, person_id)
    known = journeys(db, found)
    return {
        met.module for one in found for met in meet(edition_of(db, one).plan, known[one.id].persona) if met.is_meant
    }


def edition_of(db: Session, enrolment: Enrolment) -> TrackEdition:
    """The version of the track that is followed."""
    return catalog.track(db, enrolment.organisation_id, enrolment.track, enrolment.track_version_id)
