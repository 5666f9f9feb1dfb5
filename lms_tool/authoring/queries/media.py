"""The pictures, films and documents of a draft, by the names its texts use."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from content.media.shelf import MediaFile
from lms_tool.authoring.models import Beside, Draft
from lms_tool.authoring.rules.drafts import Written
from lms_tool.authoring.rules.media import stored_keys
from lms_tool.files import queries as files


def beside(db: Session, draft: Draft) -> dict[str, str]:
    """Name → key of the stored file."""
    asked = select(Beside.name, Beside.key).where(Beside.draft_id == draft.id).order_by(Beside.name)
    return {row.name: row.key for row in db.execute(asked)}


def media(db: Session, draft: Draft, parts: Iterable[Written]) -> dict[str, MediaFile]:
    """What lies beside the lessons, and the stored files that they name; what is not there is left out."""
    wanted = {f"file:{key}": key for key in stored_keys(parts)} | beside(db, draft)
    stored = files.media(db, draft.organisation_id, set(wanted.values())) if wanted else {}
    return {name: stored[f"file:{key}"] for name, key in sorted(wanted.items()) if f"file:{key}" in stored}
