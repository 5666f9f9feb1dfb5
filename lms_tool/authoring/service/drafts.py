from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft, Step
from lms_tool.authoring.queries.checking import layers
from lms_tool.authoring.rules.drafts import free_door, free_key, slug
from lms_tool.authoring.service.parts import insert
from lms_tool.catalog import queries as catalog

REVIEWED = timedelta(days=182)
"""After which courseware is looked at again, unless the author says otherwise."""


def begin(
    db: Session,
    organisation_id: UUID,
    *,
    title: Mapping[str, str],
    layer: str,
    languages: Sequence[str],
    purpose: str,
    by: UUID,
    now: datetime,
) -> Draft:
    """An empty module with a title, a storey and a free door."""
    modules = catalog.modules(db, organisation_id)
    taken = {module.key for module in modules} | queries.keys(db)
    key = free_key(slug(title.get("en", "")), taken, "own")
    storeys = layers(db, organisation_id)
    data: dict[str, Any] = {"title": dict(title), "layer": layer, "review_by": (now + REVIEWED).date().isoformat()}
    if layer in storeys:
        doors = {module.door for module in modules} | own_doors(db)
        data["number"] = free_door(storeys[layer].number, doors)
    draft = new(db, organisation_id, key, languages=languages, purpose=purpose, by=by, now=now)
    insert(db, draft, "module", key, data, by=by, now=now)
    take_step(db, draft, "begun", by=by, now=now)
    return draft


def new(
    db: Session,
    organisation_id: UUID,
    module: str,
    *,
    languages: Sequence[str],
    purpose: str,
    by: UUID,
    now: datetime,
    **more: Any,
) -> Draft:
    """A draft without parts."""
    draft = Draft(
        organisation_id=organisation_id,
        module=module,
        state="draft",
        languages=list(languages),
        purpose=purpose,
        created_at=now,
        changed_at=now,
        changed_by=by,
        **more,
    )
    db.add(draft)
    db.flush()
    return draft


def own_doors(db: Session) -> set[int]:
    """Door numbers that drafts have."""
    from lms_tool.authoring.models import Part

    found = db.scalars(select(Part).where(Part.kind == "module"))
    return {number for part in found if isinstance(number := part.written.get("number"), int)}


def set_about(db: Session, draft: Draft, *, languages: Sequence[str], purpose: str, by: UUID, now: datetime) -> None:
    draft.languages, draft.purpose = list(languages), purpose
    draft.changed_at, draft.changed_by = now, by
    db.flush()


def take_step(db: Session, draft: Draft, what: str, *, by: UUID, now: datetime, note: str = "") -> None:
    db.add(
        Step(
            organisation_id=draft.organisation_id,
            draft_id=draft.id,
            what=what,
            note=note,
            taken_at=now,
            person_id=by,
        )
    )
    db.flush()
