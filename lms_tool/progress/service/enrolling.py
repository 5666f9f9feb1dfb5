"""Who is in which track, from the launch on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.facts import Enrolled, Occasion, publish
from lms_tool.organisations import queries as organisations
from lms_tool.people import queries as people
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment
from lms_tool.progress.service.renewing import renew
from lms_tool.progress.service.satisfying import consider_track
from lms_tool.tracks import queries as assignments
from lms_tool.tracks import service as tracks

HANDBOOK = ("case", "phrases", "law")


def arrive(db: Session, arrived: facts.Arrived) -> None:
    """A learner came in from the LMS: enrol them where the link belongs, and let it be told."""
    if "learner" not in arrived.roles or arrived.lost:
        return
    track = track_of(db, arrived.organisation, arrived.person, arrived.content)
    if track is None:
        return
    enrolment = enrol(
        db,
        arrived.organisation,
        arrived.person,
        track,
        launch=arrived.launch,
        language=arrived.language,
        now=arrived.at,
        how="link" if arrived.content else "post",
    )
    if arrived.content == f"track:{track}":
        _back_in(db, enrolment, arrived.at)
    enrolment.last_seen_at = arrived.at
    occasion = Occasion(arrived.organisation, arrived.person, enrolment.id, arrived.launch, arrived.language)
    if again := renew(db, enrolment.id, now=arrived.at, occasion=occasion) if enrolment.renews_on else None:
        occasion = replace(occasion, enrolment=again.id)
    publish(db, facts.ContentLaunched(occasion=occasion, at=arrived.at, content=arrived.content or f"track:{track}"))


def track_of(db: Session, organisation_id: UUID, person_id: UUID, content: str | None) -> str | None:
    """The track a link leads into: the one it names, the person's own that has the module, the first that has it.

    A link that names nothing leads to what the person is learning; who learns nothing (any more) learns what their post
    asks for. Nothing leads into a track again that staff took back; who was in it before can read on.
    Pages of the handbook belong to no track.
    """
    kind, _, key = (content or "").partition(":")
    if kind in HANDBOOK:
        return None
    taken = assignments.taken_back(db, person_id)
    editions = [
        one
        for one in catalog.tracks(db, organisation_id)
        if one.key not in taken or queries.is_enrolled(db, person_id, one.key)
    ]
    known = {track.key: {named.module for named in track.modules} for track in editions}
    if kind == "track":
        return key if key in known or queries.is_enrolled(db, person_id, key) else None
    module = key.partition("/")[0] or None
    own = queries.enrolment_or_none(db, person_id, module=module)
    decided = None if module else assignments.decided_by_staff(db, person_id)
    if decided in known and not queries.is_enrolled(db, person_id, decided):
        return decided
    if own and (module or _is_learning(db, own)):
        return own.track
    if module is None:
        post = assignments.track_of_post(db, organisation_id, person_id)
        asked = post if post in known else None
        return own.track if own and (asked is None or queries.is_enrolled(db, person_id, asked)) else asked
    having = next((track for track, modules in known.items() if module in modules), None)
    edition = None if having else catalog.module_or_none(db, organisation_id, module)
    return _nearest_track(db, person_id, edition, editions) if edition else having


def _is_learning(db: Session, enrolment: Enrolment) -> bool:
    ended = assignments.ended_tracks(db, enrolment.person_id)
    return enrolment.satisfied_at is None and enrolment.track not in ended


def _back_in(db: Session, enrolment: Enrolment, now: datetime) -> None:
    """A course link that names a track brings somebody back into it whose assignment ended, unless staff ended it."""
    if enrolment.track in assignments.ended_tracks(db, enrolment.person_id):
        tracks.note(db, enrolment.organisation_id, enrolment.person_id, enrolment.track, how="link", now=now)


def enrol_assigned(db: Session, fact: facts.TrackAssigned) -> None:
    """Staff decided that somebody learns a track: it is there when they come in, and comes first.

    Who never came in has no account that anything could be told of yet; the decision waits for them. Taken back, what
    was learnt stays.
    """
    if fact.back or not people.accounts_of(db, fact.person):
        return
    language = organisations.organisation(db, fact.organisation).locale
    enrolment = enrol(db, fact.organisation, fact.person, fact.track, launch=None, language=language, now=fact.at)
    enrolment.last_seen_at = fact.at


def _nearest_track(db: Session, person_id: UUID, edition: ModuleEdition, tracks: Sequence[TrackEdition]) -> str | None:
    """Where a company's own module counts that stands in no track: in the track its learner is in, else in the first
    one that teaches its layer."""
    own = queries.enrolment_or_none(db, person_id)
    if own:
        return own.track
    here = edition.layer.key
    return next((one.key for one in tracks if any(c.layer.key == here and c.modules for c in one.layers)), None)


# Every launch asks this: building the statement anew would cost as much as asking it.
_IN_TRACK = (
    select(Enrolment)
    .where(Enrolment.person_id == bindparam("person", type_=Uuid()), Enrolment.track == bindparam("track"))
    .order_by(Enrolment.cycle.desc())
    .limit(1)
)


def enrol(
    db: Session,
    organisation_id: UUID,
    person_id: UUID,
    track: str,
    *,
    launch: UUID | None,
    language: str,
    now: datetime,
    how: str = "link",
) -> Enrolment:
    """The person's enrolment in this track, made if need be; two launches at once make one.

    how: what decided it, where nobody did: link or post.
    """
    asked = {"person": person_id, "track": track}
    if found := db.scalar(_IN_TRACK, asked):
        return found
    people.alone(db, person_id)
    if found := db.scalar(_IN_TRACK, asked):
        return found  # another launch was quicker
    edition = catalog.track(db, organisation_id, track)
    enrolment = Enrolment(
        organisation_id=organisation_id,
        person_id=person_id,
        track=track,
        track_version_id=edition.id,
        enrolled_at=now,
        last_seen_at=now,
    )
    db.add(enrolment)
    db.flush()
    tracks.note(db, organisation_id, person_id, track, how=how, now=now)
    occasion = Occasion(organisation_id, person_id, enrolment.id, launch, language)
    publish(db, Enrolled(occasion=occasion, at=now, track=track))
    if assignments.exemptions_of(db, person_id):  # perhaps decided before they came, and nothing is left
        consider_track(db, enrolment.id, now=now, occasion=occasion)
    return enrolment
