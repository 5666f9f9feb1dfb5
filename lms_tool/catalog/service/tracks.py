"""An organisation's own version of a track."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import Track
from lms_tool.catalog import queries
from lms_tool.catalog.models import Version
from lms_tool.catalog.rules import OWN, Change, canonical, name, track_manifest
from lms_tool.catalog.service.reasons import NothingToDo, said
from lms_tool.catalog.service.writing import deed, keep, wording


def publish_track(
    db: Session, organisation_id: UUID, track: Track, *, by: UUID | None, why: str, now: datetime
) -> Change:
    """A new version of a track that is published. Its rules were checked by whoever wrote them.

    Raises NotFound, NothingToDo where it is what is published now, SayWhy.
    """
    reason = said(why)
    latest = queries.version(db, organisation_id, "track", track.key)
    layers = {cell.layer.key: cell.layer for cell in queries.track(db, organisation_id, track.key).layers}
    manifest, parts = track_manifest(track, layers, queries.company_standard(db, organisation_id))
    written = canonical(manifest)
    if name(written) == latest.hash:
        raise NothingToDo(f"track {track.key}: that is version {latest.number}")
    keep(db, {name(payload): payload for payload in (written, *parts)})
    change = Change("published", "track", track.key, latest.number + 1)
    db.add(
        Version(
            organisation_id=organisation_id,
            kind="track",
            key=track.key,
            number=change.number,
            hash=name(written),
            wording=wording(manifest),
            origin=OWN,
            published_at=now,
            published_by=by,
            withdrawn_at=latest.withdrawn_at,
        )
    )
    db.add(deed(organisation_id, change, by=by, at=now, why=reason))
    db.flush()
    return change
