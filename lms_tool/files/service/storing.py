"""From bytes of somebody's to a stored file: cleaned, named by its hash, on disk before the row says so."""

import errno
import hashlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.media import Clean, Refused, clean
from content.media.kinds import MB
from lms_tool.files import queries, rules
from lms_tool.files.models import StoredFile
from lms_tool.files.service.errors import DiskFull, FileRefused, QuotaUsedUp

_CHUNK = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lies on the shelf and has no row yet; without one it is swept after a day."""

    made: Clean
    hash: str
    source_hash: str
    size: int


def store(
    db: Session, organisation_id: UUID, data: bytes | IO[bytes], name: str, by: UUID | None, *, now: datetime
) -> StoredFile:
    """Keep a file of this organisation; sent twice, or sent again as it is kept, it is the same file.

    by: the person who sent it. Raises FileRefused (what it is, how large, what is in it), QuotaUsedUp, DiskFull.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else cast(BinaryIO, data)
    known = _by_source(db, organisation_id, _hash(file))
    if known is not None:
        return known
    return keep(db, organisation_id, prepare(file, name=name), name, by, now=now)


def prepare(file: BinaryIO, whole: Path | None = None, name: str = "") -> Prepared:
    """Clean a file and lay it on the shelf; takes long for a film, so do it outside a writing transaction.

    whole: where it lies as a file that may be moved. name: what its owner calls it. Raises FileRefused, DiskFull.
    """
    try:
        made = clean(file, name)
    except Refused as error:
        raise FileRefused(error) from None
    source_hash = _hash(file)
    hash_ = source_hash if made.data is None else hashlib.sha256(made.data).hexdigest()
    with telling_of_full_disk():
        size = _lay(hash_, made.data, file, whole)
    return Prepared(made, hash_, source_hash, size)


def keep(
    db: Session, organisation_id: UUID, prepared: Prepared, name: str, by: UUID | None, *, now: datetime
) -> StoredFile:
    """The row of a prepared file. Raises QuotaUsedUp."""
    key = rules.key(prepared.hash)
    known = _by_source(db, organisation_id, prepared.source_hash) or queries.file_or_none(db, organisation_id, key)
    if known is not None:
        return known
    quota = queries.shelf().quota
    if not rules.fits(prepared.size, queries.used(db, organisation_id), quota):
        raise QuotaUsedUp(f"{prepared.size} bytes", quota=quota // MB)
    stored = StoredFile(
        organisation_id=organisation_id,
        key=key,
        hash=prepared.hash,
        source_hash=prepared.source_hash,
        name=rules.name(name, prepared.made.kind),
        mime=prepared.made.kind.mime,
        size=prepared.size,
        width=prepared.made.width,
        height=prepared.made.height,
        created_at=now,
        created_by=by,
    )
    db.add(stored)
    db.flush()
    return stored


@contextmanager
def telling_of_full_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(error)) from None
        raise


def _by_source(db: Session, organisation_id: UUID, source_hash: str) -> StoredFile | None:
    is_it = (StoredFile.source_hash == source_hash) | (StoredFile.hash == source_hash)
    return db.scalar(select(StoredFile).where(StoredFile.organisation_id == organisation_id, is_it).limit(1))


def _hash(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_CHUNK):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _lay(hash_: str, data: bytes | None, file: BinaryIO, whole: Path | None) -> int:
    """Put it where its hash says, the whole of it or nothing; gives its size."""
    place = queries.shelf().path(hash_)
    if place.exists():
        os.utime(place)  # wanted again: the sweeper does not take what is fresh
        return place.stat().st_size
    place.parent.mkdir(parents=True, exist_ok=True)
    if whole is not None and data is None:
        whole.replace(place)
        return place.stat().st_size
    scratch = place.with_name(f".{hash_}.{secrets.token_hex(4)}")
    try:
        with scratch.open("xb") as target:
            if data is None:
                file.seek(0)
                shutil.copyfileobj(file, target, _CHUNK)
            else:
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        scratch.replace(place)
    finally:
        scratch.unlink(missing_ok=True)
    return place.stat().st_size
