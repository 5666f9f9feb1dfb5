"""Bringing many parts into a draft at once: questions from a file, a module that was copied."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Intake, Part, Past
from lms_tool.authoring.rules.drafts import MOST_PARTS
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import InReview, TooMany
from lms_tool.authoring.service.parts import touch, write

KEPT = timedelta(days=1)
"""How long what was read waits for a yes."""

Piece = tuple[str, str, Mapping[str, Any]]
"""Kind, key, and the grammar's map without the key."""


def wait(
    db: Session,
    draft: Draft,
    name: str,
    questions: Sequence[Mapping[str, Any]],
    remarks: Sequence[Mapping[str, str]],
    *,
    by: UUID,
    now: datetime,
) -> Intake:
    """Keep what was read until somebody says yes."""
    db.execute(delete(Intake).where(Intake.draft_id == draft.id, Intake.brought_at < now - KEPT))
    made = Intake(
        organisation_id=draft.organisation_id,
        draft_id=draft.id,
        name=name[:200],
        questions=list(questions),
        remarks=list(remarks),
        brought_at=now,
        brought_by=by,
    )
    db.add(made)
    db.flush()
    return made


def take(db: Session, draft: Draft, intake: Intake, *, replacing: bool, by: UUID, now: datetime) -> int:
    """Put the new questions into the draft, and the changed ones where they are to replace what is there.

    Gives how many came. What is replaced is one step back in its history. Raises InReview, TooMany.
    """
    if draft.state == "review":
        raise InReview(f"draft {draft.id}")
    there = {part.key: part for part in queries.parts(db, draft, "question")}
    taken_out = {part.key: part for part in queries.removed(db, draft) if part.kind == "question"}
    fresh: list[Piece] = []
    count = 0
    for row in intake.questions:
        key, data = row["question"]["key"], {name: v for name, v in row["question"].items() if name != "key"}
        old = there.get(key) or taken_out.get(key)
        if old is None:
            fresh.append(("question", key, data))
        elif old.removed_at is not None or replacing:
            old.removed_at = None
            write(db, draft, old, data, by=by, now=now)
            count += 1
    insert_many(db, draft, fresh, by=by, now=now)
    touch(draft, by, now)
    take_step(db, draft, "imported", by=by, now=now, note=intake.name)
    db.delete(intake)
    db.flush()
    return count + len(fresh)


def insert_many(db: Session, draft: Draft, pieces: Iterable[Piece], *, by: UUID, now: datetime) -> None:
    """New parts at the end of their kinds, each with its first state. Raises TooMany."""
    pieces = list(pieces)
    count = db.scalar(select(func.count()).select_from(Part).where(Part.draft_id == draft.id)) or 0
    if count + len(pieces) > MOST_PARTS:
        raise TooMany(f"{count} and {len(pieces)} parts in draft {draft.id}")
    asked = select(Part.kind, func.max(Part.position)).where(Part.draft_id == draft.id).group_by(Part.kind)
    last: dict[str, int] = {row[0]: row[1] for row in db.execute(asked)}
    rows = []
    for kind, key, data in pieces:
        last[kind] = last.get(kind, 0) + 1
        rows.append(
            Part(
                organisation_id=draft.organisation_id,
                draft_id=draft.id,
                kind=kind,
                key=key,
                position=last[kind],
                written=dict(data),
                revision=1,
                at=1,
                changed_at=now,
                changed_by=by,
            )
        )
    db.add_all(rows)
    db.flush()
    db.add_all(
        Past(
            organisation_id=draft.organisation_id,
            part_id=part.id,
            number=1,
            written=part.written,
            saved_at=now,
            saved_by=by,
        )
        for part in rows
    )
    db.flush()
