"""Who is in which track, from the launch on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms_tool import facts
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.rules import ModuleEdition, TrackEdition
from lms_tool.facts import Enrolled, Occasion, publish
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment


def arrive(db: Session, arrived: facts.Arrived) -> None:
    """A learner came in from the LMS: enrol them where the link belongs, and let it be told."""
    if "learner" not in arrived.roles:
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
    )
    enrolment.last_seen_at = arrived.at
    occasion = Occasion(arrived.organisation, arrived.person, enrolment.id, arrived.launch, arrived.language)
    publish(db, facts.ContentLaunched(occasion=occasion, at=arrived.at, content=arrived.content or f"track:{track}"))


def track_of(db: Session, organisation_id: UUID, person_id: UUID, content: str | None) -> str | None:
    """The track a link leads into: the one it names, the person's own that has the module, the first that has it."""
    kind, _, key = (content or "").partition(":")
    tracks = catalog.tracks(db, organisation_id)
    known = {track.key: {named.module for named in track.modules} for track in tracks}
    if kind == "track":
        return key if key in known or queries.is_enrolled(db, person_id, key) else None
    module = key.partition("/")[0] or None
    own = queries.enrolment_or_none(db, person_id, module=module)
    if own:
        return own.track
    having = next((track for track, modules in known.items() if module in modules), None)
    edition = catalog.module_or_none(db, organisation_id, module) if module and not having else None
    return _nearest_track(db, person_id, edition, tracks) if edition else having


def _nearest_track(db: Session, person_id: UUID, edition: ModuleEdition, tracks: Sequence[TrackEdition]) -> str | None:
    """Where a company's own module counts that stands in no track: in the track its learner is in, else in the first
    one that teaches its layer."""
    own = queries.enrolment_or_none(db, person_id)
    if own:
        return own.track
    here = edition.layer.key
    return next((one.key for one in tracks if any(c.layer.key == here and c.modules for c in one.layers)), None)


def enrol(
    db: Session,
    organisation_id: UUID,
    person_id: UUID,
    track: str,
    *,
    launch: UUID | None,
    language: str,
    now: datetime,
) -> Enrolment:
    """The person's enrolment in this track, made if need be; two launches at once make one."""
    asked = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.track == track)
    found = db.scalar(asked.order_by(Enrolment.cycle.desc()).limit(1))
    if found:
        return found
    edition = catalog.track(db, organisation_id, track)
    enrolment = Enrolment(
        organisation_id=organisation_id,
        person_id=person_id,
        track=track,
        track_version_id=edition.id,
        enrolled_at=now,
        last_seen_at=now,
    )
    try:
        with db.begin_nested():
            db.add(enrolment)
    except IntegrityError:
        return db.scalars(asked).one()
    publish(
        db, Enrolled(occasion=Occasion(organisation_id, person_id, enrolment.id, launch, language), at=now, track=track)
    )
    return enrolment
