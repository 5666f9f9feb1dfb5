"""Cases, phrases and forms of an organisation: begun, copied, taken out of the list, brought from files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import LANGUAGES
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries import items, originals
from lms_tool.authoring.rules.drafts import free_key, slug
from lms_tool.authoring.service.drafts import new, take_step
from lms_tool.authoring.service.errors import AlreadyWritten, InReview
from lms_tool.authoring.service.parts import insert, touch, write

Piece = tuple[str, str, Mapping[str, Any]]
"""Kind, key, and the grammar's map without the key."""


@dataclass(frozen=True, slots=True)
class Brought:
    """How many came in: as new ones, as another wording of what is there, and how many were there just so."""

    new: int = 0
    changed: int = 0
    same: int = 0
    locked: int = 0
    """Are being reviewed, so nothing was changed in them."""

    @property
    def came(self) -> int:
        return self.new + self.changed


def begin_item(
    db: Session,
    organisation_id: UUID,
    kind: str,
    *,
    title: Mapping[str, str],
    languages: Sequence[str],
    data: Mapping[str, Any],
    by: UUID,
    now: datetime,
) -> Draft:
    """A case, a scene of phrases or a form with a title and what it begins with."""
    taken = queries.keys(db, kind) | items.published_keys(db, organisation_id, kind)
    key = free_key(slug(title.get("en", "")), taken, kind)
    return _draft(db, organisation_id, kind, key, {**data, "title": dict(title)}, languages, "begun", by=by, now=now)


def copy_item(
    db: Session, organisation_id: UUID, kind: str, key: str, *, same_key: bool, by: UUID, now: datetime
) -> Draft:
    """A draft of what is published, to take its place or to stand beside it. Raises NotFound, AlreadyWritten."""
    version = originals.original(db, organisation_id, key, kind)
    data = originals.pieces(db, version)[0][2]
    before = items.draft_or_none(db, kind, key) if same_key else None
    if before is not None:
        if before.removed_at is None:
            raise AlreadyWritten(f"{kind} {key}")
        put_back_item(db, before, by=by, now=now)
        write(db, before, queries.parts(db, before, kind)[0], data, by=by, now=now)
        before.copied_from, before.based_on, before.settled = key, version.id, version.hash
        return before
    taken = queries.keys(db, kind) | items.published_keys(db, organisation_id, kind)
    free = key if same_key else free_key(key, taken, kind)
    more = {"copied_from": key, "based_on": version.id, "settled": version.hash}
    return _draft(
        db, organisation_id, kind, free, data, _languages(data.get("title") or {}), "copied", by=by, now=now, **more
    )


def remove_item(db: Session, draft: Draft, *, by: UUID, now: datetime) -> None:
    """Out of the list; what is published stays published. Raises InReview."""
    if draft.state == "review":
        raise InReview(f"draft {draft.id}")
    draft.removed_at = now
    draft.changed_at, draft.changed_by = now, by
    db.flush()


def put_back_item(db: Session, draft: Draft, *, by: UUID, now: datetime) -> None:
    draft.removed_at = None
    draft.changed_at, draft.changed_by = now, by
    db.flush()


def bring_items(db: Session, organisation_id: UUID, pieces: Iterable[Piece], *, by: UUID, now: datetime) -> Brought:
    """From files: what is new becomes a draft; what says something else than a draft that is there, its next state."""
    counts = dict.fromkeys(("new", "changed", "same", "locked"), 0)
    for kind, key, data in pieces:
        counts[_bring(db, organisation_id, kind, key, data, by=by, now=now)] += 1
    return Brought(**counts)


def _bring(
    db: Session, organisation_id: UUID, kind: str, key: str, data: Mapping[str, Any], *, by: UUID, now: datetime
) -> str:
    draft = items.draft_or_none(db, kind, key)
    if draft is None:
        languages = _languages(data.get("title") or {})
        _draft(db, organisation_id, kind, key, data, languages, "imported", by=by, now=now)
        return "new"
    part = queries.parts(db, draft, kind)[0]
    if draft.state == "review":
        return "locked"
    if draft.removed_at is not None:
        put_back_item(db, draft, by=by, now=now)
    elif dict(data) == part.written:
        return "same"
    write(db, draft, part, data, by=by, now=now)
    take_step(db, draft, "imported", by=by, now=now)
    return "changed"


def _draft(
    db: Session,
    organisation_id: UUID,
    kind: str,
    key: str,
    data: Mapping[str, Any],
    languages: Sequence[str],
    step: str,
    *,
    by: UUID,
    now: datetime,
    **more: Any,
) -> Draft:
    draft = new(db, organisation_id, key, languages=languages, purpose="", by=by, now=now, kind=kind, **more)
    insert(db, draft, kind, key, data, by=by, now=now)
    touch(draft, by, now)
    take_step(db, draft, step, by=by, now=now)
    return draft


def _languages(words: Any) -> list[str]:
    """Those its title has; all where it says nothing."""
    return [tag for tag in LANGUAGES if isinstance(words, Mapping) and tag in words] or list(LANGUAGES)
