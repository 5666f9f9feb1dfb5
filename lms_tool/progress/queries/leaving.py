"""Tracks that staff took back, as their learners are told of it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import Text
from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound
from lms_tool.people import queries as people
from lms_tool.progress.models import Enrolment
from lms_tool.tracks import queries as tracks
from lms_tool.tracks.models import Assignment


class TrackTakenBack(NotFound):
    code = "TRACK-TAKEN-BACK"
    what = "The track of this module was taken back before you came"
    do = "An administrator, or a trainer of your course, can give it to you again."


@dataclass(frozen=True, slots=True)
class TakenBack:
    """by: what whoever did it is called; "" where that is not known."""

    track: str
    title: Text
    at: datetime
    by: str
    why: str


def taken_back_or_none(
    db: Session, organisation_id: UUID, person_id: UUID, track: str | None, enrolment: Enrolment | None = None
) -> TakenBack | None:
    """track: the one that is meant; None: that of the enrolment, else the last that was taken back."""
    taken = tracks.taken_back(db, person_id)
    if not taken:
        return None
    last = max(taken.values(), key=lambda one: one.ended_at or one.at)
    key = track or (enrolment.track if enrolment else last.track)
    made = taken.get(key)
    if made is None or made.ended_at is None:
        return None
    version = enrolment.track_version_id if enrolment and enrolment.track == key else None
    with suppress(NotFound):  # withdrawn, and never begun
        title = catalog.track(db, organisation_id, key, version).title
        by = people.names_of(db, [made.ended_by] if made.ended_by else [])
        return TakenBack(key, title, made.ended_at, next(iter(by.values()), ""), made.ended_why)
    return None


def check_not_taken_back(db: Session, person_id: UUID, module: str) -> None:
    """Of somebody who is in no track with this module: raises TrackTakenBack where they were to learn one."""
    for made in tracks.taken_back(db, person_id).values():
        if module in _modules(db, made):
            raise TrackTakenBack(f"module {module}, track {made.track}")


def _modules(db: Session, made: Assignment) -> set[str]:
    with suppress(NotFound):  # withdrawn
        return {named.module for named in catalog.track(db, made.organisation_id, made.track).modules}
    return set()
