"""A learner with several trainings turns to another one."""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.launches import queries as launches
from lms_tool.progress import queries
from lms_tool.progress.models import Enrolment
from lms_tool.progress.queries import NotInTrack
from lms_tool.progress.service.enrolling import enrol


def choose(db: Session, launch: UUID, track: str, *, now: datetime) -> Enrolment:
    """From now on this visit is in that training; one that the post asks for is begun by it. Raises NotInTrack."""
    visit = launches.session(db, launch)
    mine = {one.track: one for one in queries.trainings(db, visit.organisation_id, visit.person_id)}
    if track not in mine:
        raise NotInTrack(f"track {track!r} is none of this person's")
    visit.content = f"track:{track}"
    whose = (visit.organisation_id, visit.person_id)
    begin = partial(enrol, db, *whose, track, launch=launch, language=visit.locale, now=now, how="post")
    enrolment = mine[track].enrolment or begin()
    enrolment.last_seen_at = now
    return enrolment
