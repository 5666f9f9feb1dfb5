"""A file that arrives in pieces: begun, gone on with, finished, given up. How far it has come is the length of its part
on disk, so that receiving a piece needs no transaction."""

import base64
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from content.media import Refused
from content.media.cleaning import unknown
from content.media.kinds import GB, HEAD, LARGEST, MB, sniff
from lms_tool.errors import BadInput, Conflict, NotFound, TooLarge, english
from lms_tool.files import queries, rules
from lms_tool.files.models import StoredFile, Upload
from lms_tool.files.service.errors import DiskFull, FileRefused, QuotaUsedUp
from lms_tool.files.service.storing import Prepared, keep, prepare, telling_of_full_disk

_PIECE = 256 * 1024
_SPARE = 64 * MB
"""Bytes of the disk that uploads leave to everything else."""
ALGORITHMS = ("sha1", "sha256")


class FileTooLarge(TooLarge):
    code = "FILES-TOO-LARGE"
    what = "This file is too large"
    do = english("At most %(most)s GB are taken. Make the film shorter or smaller, then choose it again.")


class WrongPlace(Conflict):
    code = "UPLOAD-OFFSET"
    what = "This piece does not follow on what is here"
    do = "Ask how far the file has come, then go on from there."


class InUse(Conflict):
    code = "UPLOAD-LOCKED"
    status = 423
    what = "Another window is sending this file"
    do = "Wait for it, or close the other window and go on here."


class Damaged(BadInput):
    code = "UPLOAD-CHECKSUM"
    status = 460
    what = "This piece was damaged on its way"
    do = "Send it again."


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file as it arrives. checksum: algorithm and digest, where the sender gave one."""

    offset: int
    stream: IO[bytes]
    checksum: tuple[str, bytes] | None = None


def begin(db: Session, organisation_id: UUID, person_id: UUID, length: int, name: str, *, now: datetime) -> Upload:
    """Raises FileTooLarge, QuotaUsedUp, DiskFull."""
    if length > LARGEST:
        raise FileTooLarge(f"{length} bytes", most=LARGEST // GB)
    if length < 1:
        raise FileRefused(Refused("empty", english("This file is empty.")))
    shelf = queries.shelf()
    if not rules.fits(length, queries.used(db, organisation_id), shelf.quota):
        raise QuotaUsedUp(f"{length} bytes", quota=shelf.quota // MB)
    shelf.uploads.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(shelf.uploads).free < length + _SPARE:
        raise DiskFull(f"{length} bytes do not fit")
    upload = Upload(
        id=uuid4(),
        organisation_id=organisation_id,
        person_id=person_id,
        length=length,
        name=name[-120:],
        created_at=now,
        touched_at=now,
    )
    shelf.part(upload.id).touch()
    db.add(upload)
    db.flush()
    return upload


def arrived(upload: Upload) -> int:
    """Bytes that are here. Raises NotFound for an upload that was given up."""
    if upload.file_key:
        return upload.length
    try:
        return queries.shelf().part(upload.id).stat().st_size
    except FileNotFoundError:
        raise NotFound(f"upload {upload.id} was given up") from None


def receive(upload: Upload, piece: Piece) -> int:
    """Write a piece down as it arrives; gives how far the file has come. What of it arrived is kept when the line
    breaks, unless it came with a checksum. Raises WrongPlace, InUse, Damaged, DiskFull, FileRefused."""
    if upload.file_key:
        return upload.length
    with _held(queries.shelf().part(upload.id)) as part:
        if part.seek(0, 2) != piece.offset:
            raise WrongPlace(f"{piece.offset} instead of {part.tell()}")
        with telling_of_full_disk():
            _write(part, piece, upload.length)
        here = part.seek(0, 2)
        if piece.offset < HEAD:
            _refuse_strangers(part, upload, here)
    return here


def lay(upload: Upload) -> Prepared:
    """Clean what has arrived and lay it on the shelf; outside a writing transaction, since it takes long for a film.

    Raises FileRefused (the upload is given up then), DiskFull.
    """
    part = queries.shelf().part(upload.id)
    try:
        with part.open("rb") as file:
            return prepare(file, part, upload.name)
    except FileRefused:
        part.unlink(missing_ok=True)
        raise


def finish(db: Session, upload: Upload, prepared: Prepared, *, now: datetime) -> StoredFile:
    """The stored file of an upload. Raises QuotaUsedUp."""
    stored = keep(db, upload.organisation_id, prepared, upload.name, upload.person_id, now=now)
    upload.file_key, upload.touched_at = stored.key, now
    queries.shelf().part(upload.id).unlink(missing_ok=True)
    return stored


def give_up(db: Session, upload: Upload) -> None:
    queries.shelf().part(upload.id).unlink(missing_ok=True)
    db.delete(upload)


def _write(part: BinaryIO, piece: Piece, length: int) -> None:
    """Raises Damaged; then nothing of the piece is kept."""
    digest = hashlib.new(piece.checksum[0], usedforsecurity=False) if piece.checksum else None
    rest = length - piece.offset
    while rest and (some := piece.stream.read(min(_PIECE, rest))):
        part.write(some)
        rest -= len(some)
        if digest:
            digest.update(some)
    part.flush()
    if piece.checksum and digest and digest.digest() != piece.checksum[1]:
        part.truncate(piece.offset)
        raise Damaged(piece.checksum[0])


def _refuse_strangers(part: BinaryIO, upload: Upload, here: int) -> None:
    """Two gigabytes of something we do not take need not arrive before we say so."""
    part.seek(0)
    if here < min(HEAD, upload.length) or part.read(4) == b"PK\3\4":
        return
    if sniff(part) is None:
        queries.shelf().part(upload.id).unlink(missing_ok=True)
        raise FileRefused(unknown(upload.name))


@contextmanager
def _held(place: Path) -> Iterator[BinaryIO]:
    try:
        file = place.open("r+b")
    except FileNotFoundError:
        raise NotFound(f"{place.name} was given up") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(place.name) from None
        yield file


def checksum(said: str) -> tuple[str, bytes] | None:
    """The header `Upload-Checksum`: an algorithm and a digest in Base64. Raises BadInput."""
    if not said:
        return None
    algorithm, _, digest = said.partition(" ")
    try:
        read = base64.b64decode(digest, validate=True)
    except ValueError:
        raise BadInput("a checksum is an algorithm and a digest in Base64") from None
    if algorithm not in ALGORITHMS:
        raise BadInput(f"checksums are {', '.join(ALGORITHMS)}")
    return algorithm, read
