from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content.media import KINDS, Kind
from content.media.shelf import MediaFile
from content.media.shelf import Shelf as Named
from lms_tool.errors import NotFound
from lms_tool.files import rules
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


def text_or_empty(hash_: str) -> str:
    """What a drawing says; nothing where the disk has lost it, since a page without a drawing is still a page."""
    try:
        return shelf().path(hash_).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def address(hash_: str, kind: Kind) -> str:
    """A file below the address of the files of a session."""
    return f"{rules.key(hash_)}/{kind.family}.{kind.ending}"


def media(db: Session, organisation_id: UUID, keys: Iterable[str]) -> dict[str, MediaFile]:
    """Stored files as the media of a module, named `file:KEY` as its texts name them; what is not there is left out."""
    asked = select(StoredFile).where(StoredFile.organisation_id == organisation_id, StoredFile.key.in_(list(keys)))
    kinds = {kind.mime: kind for kind in KINDS.values()}
    return {f"file:{stored.key}": _medium(stored, kinds[stored.mime]) for stored in db.scalars(asked)}


def showing(media: Mapping[str, MediaFile]) -> Named:
    """Such media as pages find them."""
    return lambda name: (
        media[name].medium(f"media:{address(media[name].hash, media[name].kind)}") if name in media else None
    )


def _medium(stored: StoredFile, kind: Kind) -> MediaFile:
    drawing = text_or_empty(stored.hash) if kind.family == "drawing" else ""
    return MediaFile(kind, stored.width, stored.height, drawing, hash=stored.hash)


def upload(db: Session, organisation_id: UUID, person_id: UUID, upload_id: UUID) -> Upload:
    """An upload of this person. Raises NotFound."""
    asked = select(Upload).where(
        Upload.organisation_id == organisation_id, Upload.person_id == person_id, Upload.id == upload_id
    )
    found = db.scalar(asked)
    if found is None:
        raise NotFound(f"upload {upload_id}")
    return found
