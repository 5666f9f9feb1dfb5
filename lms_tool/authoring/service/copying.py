"""Copying what came with the academy, and keeping up with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import LANGUAGES
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries import originals
from lms_tool.authoring.rules.drafts import free_door, free_key, is_key, slug
from lms_tool.authoring.service.bringing import insert_many
from lms_tool.authoring.service.drafts import new, own_doors, take_step
from lms_tool.authoring.service.errors import AlreadyWritten
from lms_tool.authoring.service.media import lay_beside, store_beside
from lms_tool.catalog import queries as catalog


def copy(db: Session, organisation_id: UUID, module: str, *, same_key: bool, by: UUID, now: datetime) -> Draft:
    """A draft with everything of a published module in it.

    same_key: it takes the place of the original once it is published; otherwise it is a module of its own, with a key
    and a door of its own. Raises NotFound, AlreadyWritten.
    """
    version = originals.original(db, organisation_id, module)
    edition = catalog.module(db, organisation_id, module)
    drafts = queries.keys(db)
    if same_key and module in drafts:
        raise AlreadyWritten(f"module {module}")
    published = catalog.modules(db, organisation_id)
    taken = drafts | {one.key for one in published}
    key = module if same_key else free_key(module, taken, "own")
    draft = new(
        db,
        organisation_id,
        key,
        languages=_languages(edition.title.words),
        purpose="",
        by=by,
        now=now,
        copied_from=module,
        based_on=version.id,
        settled=version.hash,
    )
    doors = {one.door for one in published} | own_doors(db)
    number = edition.door if same_key else free_door(edition.layer.number, doors)
    pieces = [
        (kind, key if kind == "module" else name, {**data, "number": number} if kind == "module" else data)
        for kind, name, data in originals.pieces(db, version)
    ]
    insert_many(db, draft, pieces, by=by, now=now)
    lay_beside(db, draft, originals.media_keys(db, version))
    take_step(db, draft, "copied", by=by, now=now)
    return draft


def _languages(words: Mapping[str, str]) -> list[str]:
    return [tag for tag in LANGUAGES if tag in words] or list(LANGUAGES)


def restore(
    db: Session,
    organisation_id: UUID,
    key: str,
    pieces: Sequence[originals.Piece],
    *,
    media: Mapping[str, bytes],
    by: UUID,
    now: datetime,
) -> Draft:
    """A draft from files; under another key where this one is taken. media: name in the texts → what the file holds.

    Raises TooMany, MediumRefused and what storing files raises.
    """
    taken = queries.keys(db) | {one.key for one in catalog.modules(db, organisation_id)}
    free = free_key(slug(key), taken, "own")
    module = next((dict(data) for kind, _, data in pieces if kind == "module"), {})
    wanted = module.pop("languages", None) or module.get("title") or LANGUAGES
    languages = [tag for tag in LANGUAGES if tag in wanted] or list(LANGUAGES)
    draft = new(db, organisation_id, free, languages=languages, purpose="", by=by, now=now)
    unique = {(kind, name): data for kind, name, data in pieces if kind != "module" and is_key(name)}
    everything = [("module", free, module), *((kind, name, data) for (kind, name), data in unique.items())]
    insert_many(db, draft, everything, by=by, now=now)
    store_beside(db, draft, media, by=by, now=now)
    take_step(db, draft, "imported", by=by, now=now)
    return draft
