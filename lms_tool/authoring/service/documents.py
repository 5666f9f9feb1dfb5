"""Lessons from Word, PowerPoint and PDF: read first, shown, taken on a yes, undone as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from content.documents import Draft as Read
from content.documents import Section, sections, whole
from content.media import KINDS, Clean
from lms_tool.authoring import queries
from lms_tool.authoring.models import Document, Draft, Part
from lms_tool.authoring.rules.documents import named_by_key
from lms_tool.authoring.rules.templates import begun
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import DocumentGone, InReview
from lms_tool.authoring.service.parts import add, put_back, remove, write
from lms_tool.files import queries as stored
from lms_tool.files import service as files

KEPT = timedelta(days=1)
"""How long what was read waits for a yes; its pictures lie on the shelf as long."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a document goes."""

    way: str
    """one: a lesson; many: a lesson for each heading; into: the text of a lesson that is there."""
    title: str = ""
    """Of the one lesson."""
    lesson: str = ""
    """Key: of the lesson whose text it becomes, or of the one that new lessons come before; empty for the end."""


def lay_pictures(read: Read) -> dict[str, Any]:
    """Lay the pictures on the shelf of files, without rows; takes long, so do it outside a writing transaction."""
    import io

    laid = {name: files.prepare(io.BytesIO(data)) for name, data in read.pictures.items()}
    return {
        name: {
            "hash": one.hash,
            "source_hash": one.source_hash,
            "size": one.size,
            "kind": one.made.kind.ending,
            "width": one.made.width,
            "height": one.made.height,
        }
        for name, one in laid.items()
    }


def keep_document(
    db: Session, draft: Draft, name: str, read: Read, pictures: Mapping[str, Any], *, by: UUID, now: datetime
) -> Document:
    """Keep what was read until somebody says where it goes."""
    old = delete(Document).where(Document.draft_id == draft.id, Document.read_at < now - KEPT)
    db.execute(old)
    made = Document(
        organisation_id=draft.organisation_id,
        draft_id=draft.id,
        name=name[:200],
        language=read.language,
        title=read.title[:300],
        markdown=whole(read).markdown,
        sections=[{"title": one.title[:300], "markdown": one.markdown} for one in sections(read)],
        pictures=dict(pictures),
        losses=[{"what": what, "times": times} for what, times in read.losses.items()],
        read_at=now,
        read_by=by,
        made=[],
    )
    db.add(made)
    db.flush()
    return made


def take_document(db: Session, draft: Draft, document: Document, wish: Wish, *, by: UUID, now: datetime) -> list[Part]:
    """Make lessons of it; gives them. Its pictures become files of the organisation.

    Raises InReview, TooMany, NotFound, DocumentGone, QuotaUsedUp.
    """
    if draft.state == "review":
        raise InReview(f"draft {draft.id}")
    if document.taken_at is not None:
        raise DocumentGone(f"document {document.id} was taken")
    keys = _keep_pictures(db, document, by, now)
    if wish.way == "into":
        made = [_write_into(db, draft, document, wish.lesson, keys, by, now)]
    else:
        made = _write_new(db, draft, document, wish, keys, by, now)
    document.taken_at = now
    take_step(db, draft, "imported", by=by, now=now, note=document.name)
    return made


def _keep_pictures(db: Session, document: Document, by: UUID, now: datetime) -> dict[str, str]:
    """Name → key of the stored file."""
    keys = {}
    for name, said in document.pictures.items():
        if not stored.shelf().path(said["hash"]).is_file():
            raise DocumentGone(f"picture {name} of document {document.id} was swept")
        made = Clean(KINDS[said["kind"]], None, said["width"], said["height"])
        prepared = files.Prepared(made, said["hash"], said["source_hash"], said["size"])
        keys[name] = files.keep(db, document.organisation_id, prepared, name, by, now=now).key
    return keys


def _write_into(
    db: Session, draft: Draft, document: Document, lesson: str, keys: Mapping[str, str], by: UUID, now: datetime
) -> Part:
    part = queries.part(db, draft, "lesson", lesson)
    document.made = [{"key": part.key, "before": dict(part.written)}]
    bodies = {**(part.written.get("bodies") or {}), document.language: named_by_key(document.markdown, keys)}
    write(db, draft, part, {**part.written, "bodies": bodies}, by=by, now=now)
    return part


def _write_new(
    db: Session, draft: Draft, document: Document, wish: Wish, keys: Mapping[str, str], by: UUID, now: datetime
) -> list[Part]:
    if wish.way == "many":
        texts: Sequence[Mapping[str, str]] = document.sections
    else:
        texts = [{"title": wish.title or document.title or document.name, "markdown": document.markdown}]
    made = []
    for text in texts:
        body = named_by_key(text["markdown"], keys)
        data = {
            **begun("lesson", "", draft.languages, now.date()),
            "title": {document.language: text["title"]},
            "bodies": {document.language: body},
            "minutes": Section("", body).minutes,
        }
        made.append(add(db, draft, "lesson", data, by=by, now=now))
    _place(db, draft, made, wish.lesson)
    document.made = [{"key": part.key, "before": None} for part in made]
    return made


def _place(db: Session, draft: Draft, made: Sequence[Part], before: str) -> None:
    """New lessons come before this one; at the end where there is none."""
    others = [part for part in queries.parts(db, draft, "lesson") if part not in made]
    at = next((place for place, part in enumerate(others) if part.key == before), len(others))
    for position, part in enumerate([*others[:at], *made, *others[at:]], 1):
        part.position = position
    db.flush()


def give_back_document(db: Session, draft: Draft, document: Document, *, by: UUID, now: datetime) -> None:
    """Undo what a document brought: new lessons are taken out, a text is what it was before. Nothing is lost by it.

    Raises InReview.
    """
    for one in document.made if document.taken_at else ():
        part = queries.part_or_none(db, draft, "lesson", one["key"])
        if part is None:
            continue
        if one["before"] is None:
            remove(db, draft, part, by=by, now=now)
        else:
            if part.removed_at is not None:
                put_back(db, draft, part, by=by, now=now)
            write(db, draft, part, one["before"], by=by, now=now)
    document.taken_at, document.made = None, []
    db.flush()
