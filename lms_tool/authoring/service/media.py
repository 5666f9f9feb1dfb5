"""Pictures, films and documents beside the lessons of a draft."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.authoring.models import Beside, Draft
from lms_tool.authoring.service.errors import MediumRefused
from lms_tool.files import service as files


def lay_beside(db: Session, draft: Draft, keys: Mapping[str, str]) -> None:
    """keys: name in the texts → key of a stored file; one that is there already is called so from now on."""
    there = {row.name: row for row in db.scalars(select(Beside).where(Beside.draft_id == draft.id))}
    for name, key in keys.items():
        if name in there:
            there[name].key = key
        elif name != f"file:{key}":
            db.add(Beside(organisation_id=draft.organisation_id, draft_id=draft.id, name=name, key=key))
    db.flush()


def store_beside(db: Session, draft: Draft, media: Mapping[str, bytes], *, by: UUID, now: datetime) -> None:
    """media: name in the texts → what the file holds. Raises MediumRefused, QuotaUsedUp, DiskFull."""
    keys = {}
    for name, data in media.items():
        try:
            keys[name] = files.store(db, draft.organisation_id, data, name, by, now=now).key
        except files.FileRefused as refused:
            raise MediumRefused(name, refused) from None
    lay_beside(db, draft, keys)
