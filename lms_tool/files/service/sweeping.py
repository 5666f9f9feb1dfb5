"""Throwing away what nobody needs: uploads nobody goes on with, and files on the shelf that no row names."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.files import queries
from lms_tool.files.models import StoredFile, Upload

ABANDONED = timedelta(days=2)
FRESH = timedelta(days=1)
"""A file without a row may be about to get one."""
_SHARDS = 256
_AT_ONCE = 500


def sweep(db: Session, *, now: datetime) -> int:
    """Give up old uploads and clear one shelf in turn; gives how many files went."""
    asked = select(Upload).where(Upload.touched_at < now - ABANDONED).limit(_AT_ONCE)
    old = list(db.scalars(asked))
    for upload in old:
        queries.shelf().part(upload.id).unlink(missing_ok=True)
        db.delete(upload)
    return len(old) + _strays(db, now) + _orphans(db, now)


def _strays(db: Session, now: datetime) -> int:
    """Parts whose upload is gone."""
    parts = {path.name: path for path in _old(queries.shelf().uploads, now)}
    ids = [UUID(name) for name in parts if _is_id(name)]
    known = {str(id_) for id_ in db.scalars(select(Upload.id).where(Upload.id.in_(ids)))}
    return _remove([path for name, path in parts.items() if name not in known])


def _orphans(db: Session, now: datetime) -> int:
    """Of one shard a minute: every file is looked at a few times a day."""
    shard = f"{int(now.timestamp()) // 60 % _SHARDS:02x}"
    found = {path.name: path for path in _old(queries.shelf().files / shard, now)}
    known = set(db.scalars(select(StoredFile.hash).where(StoredFile.hash.in_(list(found)))))
    return _remove([path for name, path in found.items() if name not in known])


def _old(folder: Path, now: datetime) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if _age(path, now) > FRESH][:_AT_ONCE]


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return timedelta(0)


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _remove(paths: list[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
