"""From draft to review to publication: explicit steps, each by a person, each with a note."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries import originals
from lms_tool.authoring.queries.items import in_force_instead
from lms_tool.authoring.rules.drafts import STEPS, may
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import NotNow, NotReady
from lms_tool.authoring.service.parts import insert, remove, touch, write
from lms_tool.catalog import queries as catalog
from lms_tool.catalog import service as catalog_service
from lms_tool.catalog.models import Version
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


def follow(db: Session, draft: Draft, *, by: UUID, now: datetime) -> None:
    """After a roll back: the draft says what is in force. What stood in its parts is one step back in each."""
    version = _instead(db, draft)
    pieces = originals.pieces(db, version)
    named = {(kind, draft.module if kind == draft.kind else key) for kind, key, _data in pieces}
    for part in queries.every_part(db, draft):
        if (part.kind, part.key) not in named:
            remove(db, draft, part, by=by, now=now)
    for kind, key, data in pieces:
        known = queries.part_or_none(db, draft, kind, draft.module if kind == draft.kind else key)
        if known is None:
            insert(db, draft, kind, key, data, by=by, now=now)
        elif known.removed_at is not None or known.written != data:
            known.removed_at = None
            write(db, draft, known, data, by=by, now=now)
    draft.state, draft.version_id = "published", version.id
    take_step(db, draft, "followed", by=by, now=now)


def reopen(db: Session, draft: Draft, *, by: UUID, now: datetime) -> None:
    """After a roll back: what stands here is a draft again, on its way to be published once more."""
    _instead(db, draft)
    touch(draft, by, now)
    take_step(db, draft, "reopened", by=by, now=now)


def _instead(db: Session, draft: Draft) -> Version:
    """What is in force instead of this draft. Raises NotNow where nothing is."""
    version = in_force_instead(db, draft)
    if version is None:
        raise NotNow(f"draft {draft.id} is what is in force")
    return version


def _allowed(draft: Draft, step: str) -> None:
    if not may(step, draft.state):
        raise NotNow(f"{step} of draft {draft.id}, which is in {draft.state}")
