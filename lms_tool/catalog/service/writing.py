"""How payloads and deeds are written down."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms_tool.catalog.models import Blob, Deed
from lms_tool.catalog.rules import Change, canonical, name

AT_ONCE = 500
"""Rows asked for or written in one statement; databases limit how many values one may have."""


def deed(organisation_id: UUID, change: Change, *, by: UUID | None, at: datetime, why: str, part: str = "") -> Deed:
    return Deed(
        organisation_id=organisation_id,
        kind=change.kind,
        key=change.key,
        number=change.number,
        what=change.what,
        part=part,
        by=by,
        at=at,
        why=why,
    )


def keep(db: Session, payloads: Mapping[str, str]) -> None:
    """Store the payloads (by hash) that are not there yet."""
    known: set[str] = set()
    for some in _batches(payloads):
        known.update(db.scalars(select(Blob.hash).where(Blob.hash.in_(some))))
    for some in _batches(hash_ for hash_ in payloads if hash_ not in known):
        db.execute(insert(Blob), [{"hash": hash_, "payload": payloads[hash_]} for hash_ in some])


def wording(manifest: Mapping[str, Any]) -> str:
    """What a manifest says, whatever the values of the standard are, as a hash."""
    return name(canonical({part: value for part, value in manifest.items() if part != "standard"}))


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
