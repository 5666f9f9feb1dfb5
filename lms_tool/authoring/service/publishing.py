"""From draft to review to publication: explicit steps, each by a person, each with a note."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.rules.drafts import STEPS, may
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import NotNow, NotReady
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.rules import OWN, Change


def send_on(db: Session, draft: Draft, step: str, *, note: str, by: UUID, now: datetime) -> None:
    """Ask for a review, or give it back. step: asked or returned. Raises NotNow; NotReady where errors are left."""
    _allowed(draft, step)
    if step == "asked" and queries.checked(db, draft, now=now).errors:
        raise NotReady(f"draft {draft.id}")
    draft.state = STEPS[step][1]
    take_step(db, draft, step, by=by, now=now, note=note)


def publish(db: Session, draft: Draft, *, note: str, by: UUID, now: datetime) -> Change | None:
    """Make what was reviewed a version of the catalog; None where it is the same as the last one.

    Learners in the middle stay with the version they began. Raises NotNow, NotReady.
    """
    _allowed(draft, "published")
    library = queries.library_or_none(db, draft, now=now)
    if library is None:
        raise NotReady(f"draft {draft.id}")
    changes = catalog_service.publish(
        db, draft.organisation_id, library, now=now, published_by=by, origin=OWN, partial=True, why=note
    )
    draft.state, draft.published_at = "published", now
    draft.version_id = catalog.version(db, draft.organisation_id, draft.kind, draft.module).id
    take_step(db, draft, "published", by=by, now=now, note=note)
    return next(iter(changes), None)


def _allowed(draft: Draft, step: str) -> None:
    if not may(step, draft.state):
        raise NotNow(f"{step} of draft {draft.id}, which is in {draft.state}")
