from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_tool.errors import NotFound
from lms_tool.files.models import StoredFile, Upload
from lms_tool.files.queries.shelf import shelf


def file_or_none(db: Session, organisation_id: UUID, key: str) -> StoredFile | None:
    return db.scalar(select(StoredFile).where(StoredFile.organisation_id == organisation_id, StoredFile.key == key))


def file(db: Session, organisation_id: UUID, key: str) -> StoredFile:
    """Raises NotFound."""
    found = file_or_none(db, organisation_id, key)
    if found is None:
        raise NotFound(f"file {key[:40]!r}")
    return found


def files(db: Session, organisation_id: UUID, most: int = 500) -> Sequence[StoredFile]:
    """The newest first."""
    asked = select(StoredFile).where(StoredFile.organisation_id == organisation_id)
    return db.scalars(asked.order_by(StoredFile.created_at.desc(), StoredFile.key).limit(most)).all()


def used(db: Session, organisation_id: UUID) -> int:
    """Bytes the files of an organisation have together."""
    asked = select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.organisation_id == organisation_id)
    return int(db.scalar(asked) or 0)


def text(stored: StoredFile) -> str:
    """What a drawing or captions say. Raises NotFound where the disk has lost it."""
    try:
        return shelf().path(stored.hash).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"file {stored.key} is in the database and not on disk") from None


def upload(db: Session, organisation_id: UUID, person_id: UUID, upload_id: UUID) -> Upload:
    """An upload of this person. Raises NotFound."""
    asked = select(Upload).where(
        Upload.organisation_id == organisation_id, Upload.person_id == person_id, Upload.id == upload_id
    )
    found = db.scalar(asked)
    if found is None:
        raise NotFound(f"upload {upload_id}")
    return found
