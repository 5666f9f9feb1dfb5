"""A draft that is there, from the files it once went out as."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from content.schema import LANGUAGES
from lms_tool.authoring import queries
from lms_tool.authoring.models import Draft
from lms_tool.authoring.rules.drafts import is_key
from lms_tool.authoring.rules.files import Piece, own_words
from lms_tool.authoring.service.bringing import insert_many
from lms_tool.authoring.service.drafts import take_step
from lms_tool.authoring.service.errors import InReview
from lms_tool.authoring.service.items import Brought
from lms_tool.authoring.service.media import store_beside
from lms_tool.authoring.service.parts import touch, write


def update(
    db: Session, draft: Draft, pieces: Sequence[Piece], *, media: Mapping[str, bytes], by: UUID, now: datetime
) -> Brought:
    """What the files say is the next state of each part, in their order; what they do not have stays, and comes last.

    What stood there before is one step back. media: as for `restore`. Raises InReview, TooMany, MediumRefused.
    """
    if draft.state == "review":
        raise InReview(f"draft {draft.id}")
    counts, fresh = {"new": 0, "changed": 0, "same": 0}, []
    brought = {(kind, draft.module if kind == "module" else key): dict(data) for kind, key, data in pieces}
    wanted = brought.get(("module", draft.module), {}).pop("languages", draft.languages)
    for (kind, key), data in brought.items():
        part = queries.part_or_none(db, draft, kind, key)
        if part is None:
            if is_key(key):
                fresh.append((kind, key, data))
            continue
        is_same = part.removed_at is None and own_words(kind, part.written) == data
        counts["same" if is_same else "changed"] += 1
        if not is_same:
            part.removed_at = None
            write(db, draft, part, data, by=by, now=now)
    insert_many(db, draft, fresh, by=by, now=now)
    counts["new"] = len(fresh)
    store_beside(db, draft, media, by=by, now=now)
    moved = _order(db, draft, list(brought))
    languages = [tag for tag in LANGUAGES if tag in wanted] or list(draft.languages)
    if counts["new"] or counts["changed"] or moved or languages != list(draft.languages):
        draft.languages = languages
        touch(draft, by, now)
        take_step(db, draft, "imported", by=by, now=now)
    return Brought(**counts)


def _order(db: Session, draft: Draft, named: Sequence[tuple[str, str]]) -> bool:
    """The parts in the order of the files; whether that is another one."""
    place = {name: at for at, name in enumerate(named)}
    before, kinds = queries.every_part(db, draft), defaultdict(list)
    for part in sorted(before, key=lambda one: place.get((one.kind, one.key), len(place))):
        kinds[part.kind].append(part)
        part.position = len(kinds[part.kind])
    db.flush()
    return [one.id for one in queries.every_part(db, draft)] != [one.id for one in before]
