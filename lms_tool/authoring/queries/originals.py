"""What a copy began as, and what the original has become since."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.authoring.models import Draft
from lms_tool.authoring.queries.drafts import every_part
from lms_tool.authoring.queries.media import beside
from lms_tool.authoring.rules.drafts import ITEMS
from lms_tool.authoring.rules.originals import Name, PartNews, trimmed
from lms_tool.authoring.rules.originals import news as compare
from lms_tool.catalog import queries as catalog
from lms_tool.catalog.models import Version
from lms_tool.catalog.queries.editions import in_use, payload, payloads
from lms_tool.catalog.rules import SHIPPED
from lms_tool.errors import NotFound
from lms_tool.files.rules import key

Piece = tuple[str, str, Mapping[str, Any]]
"""Kind, key, and the grammar's map without what a draft keeps elsewhere."""

_ELSEWHERE = {"module": {"key", "lessons", "quizzes", "languages"}, "lesson": {"key", "checks"}}


def pieces(db: Session, version: Version) -> list[Piece]:
    """A published module as parts of a draft, as it was written."""
    return pieces_of(db, payload(db, version.hash))


def pieces_of(db: Session, manifest: Mapping[str, Any]) -> list[Piece]:
    item = next((kind for kind in ITEMS if kind in manifest), None)
    if item is not None:
        return [(item, manifest[item]["key"], _without(item, manifest[item]))]
    texts = dict(payloads(db, [*(head["hash"] for head in manifest["lessons"]), *manifest["questions"].values()]))
    lessons = [("lesson", head["key"], json.loads(texts[head["hash"]])) for head in manifest["lessons"]]
    questions = [("question", name, json.loads(texts[hash_])) for name, hash_ in manifest["questions"].items()]
    quizzes = [("quiz", quiz["key"], quiz) for quiz in manifest["quizzes"]]
    whole = [("module", manifest["module"]["key"], manifest["module"]), *lessons, *questions, *quizzes]
    return [(kind, name, _without(kind, written)) for kind, name, written in whole]


def media_keys(db: Session, version: Version) -> dict[str, str]:
    """Name in the texts of a published module → key of the stored file."""
    return media_keys_of(payload(db, version.hash))


def media_keys_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {name: key(said["hash"]) for name, said in manifest.get("media", {}).items()}


def original(db: Session, organisation_id: UUID, key: str, kind: str = "module") -> Version:
    """The version that is in use. Raises NotFound."""
    return in_use(db, organisation_id, kind, key, None)


@dataclass(frozen=True, slots=True)
class News:
    """The original has changed since it was copied, taken over or dismissed."""

    hash: str
    """Of the original as it is now."""
    changed_at: datetime
    parts: Sequence[PartNews]
    media: Mapping[str, str]
    """Name → key of the stored file, of the original as it is now."""
    lessons: Sequence[str] = ()
    """Keys, in the order of the original as it is now."""


def news(db: Session, draft: Draft) -> News | None:
    """None where the original says the same in every part, or there is none."""
    found = _now(db, draft)
    if found is None or found[0] == draft.settled or draft.settled is None:
        return None
    before, now = (_parts(db, payload(db, hash_)) for hash_ in (draft.settled, found[0]))
    mine = {(part.kind, _named(part.kind, part.key)): part.written for part in every_part(db, draft)}
    changed = compare(before, now, _comparable({**mine, **_media(beside(db, draft))}))
    manifest = payload(db, found[0])
    lessons = [head["key"] for head in manifest.get("lessons", ())]
    return News(*found, changed, media_keys_of(manifest), lessons) if changed else None


def _now(db: Session, draft: Draft) -> tuple[str, datetime] | None:
    """Hash of the original's manifest as it is now, and since when."""
    if draft.copied_from is None:
        return None
    known = db.get(Version, draft.based_on) if draft.based_on else None
    row = catalog.original_or_none(db, draft.organisation_id, draft.kind, draft.copied_from)
    if row is not None and (known is None or known.origin == SHIPPED):
        return row.hash, row.changed_at
    if draft.copied_from == draft.module:
        return None
    try:
        version = original(db, draft.organisation_id, draft.copied_from, draft.kind)
    except NotFound:
        return None
    return version.hash, version.published_at


def _parts(db: Session, manifest: Mapping[str, Any]) -> dict[Name, Mapping[str, Any]]:
    """The parts of a published module as they are compared."""
    found = {(kind, _named(kind, name)): data for kind, name, data in pieces_of(db, manifest)}
    return _comparable({**found, **_media(media_keys_of(manifest))})


def _named(kind: str, key: str) -> str:
    """What is a draft of its own is called nothing: a copy beside the original has another key."""
    return "" if kind in ("module", *ITEMS) else key


def _comparable(parts: Mapping[Name, Mapping[str, Any]]) -> dict[Name, Mapping[str, Any]]:
    """Every copy has a door number of its own; an editor leaves empty lines at the end of a text away."""
    return {
        name: trimmed({field: value for field, value in data.items() if name[0] != "module" or field != "number"})
        for name, data in parts.items()
    }


def _media(keys: Mapping[str, str]) -> dict[Name, Mapping[str, Any]]:
    return {("media", name): {"file": key} for name, key in keys.items() if not name.startswith("file:")}


def _without(kind: str, written: Mapping[str, Any]) -> dict[str, Any]:
    gone = _ELSEWHERE.get(kind, {"key"})
    empty = kind in ITEMS and written.get("modules") == []
    return {name: value for name, value in written.items() if name not in gone and not (empty and name == "modules")}
