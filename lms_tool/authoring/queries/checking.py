from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from content.formats import Found, Where
from content.loader import Library
from content.schema import Layer, Standard
from lms_tool.authoring.models import Draft, Part
from lms_tool.authoring.queries.drafts import every_part, written
from lms_tool.authoring.queries.media import media
from lms_tool.authoring.rules import items
from lms_tool.authoring.rules.checking import Checked, Note, Setting, as_library, check, check_one
from lms_tool.authoring.rules.checking import faults as rules_faults
from lms_tool.authoring.rules.drafts import Written
from lms_tool.catalog import queries as catalog
from lms_tool.errors import NotFound


def layers(db: Session, organisation_id: UUID) -> dict[str, Layer]:
    """The storeys of the curriculum as it is published, from the ground up."""
    found = {cell.layer.key: cell.layer for track in catalog.tracks(db, organisation_id) for cell in track.layers}
    for module in catalog.modules(db, organisation_id):
        found.setdefault(module.layer.key, module.layer)
    return dict(sorted(found.items(), key=lambda item: item[1].number))


def standard(db: Session, organisation_id: UUID) -> Standard:
    """The company standard; an empty one where nothing is published yet."""
    try:
        return catalog.company_standard(db, organisation_id)
    except NotFound:
        return Standard({}, {})


def elsewhere(db: Session, draft: Draft) -> dict[str, dict[str, Any]]:
    """The law, and the cases of this module: those that name it, and for a copy those that name the original."""
    whose = draft.organisation_id
    cases = {edition.key: edition.item for edition in catalog.cases(db, whose, draft.copied_from or draft.module)}
    cases |= {edition.key: edition.item for edition in catalog.cases(db, whose, draft.module)}
    shown = {
        key: case if draft.module in case.modules else replace(case, modules=(*case.modules, draft.module))
        for key, case in cases.items()
    }
    return {"law": {edition.key: edition.item for edition in catalog.laws(db, whose)}, "case": shown}


def setting(db: Session, draft: Draft, parts: Sequence[Written], *, now: datetime) -> Setting:
    modules = catalog.modules(db, draft.organisation_id)
    return Setting(
        layers=layers(db, draft.organisation_id),
        standard=standard(db, draft.organisation_id),
        languages=tuple(draft.languages),
        today=now.date(),
        doors={module.door: module.key for module in modules if module.key != draft.module},
        glossary=catalog.glossary(db, draft.organisation_id),
        media=media(db, draft, parts),
        elsewhere=elsewhere(db, draft),
        modules={module.key: [lesson.key for lesson in module.lessons] for module in modules},
    )


def checked(db: Session, draft: Draft, *, now: datetime) -> Checked:
    parts = written(every_part(db, draft))
    return _checked(draft, parts, setting(db, draft, parts, now=now))


def _checked(draft: Draft, parts: Sequence[Written], against: Setting) -> Checked:
    if draft.kind != "module":
        return items.check_item(parts[0], against)
    return check(draft.module, parts, against)


def notes_of(db: Session, draft: Draft, part: Part, *, now: datetime) -> list[Note]:
    """What is wrong with one part; quick enough for every save."""
    one = Written(part.kind, part.key, part.written)
    parts = written(every_part(db, draft))
    against = setting(db, draft, parts, now=now)
    if draft.kind != "module":
        return list(items.check_item(one, against).notes)
    return check_one(draft.module, one, parts, against)


def faults(db: Session, draft: Draft, coming: Sequence[Found], *, now: datetime) -> list[tuple[Where, Note]]:
    """What the check will refuse of questions that are about to come into this draft, and where in their file."""
    parts = written(every_part(db, draft))
    return list(rules_faults(draft.module, coming, parts, setting(db, draft, parts, now=now)))


def library_or_none(db: Session, draft: Draft, *, now: datetime) -> Library | None:
    """The draft as a library that can be published; None where something in it is wrong."""
    parts = written(every_part(db, draft))
    against = setting(db, draft, parts, now=now)
    found = _checked(draft, parts, against)
    if found.errors:
        return None
    if found.item is not None:
        return items.as_library(parts[0], found.item, against)
    return as_library(draft.module, found.bundle, parts, against) if found.bundle else None
