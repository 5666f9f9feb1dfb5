"""Keeping up with an original: its changes are taken over part by part, or left."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries.originals import News
from lms_tool.authoring.rules.originals import Name, PartNews, in_order
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import InReview
from lms_tool.authoring.service.media import lay_beside
from lms_tool.authoring.service.parts import add, put_back, remove, write


def settle(db: Session, draft: Draft, news: News, take: Collection[Name], *, by: UUID, now: datetime) -> int:
    """Take over what changed in these parts, leave the others; all of it is no news any more. Gives how many.

    What stood in a part is one step back in it. Raises InReview.
    """
    taken = [part for part in news.parts if part.name in take]
    if taken and draft.state == "review":
        raise InReview(f"draft {draft.id}")
    new = {part.key: str(part.data["file"]) for part in news.parts if part.kind == "media" and part.what == "added"}
    lay_beside(db, draft, new)
    for part in taken:
        _take(db, draft, part, by, now)
    _place(db, draft, news.lessons, {part.key for part in taken if part.kind == "lesson" and part.what == "added"})
    draft.settled = news.hash
    take_step(db, draft, "taken-over" if taken else "dismissed", by=by, now=now)
    return len(taken)


def _place(db: Session, draft: Draft, theirs: Sequence[str], new: Collection[str]) -> None:
    """New lessons come where the original has them."""
    if not new:
        return
    rows = {row.key: row for row in queries.parts(db, draft, "lesson")}
    for position, key in enumerate(in_order(list(rows), theirs, new), 1):
        rows[key].position = position
    db.flush()


def _take(db: Session, draft: Draft, news: PartNews, by: UUID, now: datetime) -> None:
    if news.kind == "media":
        lay_beside(db, draft, {news.key: str(news.data["file"])} if news.data else {})
        return
    part = queries.part_or_none(db, draft, news.kind, draft.module if news.kind == draft.kind else news.key)
    if news.what == "removed":
        if part is not None and part.removed_at is None:
            remove(db, draft, part, by=by, now=now)
    elif part is None:
        add(db, draft, news.kind, news.data, by=by, now=now, wish=news.key)
    else:
        if part.removed_at is not None:
            put_back(db, draft, part, by=by, now=now)
        door = {"number": part.written["number"]} if "number" in part.written and news.kind == "module" else {}
        write(db, draft, part, {**news.data, **door}, by=by, now=now)
