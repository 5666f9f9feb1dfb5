"""The files of a module go into the store with it, so that an old version keeps its pictures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from content.loader import Bundle
from content.media.shelf import MediaFile
from lms_tool.files import service as files


def media_of(
    db: Session, organisation_id: UUID, bundle: Bundle, *, by: UUID | None, now: datetime
) -> Mapping[str, Any]:
    """Name in the text → what its manifest says of the file. Raises what `files.store` raises."""
    return {name: _kept(db, organisation_id, name, file, by, now) for name, file in sorted(bundle.media.items())}


def _kept(
    db: Session, organisation_id: UUID, name: str, file: MediaFile, by: UUID | None, now: datetime
) -> dict[str, Any]:
    said = {"kind": file.kind.ending, "width": file.width, "height": file.height}
    if file.path is None:
        return said | {"hash": file.hash}
    with file.path.open("rb") as opened:
        return said | {"hash": files.store(db, organisation_id, opened, name, by, now=now).hash}
