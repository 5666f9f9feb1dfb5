"""The next cycle of a track: passing it holds so long, then it is learnt again, in an enrolment of its own."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.facts import Enrolled, Occasion, TrackRenewed, publish
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment
from lms_tool.progress.service.satisfying import alone_with, by_itself, consider_track
from lms_tool.tracks import queries as tracks
from lms_tool.tracks import rules

MOST = 100  # opened in one transaction


def renew_due(db: Session, *, now: datetime) -> int:
    """Open the next cycle for whoever it is due for, in every organisation. How many were opened."""
    opened = 0
    for organisation in organisations.every(db):
        day = organisations.today(db, organisation.id, now)
        for enrolment_id in queries.to_renew(db, organisation.id, day, most=MOST - opened):
            opened += renew(db, enrolment_id, now=now) is not None
        if opened >= MOST:
            break
    return opened


def renew(db: Session, enrolment_id: UUID, *, now: datetime, occasion: Occasion | None = None) -> Enrolment | None:
    """The next cycle, on the latest version; None where none is due. What was done stays with the one before it.

    Only while the track is to be learnt: whoever was taken out of it does not owe it again.
    """
    people.alone(db, queries.enrolment(db, enrolment_id).person_id)
    old = alone_with(db, enrolment_id)
    today = organisations.today(db, old.organisation_id, now)
    if old.followed_at or old.renews_on is None or today < old.renews_on:
        return None
    if tracks.active_or_none(db, old.person_id, old.track) is None:
        return None
    try:
        edition = catalog.track(db, old.organisation_id, old.track)
    except NotFound:  # a track that was withdrawn is asked of nobody again
        old.renews_on = None
        return None
    made = _next(db, old, edition.id, today, now)
    who = by_itself(db, made)
    told = Occasion(who.organisation, who.person, made.id, occasion.launch, occasion.language) if occasion else who
    publish(db, Enrolled(occasion=told, at=now, track=made.track))
    zone = organisations.organisation(db, made.organisation_id).timezone
    due = rules.ends_at(edition.plan.deadline.after(today), zone)
    publish(db, TrackRenewed(occasion=told, at=now, track=made.track, title=dict(edition.title.words), due=due))
    if tracks.exemptions_of(db, made.person_id):
        consider_track(db, made.id, now=now, occasion=told)
    return made


def _next(db: Session, old: Enrolment, version: UUID, today: date, now: datetime) -> Enrolment:
    cycles = select(func.max(Enrolment.cycle)).where(Enrolment.person_id == old.person_id, Enrolment.track == old.track)
    old.followed_at, old.renews_on = now, None
    made = Enrolment(
        organisation_id=old.organisation_id,
        person_id=old.person_id,
        track=old.track,
        track_version_id=version,
        cycle=(db.scalar(cycles) or 0) + 1,
        enrolled_at=now,
        last_seen_at=max(now, old.last_seen_at + timedelta(microseconds=1)),
        starts_on=today,
    )
    db.add(made)
    db.flush()
    return made
