"""What a copy began as, and what the original has become since."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lms_tool.authoring.models import Draft
from lms_tool.catalog.models import Version
from lms_tool.catalog.queries.editions import in_use, payload, payloads
from lms_tool.errors import NotFound
from lms_tool.files.rules import key

Piece = tuple[str, str, Mapping[str, Any]]
"""Kind, key, and the grammar's map without what a draft keeps elsewhere."""

_ELSEWHERE = {"module": {"key", "lessons", "quizzes", "languages"}, "lesson": {"key", "checks"}}


def pieces(db: Session, version: Version) -> list[Piece]:
    """A published module as parts of a draft, as it was written."""
    manifest = payload(db, version.hash)
    texts = dict(payloads(db, [*(head["hash"] for head in manifest["lessons"]), *manifest["questions"].values()]))
    lessons = [("lesson", head["key"], json.loads(texts[head["hash"]])) for head in manifest["lessons"]]
    questions = [("question", name, json.loads(texts[hash_])) for name, hash_ in manifest["questions"].items()]
    quizzes = [("quiz", quiz["key"], quiz) for quiz in manifest["quizzes"]]
    whole = [("module", version.key, manifest["module"]), *lessons, *questions, *quizzes]
    return [(kind, name, _without(kind, written)) for kind, name, written in whole]


def media_keys(db: Session, version: Version) -> dict[str, str]:
    """Name in the texts of a published module → key of the stored file."""
    return {name: key(said["hash"]) for name, said in payload(db, version.hash).get("media", {}).items()}


def original(db: Session, organisation_id: UUID, module: str) -> Version:
    """The version of a module that is in use. Raises NotFound."""
    return in_use(db, organisation_id, "module", module, None)


def news(db: Session, draft: Draft) -> Version | None:
    """The version of the original that came after the one this copy knows; None where there is none."""
    if draft.copied_from is None or draft.copied_from == draft.module:
        return None
    try:
        found = original(db, draft.organisation_id, draft.copied_from)
    except NotFound:
        return None
    return found if found.hash != draft.settled else None


def known(db: Session, draft: Draft) -> Version | None:
    """The version of the original that this copy knows."""
    return db.get(Version, draft.based_on) if draft.based_on else None


def changed_pieces(db: Session, draft: Draft, new: Version) -> list[Piece]:
    """What the original says otherwise, or in addition, than when it was copied."""
    old = known(db, draft)
    before = {(kind, name): data for kind, name, data in pieces(db, old)} if old else {}
    return [piece for piece in pieces(db, new) if before.get(piece[:2]) != piece[2] and piece[0] != "module"]


def _without(kind: str, written: Mapping[str, Any]) -> dict[str, Any]:
    gone = _ELSEWHERE.get(kind, {"key"})
    return {name: value for name, value in written.items() if name not in gone}
