"""Tracks are changed in a draft; publishing makes a version, and learners in the middle stay on theirs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from content.schema import Track, from_dict, to_dict
from lms_tool.audit import service as audit
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.rules import Change
from lms_tool.errors import BadInput, Conflict, NotFound
from lms_tool.tracks import queries
from lms_tool.tracks.models import TrackDraft


class DraftBroken(BadInput):
    code = "TRACK-BROKEN"
    status = 422
    what = "This track cannot be published like this"
    do = "The page before publishing names what is wrong. What learners see is unchanged, and your draft is kept."


class Outdated(Conflict):
    code = "TRACK-OUTDATED"
    what = "Somebody else has changed this draft meanwhile"
    do = "Reload the page to see how it stands now, then make your change again."


def change(
    db: Session,
    organisation_id: UUID,
    key: str,
    written: dict[str, Any],
    *,
    revision: int | None,
    by: UUID,
    now: datetime,
) -> TrackDraft:
    """Keep a track as it is now being written. revision: of the draft that was seen; None or 0: none was there.

    Raises NotFound for an unknown track, ValidationError with what is wrong where, Outdated.
    """
    latest = catalog.track(db, organisation_id, key)
    made: Track = from_dict(Track, {**written, "key": key})
    draft = queries.draft_or_none(db, organisation_id, key)
    if revision is not None and (draft.revision if draft else 0) != revision:
        raise Outdated(f"draft of {key} is at {draft.revision if draft else 0}, {revision} was seen")
    if draft is None:
        draft = TrackDraft(organisation_id=organisation_id, track=key, based_on=latest.version, revision=0)
        db.add(draft)
    draft.written, draft.revision = to_dict(made), draft.revision + 1
    draft.changed_at, draft.changed_by = now, by
    db.flush()
    return draft


def put_back(db: Session, organisation_id: UUID, key: str, read: Any, *, by: UUID, now: datetime) -> TrackDraft:
    """A track that was taken out as text becomes the draft. Raises ValidationError, NotFound."""
    if not isinstance(read, dict):
        raise ValidationError("This is not a track.")
    if read.get("key", key) != key:
        raise ValidationError({"key": [f"The key must be that of the file: {key}."]})
    return change(db, organisation_id, key, read, revision=None, by=by, now=now)


def discard(db: Session, organisation_id: UUID, key: str, *, by: UUID, now: datetime) -> None:
    """Forget a draft; what is published holds on. Raises NotFound."""
    draft = _draft(db, organisation_id, key)
    audit.note(db, organisation_id, "track.discarded", by=by, at=now, subject=draft.id, named=key)
    db.delete(draft)
    db.flush()


def publish(db: Session, organisation_id: UUID, key: str, *, by: UUID, why: str, now: datetime) -> Change:
    """A new version of the track. Raises NotFound, DraftBroken, and what publishing raises."""
    draft = _draft(db, organisation_id, key)
    plan: Track = from_dict(Track, draft.written)
    change_ = publish_plan(db, organisation_id, plan, by=by, why=why, now=now)
    named = plan.title.words
    audit.note(
        db,
        organisation_id,
        "track.published",
        by=by,
        at=now,
        subject=draft.id,
        named=" / ".join(named.values()),
        before={"version": draft.based_on},
        after={"version": change_.number},
        why=why,
    )
    db.delete(draft)
    db.flush()
    return change_


def publish_plan(
    db: Session, organisation_id: UUID, plan: Track, *, by: UUID | None, why: str, now: datetime
) -> Change:
    """A new version of a track as it was written elsewhere. Raises DraftBroken, and what publishing raises."""
    graver = [fault for fault in queries.faults_of(db, organisation_id, plan) if queries.is_grave(fault)]
    if graver:
        raise DraftBroken(f"{graver[0].sentence} at {graver[0].address}")
    return catalog_service.publish_track(db, organisation_id, plan, by=by, why=why, now=now)


def _draft(db: Session, organisation_id: UUID, key: str) -> TrackDraft:
    draft = queries.draft_or_none(db, organisation_id, key)
    if draft is None:
        raise NotFound(f"draft of track {key}")
    return draft
