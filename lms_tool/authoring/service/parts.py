"""Changing the parts of a draft. Every change is a state that can be gone back to, until it is one of too many."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Part, Past, Presence
from lms_tool.authoring.rules.drafts import HISTORY, MOST_PARTS, free_key, moved, slug
from lms_tool.authoring.service.errors import InReview, Stale, TooMany

ONE_GO = timedelta(seconds=40)
"""What is saved by itself within this time counts as one change when undoing."""


def add(
    db: Session,
    draft: Draft,
    kind: str,
    data: Mapping[str, Any],
    *,
    by: UUID,
    now: datetime,
    wish: str = "",
) -> Part:
    """A new part at the end, under the wished key or one made from its title. Raises InReview, TooMany."""
    _open_for_change(draft)
    taken = set(db.scalars(select(Part.key).where(Part.draft_id == draft.id, Part.kind == kind)))
    words = data.get("title") or {}
    key = free_key(wish or slug(words.get("en", "")), taken, {"question": "q"}.get(kind, kind))
    made = insert(db, draft, kind, key, data, by=by, now=now)
    touch(draft, by, now)
    db.flush()
    return made


def insert(db: Session, draft: Draft, kind: str, key: str, data: Mapping[str, Any], *, by: UUID, now: datetime) -> Part:
    """A part under this key, which nobody has. Raises TooMany."""
    count = db.scalar(select(func.count()).select_from(Part).where(Part.draft_id == draft.id)) or 0
    if count >= MOST_PARTS:
        raise TooMany(f"{count} parts in draft {draft.id}")
    last = db.scalar(select(func.max(Part.position)).where(Part.draft_id == draft.id, Part.kind == kind))
    part = Part(
        organisation_id=draft.organisation_id,
        draft_id=draft.id,
        kind=kind,
        key=key,
        position=(last or 0) + 1,
        written=dict(data),
        revision=1,
        at=1,
        changed_at=now,
        changed_by=by,
    )
    db.add(part)
    db.flush()
    _remember(db, part, 1, now=now, by=by)
    return part


def save(
    db: Session,
    draft: Draft,
    part: Part,
    data: Mapping[str, Any],
    *,
    seen: int,
    by: UUID,
    now: datetime,
    by_itself: bool = False,
) -> bool:
    """Write what an editor says of a part; False where it says nothing new. seen: the revision the editor began with.

    Raises Stale when somebody else saved something different meanwhile, InReview.
    """
    if dict(data) == part.written:
        return False
    if seen != part.revision:
        raise Stale(f"part {part.id}: saw {seen}, stands at {part.revision}")
    write(db, draft, part, data, by=by, now=now, by_itself=by_itself)
    return True


def write(
    db: Session,
    draft: Draft,
    part: Part,
    data: Mapping[str, Any],
    *,
    by: UUID,
    now: datetime,
    by_itself: bool = False,
) -> None:
    """The new state of a part, whatever it was. Raises InReview."""
    _open_for_change(draft)
    latest = db.scalar(select(Past).where(Past.part_id == part.id, Past.number == part.at))
    part.written = dict(data)
    part.revision += 1
    part.changed_at, part.changed_by = now, by
    touch(draft, by, now)
    db.execute(delete(Past).where(Past.part_id == part.id, Past.number > part.at))
    if by_itself and latest and latest.number > 1 and latest.saved_by == by and now - latest.saved_at < ONE_GO:
        latest.written = dict(data)
        db.flush()
        return
    part.at += 1
    _remember(db, part, part.at, now=now, by=by)


def undo(db: Session, draft: Draft, part: Part, *, by: UUID, now: datetime) -> bool:
    """Go one state back; False where there is none."""
    return _go(db, draft, part, Past.number < part.at, Past.number.desc(), by=by, now=now)


def redo(db: Session, draft: Draft, part: Part, *, by: UUID, now: datetime) -> bool:
    """Go one state forward; False where there is none."""
    return _go(db, draft, part, Past.number > part.at, Past.number, by=by, now=now)


def _go(db: Session, draft: Draft, part: Part, which: Any, order: Any, *, by: UUID, now: datetime) -> bool:
    _open_for_change(draft)
    found = db.scalar(select(Past).where(Past.part_id == part.id, which).order_by(order).limit(1))
    if found is None:
        return False
    part.written, part.at = dict(found.written), found.number
    part.revision += 1
    part.changed_at, part.changed_by = now, by
    touch(draft, by, now)
    db.flush()
    return True


def remove(db: Session, draft: Draft, part: Part, *, by: UUID, now: datetime) -> None:
    """Take a part out of the draft; it can be put back."""
    _open_for_change(draft)
    part.removed_at = now
    touch(draft, by, now)
    db.flush()


def put_back(db: Session, draft: Draft, part: Part, *, by: UUID, now: datetime) -> None:
    _open_for_change(draft)
    part.removed_at = None
    touch(draft, by, now)
    db.flush()


def move(db: Session, draft: Draft, part: Part, steps: int, *, by: UUID, now: datetime) -> None:
    """Up (-1) or down (1) among the parts of its kind."""
    _open_for_change(draft)
    rows = {row.key: row for row in queries.parts(db, draft, part.kind)}
    for position, key in enumerate(moved(rows, part.key, steps), 1):
        rows[key].position = position
    touch(draft, by, now)
    db.flush()


def arrive(db: Session, part: Part, person_id: UUID, *, now: datetime) -> None:
    """Somebody has this part open, or still has."""
    found = db.scalar(select(Presence).where(Presence.part_id == part.id, Presence.person_id == person_id))
    if found is None:
        found = Presence(organisation_id=part.organisation_id, part_id=part.id, person_id=person_id, seen_at=now)
        db.add(found)
    found.seen_at = now
    db.execute(delete(Presence).where(Presence.part_id == part.id, Presence.seen_at < now - timedelta(days=1)))
    db.flush()


def _remember(db: Session, part: Part, number: int, *, now: datetime, by: UUID) -> None:
    db.add(
        Past(
            organisation_id=part.organisation_id,
            part_id=part.id,
            number=number,
            written=part.written,
            saved_at=now,
            saved_by=by,
        )
    )
    db.execute(delete(Past).where(Past.part_id == part.id, Past.number <= number - HISTORY))
    db.flush()


def _open_for_change(draft: Draft) -> None:
    if draft.state == "review":
        raise InReview(f"draft {draft.id}")


def touch(draft: Draft, by: UUID, now: datetime) -> None:
    draft.state = "draft"
    draft.changed_at, draft.changed_by = now, by
