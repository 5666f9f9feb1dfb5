from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from content.schema import Question, from_dict
from lms_tool.authoring.models import Draft, Intake, Part, Past, Presence, Step
from lms_tool.authoring.rules.drafts import ITEMS, KINDS, Written
from lms_tool.errors import NotFound
from lms_tool.people.models import Person

HERE = timedelta(seconds=75)
"""How long somebody counts as being at a part after the last sign of life."""


@dataclass(frozen=True, slots=True)
class Named:
    """A draft with what a list says of it."""

    draft: Draft
    title: dict[str, str]
    counts: dict[str, int]
    """Kind → number of parts."""


def drafts(db: Session) -> list[Named]:
    """Modules of the session's organisation; what was changed last comes first."""
    found = list(db.scalars(select(Draft).where(Draft.kind == "module").order_by(Draft.changed_at.desc())))
    titles: dict[UUID, dict[str, str]] = {}
    counts: dict[UUID, dict[str, int]] = {one.id: dict.fromkeys(KINDS, 0) for one in found}
    asked = select(Part.draft_id, Part.kind).where(Part.removed_at.is_(None), Part.kind.in_(KINDS))
    for draft_id, kind in db.execute(asked):
        counts[draft_id][kind] += 1
    for module in db.scalars(select(Part).where(Part.kind == "module")):
        titles[module.draft_id] = module.written.get("title") or {}
    return [Named(one, titles.get(one.id, {}), counts[one.id]) for one in found]


def draft(db: Session, draft_id: UUID) -> Draft:
    """Of whatever kind, unless it was taken out of its list. Raises NotFound."""
    found = db.get(Draft, draft_id)
    if found is None or found.removed_at is not None:
        raise NotFound(f"draft {draft_id}")
    return found


def module_draft(db: Session, draft_id: UUID) -> Draft:
    """Raises NotFound."""
    found = draft(db, draft_id)
    if found.kind != "module":
        raise NotFound(f"draft {draft_id} of a module")
    return found


def module_draft_or_none(db: Session, key: str) -> Draft | None:
    """The draft of the module with this key."""
    asked = select(Draft).where(Draft.kind == "module", Draft.module == key, Draft.removed_at.is_(None))
    return db.scalar(asked.order_by(Draft.changed_at.desc()).limit(1))


def keys(db: Session, kind: str = "module") -> set[str]:
    """Keys that drafts of this kind have, those taken out of the list as well."""
    return set(db.scalars(select(Draft.module).where(Draft.kind == kind)))


def by_kind(db: Session, draft: Draft) -> dict[str, list[Part]]:
    """The parts of a draft, those of a module by each kind there is."""
    kinds = KINDS if draft.kind == "module" else (draft.kind,)
    return {kind: parts(db, draft, kind) for kind in kinds}


def every_part(db: Session, draft: Draft) -> list[Part]:
    """What is in the draft, kind by kind, in order."""
    asked = select(Part).where(Part.draft_id == draft.id, Part.removed_at.is_(None)).order_by(Part.position, Part.key)
    return sorted(db.scalars(asked), key=lambda part: (*KINDS, *ITEMS).index(part.kind))


def parts(db: Session, draft: Draft, kind: str) -> list[Part]:
    asked = select(Part).where(Part.draft_id == draft.id, Part.kind == kind, Part.removed_at.is_(None))
    return list(db.scalars(asked.order_by(Part.position, Part.key)))


def removed(db: Session, draft: Draft) -> list[Part]:
    """What was taken out and can be put back; the latest first."""
    asked = select(Part).where(Part.draft_id == draft.id, Part.removed_at.is_not(None))
    return list(db.scalars(asked.order_by(Part.removed_at.desc()).limit(50)))


def part_or_none(db: Session, draft: Draft, kind: str, key: str) -> Part | None:
    """Also one that was taken out."""
    return db.scalar(select(Part).where(Part.draft_id == draft.id, Part.kind == kind, Part.key == key))


def part(db: Session, draft: Draft, kind: str, key: str) -> Part:
    """Raises NotFound."""
    found = part_or_none(db, draft, kind, key)
    if found is None or found.removed_at is not None:
        raise NotFound(f"{kind} {key} in draft {draft.id}")
    return found


def title(part: Part) -> dict[str, Any]:
    """What a list calls a part: a title, or the stem of a question."""
    return part.written.get("title") or part.written.get("stem") or part.written.get("scene") or {}


def written(parts: Iterable[Part]) -> list[Written]:
    return [Written(part.kind, part.key, part.written) for part in parts]


def pasts(db: Session, part: Part) -> list[Past]:
    """The states of a part that are kept, oldest first."""
    return list(db.scalars(select(Past).where(Past.part_id == part.id).order_by(Past.number)))


def others_at(db: Session, part: Part, person_id: UUID, *, now: datetime) -> list[str]:
    """Names of the others who have this part open."""
    asked = select(Person.name).join(Presence, Presence.person_id == Person.id)
    asked = asked.where(Presence.part_id == part.id, Presence.person_id != person_id, Presence.seen_at > now - HERE)
    return sorted(name or "" for name in db.scalars(asked))


def steps(db: Session, draft: Draft) -> list[tuple[Step, str]]:
    """What was done with a draft, latest first, with the names of those who did it."""
    found = list(
        db.scalars(select(Step).where(Step.draft_id == draft.id).order_by(Step.taken_at.desc(), Step.what).limit(50))
    )
    called = names(db, {step.person_id for step in found})
    return [(step, called.get(step.person_id, "")) for step in found]


def names(db: Session, people: Iterable[UUID]) -> dict[UUID, str]:
    asked = select(Person.id, Person.name).where(Person.id.in_(list(people)))
    return {id_: name or "" for id_, name in db.execute(asked)}


def intake(db: Session, draft: Draft, intake_id: UUID) -> Intake:
    """Raises NotFound."""
    found = db.get(Intake, intake_id)
    if found is None or found.draft_id != draft.id:
        raise NotFound(f"intake {intake_id} of draft {draft.id}")
    return found


def whole_questions(parts: Iterable[Part]) -> list[Question]:
    """Those that can be read."""
    found = []
    for part in parts:
        try:
            found.append(from_dict(Question, {**part.written, "key": part.key}))
        except ValidationError:
            continue
    return found
