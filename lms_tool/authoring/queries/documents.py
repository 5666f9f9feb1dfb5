from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.authoring.models import Document, Draft
from lms_tool.errors import NotFound

UNDONE_WITHIN = timedelta(days=1)
"""How long the outline offers to undo what a document brought."""


def document(db: Session, draft: Draft, document_id: UUID) -> Document:
    """Raises NotFound."""
    found = db.get(Document, document_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound(f"document {document_id} of draft {draft.id}")
    return found


def fresh_document(db: Session, draft: Draft, *, now: datetime) -> Document | None:
    """The one that became lessons last, while that can be undone."""
    asked = select(Document).where(Document.draft_id == draft.id, Document.taken_at > now - UNDONE_WITHIN)
    return db.scalar(asked.order_by(Document.taken_at.desc()).limit(1))
