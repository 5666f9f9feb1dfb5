"""Pictures, films and documents beside the lessons of a draft."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.authoring.models import Beside, Draft


def lay_beside(db: Session, draft: Draft, keys: Mapping[str, str]) -> None:
    """keys: name in the texts → key of a stored file; one that is there already is called so from now on."""
    there = {row.name: row for row in db.scalars(select(Beside).where(Beside.draft_id == draft.id))}
    for name, key in keys.items():
        if name in there:
            there[name].key = key
        elif name != f"file:{key}":
            db.add(Beside(organisation_id=draft.organisation_id, draft_id=draft.id, name=name, key=key))
    db.flush()
